//! Which columns hold the name and the number.

use std::str::FromStr;

use super::row::{Written, listed, shown};

/// What a column can be mapped to.
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
}

/// `--map FIELD=COLUMN`: what a column is, whatever it is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mapping {
    /// What it holds.
    pub field: Field,
    /// What it is called in the file.
    pub column: String,
}

impl FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const FIELDS: &str = "name, phone, first_name or last_name";
        let (field, column) = text
            .split_once('=')
            .ok_or_else(|| format!("expected FIELD=COLUMN, where FIELD is {FIELDS}"))?;
        let field = match plain(field).as_str() {
            "name" => Field::Name,
            "phone" | "phonenumber" => Field::Phone,
            "firstname" => Field::FirstName,
            "lastname" => Field::LastName,
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

/// The best tier that the file has wins; within a tier a second column makes it ambiguous.
const NUMBERS: &[&[&str]] = &[
    &["phonenumber"],
    &[
        "phone",
        "phoneno",
        "phonenum",
        "mobile",
        "mobilenumber",
        "mobileno",
        "mobilephone",
        "msisdn",
        "waid",
        "tel",
        "telephone",
        "telephonenumber",
        "cell",
        "cellphone",
        "cellnumber",
        "cellphonenumber",
        "whatsapp",
        "whatsappnumber",
        "whatsappphone",
        "contactnumber",
        "number",
        "phone1value",
    ],
];
const NAMES: &[&[&str]] = &[&["name"], &["fullname", "displayname", "contactname", "customername"]];
const FIRST_NAMES: &[&[&str]] = &[&["firstname", "givenname", "forename"]];
const LAST_NAMES: &[&[&str]] = &[&["lastname", "familyname", "surname"]];

/// Why the columns don't do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Misfit {
    /// `--map` names a column that isn't there, or several.
    Mapping(String),
    /// None is the name, or none the number.
    Missing(String),
    /// Two could be.
    Ambiguous(String),
}

impl Misfit {
    pub fn text(self) -> String {
        match self {
            Misfit::Mapping(text) | Misfit::Missing(text) | Misfit::Ambiguous(text) => text,
        }
    }
}

/// The columns that were chosen.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    name: Name,
    phone: usize,
    name_label: String,
    phone_label: String,
}

#[derive(Clone, Copy, Debug)]
enum Name {
    Whole(usize),
    Parts(Option<usize>, Option<usize>),
}

/// Chooses among `columns`; `budget` is how many characters of their names a reason may quote.
pub(super) fn choose(columns: &[String], map: &[Mapping], budget: usize) -> Result<Chosen, Misfit> {
    let chooser = Chooser {
        columns,
        plain: columns.iter().map(|name| plain(name)).collect(),
        map,
        budget,
    };
    let phone = chooser.phone()?;
    let name = chooser.name()?;
    let label = |index: usize| {
        columns
            .get(index)
            .map(|name| shown(name.trim(), 60))
            .unwrap_or_default()
    };
    let name_label = match name {
        Name::Whole(index) => label(index),
        Name::Parts(first, last) => first
            .into_iter()
            .chain(last)
            .map(label)
            .collect::<Vec<_>>()
            .join("\" + \""),
    };
    Ok(Chosen {
        name,
        phone,
        name_label,
        phone_label: label(phone),
    })
}

/// As columns are compared: without case, space, `_`, `-`, `.` and byte order mark.
fn plain(name: &str) -> String {
    let ignored = |c: &char| c.is_whitespace() || matches!(c, '_' | '-' | '.' | '\u{FEFF}');
    name.chars()
        .filter(|c| !ignored(c))
        .flat_map(char::to_lowercase)
        .collect()
}

struct Chooser<'a> {
    columns: &'a [String],
    plain: Vec<String>,
    map: &'a [Mapping],
    budget: usize,
}

impl Chooser<'_> {
    fn phone(&self) -> Result<usize, Misfit> {
        if let Some(index) = self.mapped(Field::Phone)? {
            return Ok(index);
        }
        self.best(NUMBERS, "number", "phone")?
            .ok_or_else(|| self.missing("number", "phone"))
    }

    fn name(&self) -> Result<Name, Misfit> {
        if let Some(index) = self.mapped(Field::Name)? {
            return Ok(Name::Whole(index));
        }
        let (first, last) = (self.mapped(Field::FirstName)?, self.mapped(Field::LastName)?);
        let by_parts = first.is_some() || last.is_some();
        if !by_parts && let Some(index) = self.best(NAMES, "name", "name")? {
            return Ok(Name::Whole(index));
        }
        let first = first.map_or_else(
            || self.best(FIRST_NAMES, "first name", "first_name"),
            |index| Ok(Some(index)),
        )?;
        let last = last.map_or_else(
            || self.best(LAST_NAMES, "last name", "last_name"),
            |index| Ok(Some(index)),
        )?;
        if first.is_none() && last.is_none() {
            return Err(self.missing("name", "name"));
        }
        Ok(Name::Parts(first, last))
    }

    /// The column that `--map` gives the field.
    fn mapped(&self, field: Field) -> Result<Option<usize>, Misfit> {
        let Some(mapping) = self.map.iter().find(|mapping| mapping.field == field) else {
            return Ok(None);
        };
        let column = shown(&mapping.column, 60);
        match positions(self.columns, mapping)[..] {
            [one] => Ok(Some(one)),
            [] => {
                let found = listed(self.columns, self.budget);
                Err(Misfit::Mapping(format!(
                    "--map: there is no column \"{column}\"; there are {found}"
                )))
            }
            [..] => Err(Misfit::Mapping(format!(
                "--map: more than one column is called \"{column}\""
            ))),
        }
    }

    fn best(&self, tiers: &[&[&str]], what: &str, field: &str) -> Result<Option<usize>, Misfit> {
        for tier in tiers {
            let fits: Vec<usize> = (0..self.plain.len())
                .filter(|&index| tier.contains(&self.plain[index].as_str()))
                .collect();
            match fits[..] {
                [] => {}
                [one] => return Ok(Some(one)),
                [..] => return Err(self.ambiguous(&fits, what, field)),
            }
        }
        Ok(None)
    }

    fn ambiguous(&self, fits: &[usize], what: &str, field: &str) -> Misfit {
        let names: Vec<String> = fits
            .iter()
            .filter_map(|&index| self.columns.get(index).cloned())
            .collect();
        let count = if names.len() == 2 {
            "two".into()
        } else {
            names.len().to_string()
        };
        let names = listed(&names, self.budget);
        Misfit::Ambiguous(format!(
            "{count} columns could be the {what}: {names}; choose with --map {field}=COLUMN"
        ))
    }

    fn missing(&self, what: &str, field: &str) -> Misfit {
        let found = listed(self.columns, self.budget);
        Misfit::Missing(format!(
            "no column is the {what}; found {found}; name it with --map {field}=COLUMN"
        ))
    }
}

/// Where the mapping's column is: exactly as written first, then as columns are compared.
fn positions(columns: &[String], mapping: &Mapping) -> Vec<usize> {
    let of = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
        (0..columns.len())
            .filter(|&index| columns.get(index).is_some_and(|name| same(name)))
            .collect()
    };
    let exact = of(&|name| name.trim() == mapping.column.trim());
    let wanted = plain(&mapping.column);
    if exact.is_empty() {
        of(&|name| plain(name) == wanted)
    } else {
        exact
    }
}

/// Whether the mapping's column is there.
pub(super) fn has(columns: &[String], mapping: &Mapping) -> bool {
    !positions(columns, mapping).is_empty()
}

/// `--map` may say what each field is only once.
pub(super) fn contradiction(map: &[Mapping]) -> Option<String> {
    let has = |field| map.iter().any(|mapping| mapping.field == field);
    let twice = (1..map.len()).find(|&index| map[..index].iter().any(|other| other.field == map[index].field));
    if twice.is_some() {
        Some("--map: a field is mapped twice".into())
    } else if has(Field::Name) && (has(Field::FirstName) || has(Field::LastName)) {
        Some("--map: name can't be combined with first_name or last_name".into())
    } else {
        None
    }
}

impl Chosen {
    /// For people, after the format's name.
    pub fn description(&self) -> String {
        format!(
            "name from \"{}\", number from \"{}\"",
            self.name_label, self.phone_label
        )
    }

    /// The name and number of a row, whose values `get` gives.
    pub fn written<'a>(&'a self, get: impl Fn(usize) -> Option<&'a str>) -> Result<Written<'a>, String> {
        let text = |index: usize| get(index).unwrap_or_default().trim();
        let name = match self.name {
            Name::Whole(index) => text(index).into(),
            Name::Parts(first, last) => match (first.map_or("", text), last.map_or("", text)) {
                (name, "") | ("", name) => name.into(),
                (first, last) => format!("{first} {last}").into(),
            },
        };
        let (name_column, phone_column) = (self.name_label.as_str(), self.phone_label.as_str());
        Written {
            name,
            phone: text(self.phone).into(),
            name_column,
            phone_column,
        }
        .checked()
    }
}

impl Written<'_> {
    /// Neither of them damaged, and a number at all. A contact without a name can't be created, but may
    /// be in the account already, which the number tells.
    pub(super) fn checked(self) -> Result<Self, String> {
        let both = [
            ("name", &self.name, self.name_column),
            ("number", &self.phone, self.phone_column),
        ];
        for (what, text, column) in both {
            let wrong = if text.is_empty() && what == "number" {
                "is empty"
            } else if text.contains('\u{FFFD}') {
                "was damaged by a conversion (it holds \u{FFFD})"
            } else if text.contains('\0') {
                "holds a NUL character"
            } else {
                continue;
            };
            return Err(format!("{what} (column \"{column}\") {wrong}"));
        }
        Ok(self)
    }
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
                "expected FIELD=COLUMN, where FIELD is name, phone, first_name or last_name",
            ),
            (
                "fax=x",
                "no such field: \"fax\"; there are name, phone, first_name or last_name",
            ),
            ("name= ", "the name of the column is missing after \"=\""),
        ] {
            assert_eq!(parsed(text), Err(expected.into()));
        }
    }

    #[test]
    fn columns_are_compared_without_case_and_separators() {
        for name in [
            "phone_number",
            "Phone Number",
            "PHONE-NUMBER",
            "\u{FEFF}phone.number ",
            "PhoneNumber",
        ] {
            assert_eq!(plain(name), "phonenumber");
        }
    }
}
