//! Checks the contact of a row, and makes its number ready to be sent.

use super::source::RawContact;
use crate::phone::{self, Bare, Phone, Region};
use crate::text::truncate;

/// The options for reading numbers.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The country of numbers in national format, for rows without a country.
    pub region: Option<Region>,
    /// Send numbers that are written with `+` and valid in no numbering plan.
    pub lenient: bool,
}

/// Returns the number to send for a contact.
///
/// # Errors
///
/// The reason why the contact can't be created; it names the column.
pub fn normalize(contact: &RawContact<'_>, reading: Reading) -> Result<Phone, String> {
    if contact.name.is_empty() {
        return Err(format!("name (column \"{}\") is empty", contact.name_column));
    }
    let country = contact.country.as_ref();
    let region = country.map_or(reading.region, |country| phone::find_country(country.text));
    if let Some(country) = country.filter(|_| region.is_none() && phone::is_bare(&contact.phone)) {
        let text = truncate(country.text, 60);
        let column = country.column;
        return Err(format!(
            "country (column \"{column}\") {text:?} is unknown: write a calling code (254), a code (KE) or a name (Kenya)"
        ));
    }
    let reject = |why: &str| {
        let number = truncate(&contact.phone, 60);
        format!("number (column \"{}\") {number:?}: {why}", contact.phone_column)
    };
    // Excel takes +254-712345678 for a calculation, whose result may look like another number.
    if contact
        .phone
        .strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        return Err(reject("is negative: a spreadsheet may have calculated it"));
    }
    let phone = phone::normalize(&contact.phone, region, Bare::International).map_err(|why| reject(&why))?;
    if phone.valid || reading.lenient {
        return Ok(phone);
    }
    Err(reject(&format!(
        "{} is valid in no numbering plan (--lenient sends it)",
        phone.number
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::source::CountryCell;

    fn read(phone: &str, country: Option<&str>, region: Option<&str>) -> Result<String, String> {
        let contact = RawContact {
            name: "Ada".into(),
            phone: phone.into(),
            name_column: "Name",
            phone_column: "Phone",
            country: country.map(|text| CountryCell {
                text,
                column: "Country",
            }),
            further_numbers: 0,
        };
        let reading = Reading {
            region: region.map(|region| region.parse().unwrap()),
            lenient: false,
        };
        normalize(&contact, reading).map(|phone| phone.number)
    }

    #[test]
    fn the_country_of_the_row_comes_before_the_region() {
        for (phone, country, region, number) in [
            ("772123456", Some("256"), Some("KE"), "+256772123456"),
            ("772123456", Some("+256"), None, "+256772123456"),
            ("0772123456", Some("Uganda"), Some("KE"), "+256772123456"),
            ("256772123456", Some("UGA"), None, "+256772123456"),
            ("0712345678", None, Some("KE"), "+254712345678"),
            // A number with + is international whatever the country is.
            ("+254712345678", Some("Uganda"), None, "+254712345678"),
            ("+254712345678", Some("unknown"), None, "+254712345678"),
        ] {
            assert_eq!(
                read(phone, country, region).as_deref(),
                Ok(number),
                "{phone} {country:?}"
            );
        }
    }

    #[test]
    fn rejects_a_bare_number_whose_country_is_unknown_or_another() {
        for (phone, country, part) in [
            (
                "0712345678",
                "Wakanda",
                "country (column \"Country\") \"Wakanda\" is unknown",
            ),
            (
                "254712345678",
                "Uganda",
                "is not a number of Uganda; if it is +254 712345678 (Kenya), write it with +",
            ),
            ("0712345", "256", "is not a number of Uganda"),
            ("-712345424", "Kenya", "is negative"),
        ] {
            let reason = read(phone, Some(country), Some("KE")).unwrap_err();
            assert!(reason.contains(part), "{reason}");
        }
    }
}
