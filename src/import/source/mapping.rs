//! `--map FIELD=COLUMN`.

use std::str::FromStr;

use super::FileError;
use super::cells::shown;
use super::headers::{Meaning, PhoneKind, normalize_header};

/// The field of a contact that a column is mapped to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// The whole name.
    Name,
    /// The number.
    Phone,
    /// The given name.
    FirstName,
    /// The family name.
    LastName,
    /// The country of the number.
    Country,
}

impl Field {
    /// Returns whether `--map` of this field takes the place of a column with this meaning.
    pub(super) fn replaces(self, meaning: Meaning) -> bool {
        match self {
            Field::Phone => matches!(meaning, Meaning::Phone(..)),
            Field::Country => matches!(meaning, Meaning::Country(_)),
            Field::Name => !matches!(meaning, Meaning::Phone(..) | Meaning::Country(_)),
            Field::FirstName => matches!(meaning, Meaning::FirstName | Meaning::FullName(_)),
            Field::LastName => matches!(meaning, Meaning::LastName | Meaning::FullName(_)),
        }
    }

    /// The meaning of the column that `--map` gives the field. `place` orders several.
    pub(super) fn meaning(self, place: u32) -> Meaning {
        match self {
            Field::Phone => Meaning::Phone(PhoneKind::WhatsApp, place),
            Field::Name => Meaning::FullName(1),
            Field::FirstName => Meaning::FirstName,
            Field::LastName => Meaning::LastName,
            Field::Country => Meaning::Country(0),
        }
    }
}

/// One `--map`: the content of a column, whatever its name is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mapping {
    /// The content of the column.
    pub field: Field,
    /// Its name in the file.
    pub column: String,
}

impl FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const FIELDS: &str = "name, phone, country, first_name or last_name";
        let (field, column) = text
            .split_once('=')
            .ok_or_else(|| format!("expected FIELD=COLUMN, where FIELD is {FIELDS}"))?;
        let field = match normalize_header(field).as_str() {
            "name" => Field::Name,
            "phone" | "phonenumber" => Field::Phone,
            "firstname" => Field::FirstName,
            "lastname" => Field::LastName,
            "country" => Field::Country,
            _ => return Err(format!("no such field: \"{}\"; there are {FIELDS}", shown(field, 60))),
        };
        if column.trim().is_empty() {
            return Err("the name of the column is missing after \"=\"".into());
        }
        Ok(Mapping {
            field,
            column: column.to_owned(),
        })
    }
}

impl Mapping {
    /// The columns with this name: exactly as written, else as names are compared.
    pub(super) fn positions(&self, columns: &[String]) -> Vec<usize> {
        let find = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let named = columns.iter().enumerate().filter(|(_, name)| same(name));
            named.map(|(index, _)| index).collect()
        };
        let exact = find(&|name| name.trim() == self.column.trim());
        if !exact.is_empty() {
            return exact;
        }
        let wanted = normalize_header(&self.column);
        find(&|name| normalize_header(name) == wanted)
    }
}

/// Checks that the mappings don't contradict each other. Only a number may have several columns.
pub(super) fn check_mappings(map: &[Mapping]) -> Result<(), FileError> {
    let count = |field| map.iter().filter(|mapping| mapping.field == field).count();
    let error = |text: &str| Err(FileError::Usage(text.into()));
    let parts = count(Field::FirstName) + count(Field::LastName);
    if [Field::Name, Field::FirstName, Field::LastName, Field::Country]
        .into_iter()
        .any(|field| count(field) > 1)
    {
        return error("--map: a field is mapped twice; only phone may have several columns");
    }
    if count(Field::Name) > 0 && parts > 0 {
        return error("--map: name can't be combined with first_name or last_name");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_field_and_column() {
        let parsed = |text: &str| text.parse::<Mapping>().map(|mapping| (mapping.field, mapping.column));
        assert_eq!(parsed("phone=Handy = 1"), Ok((Field::Phone, "Handy = 1".into())));
        assert_eq!(parsed("Phone_Number=x"), Ok((Field::Phone, "x".into())));
        assert_eq!(parsed("first-name=x"), Ok((Field::FirstName, "x".into())));
        for (text, expected) in [
            (
                "phone",
                "expected FIELD=COLUMN, where FIELD is name, phone, country, first_name or last_name",
            ),
            (
                "fax=x",
                "no such field: \"fax\"; there are name, phone, country, first_name or last_name",
            ),
            ("name= ", "the name of the column is missing after \"=\""),
        ] {
            assert_eq!(parsed(text), Err(expected.into()));
        }
    }
}
