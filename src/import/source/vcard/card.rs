//! The name and the number of one card.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::cells::{is_blank, is_no_number};
use super::super::row::{RawContact, RowError};
use super::decoder::ValueDecoder;
use super::property::Property;
use super::unfold::Unfolder;

/// The texts of a card, and the property of the name.
#[derive(Default)]
pub(super) struct Card {
    pub name: String,
    name_property: &'static str,
    /// The best number; empty where there is none.
    pub phone: String,
    further_numbers: Vec<String>,
    /// The other properties as they are written, one on each line.
    other_properties: String,
}

impl Card {
    /// Chooses the name and the number among the properties of a card.
    pub fn new(lines: Unfolder, decoder: &ValueDecoder) -> Self {
        let other_properties = lines.other_properties();
        let properties = lines.into_properties(decoder);
        let named = |name: &'static str| properties.iter().filter(move |property| property.name == name);
        let mut names = named("FN")
            .map(|property| ("FN", property.text(decoder)))
            .chain(named("N").map(|property| ("N", full_name(property, decoder))))
            // The other components of an ORG are units.
            .chain(named("ORG").map(|property| ("ORG", property.components(decoder)[0].join(",").trim().to_owned())));
        let (name_property, name) = names.find(|(_, name)| !is_blank(name)).unwrap_or_default();
        // Apple's name for a number, for properties with the same group.
        let labels: HashMap<&str, String> = named("X-ABLABEL")
            .map(|property| (property.group.as_str(), property.text(decoder).to_uppercase()))
            .collect();
        let label = |property: &Property| labels.get(property.group.as_str()).map_or("", String::as_str);
        let mut numbers: Vec<_> = named("TEL")
            .map(|property| (rank(property, label(property)), number(property, decoder)))
            .filter(|(_, number)| !is_no_number(number))
            .collect();
        // A stable sort: of equals, the first is used.
        numbers.sort_by_key(|(rank, _)| *rank);
        let mut numbers = numbers.into_iter().map(|(_, number)| number);
        Card {
            name,
            name_property,
            phone: numbers.next().unwrap_or_default(),
            further_numbers: numbers.collect(),
            other_properties,
        }
    }

    /// Returns a card without a name and a number: its properties stay as they are written.
    pub fn incomplete(lines: &Unfolder) -> Self {
        Card {
            other_properties: lines.all_properties(),
            ..Card::default()
        }
    }

    /// Returns what is neither the name nor the number.
    pub fn others(&self) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        let numbers = self.further_numbers.iter().map(|number| ("further number", number));
        let properties = (!self.other_properties.is_empty()).then_some(("other properties", &self.other_properties));
        let others = numbers.chain(properties);
        others.map(|(name, text)| (name.into(), text.into())).collect()
    }

    /// Returns the name and the number, if the card has both. `default_name` is used where it has no name.
    pub fn contact<'a>(&'a self, default_name: Option<&'a str>) -> Result<RawContact<'a>, RowError> {
        if self.phone.is_empty() {
            return Err(RowError::empty("the card has no phone number (TEL)").with(&self.name, ""));
        }
        let (name, name_column) = match (self.name.as_str(), default_name) {
            ("", Some(default)) => (default, "--name"),
            ("", None) => {
                let reason = "the card has no name (FN, N and ORG are missing or empty)";
                return Err(RowError::invalid(reason).with("", &self.phone));
            }
            (name, _) => (name, self.name_property),
        };
        RawContact {
            name: name.into(),
            phone: self.phone.as_str().into(),
            name_column,
            phone_column: "TEL",
            country: None,
            further_numbers: self.further_numbers.len(),
        }
        .checked()
    }
}

/// Joins the given, additional and family names of an N, which has the family name first.
fn full_name(n: &Property, decoder: &ValueDecoder) -> String {
    let components = n.components(decoder);
    let names = [1, 2, 0].into_iter().filter_map(|index| components.get(index));
    let names = names.map(|names| names.join(" ").trim().to_owned());
    names.filter(|name| !is_blank(name)).collect::<Vec<_>>().join(" ")
}

/// Removes the scheme of a `tel:` URI. What follows the number (`;ext=`) stays, so that it is rejected later.
fn number(property: &Property, decoder: &ValueDecoder) -> String {
    let text = property.text(decoder);
    let is_uri = text.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    text[if is_uri { 4 } else { 0 }..].trim().to_owned()
}

/// Ranks a number by its kind (WhatsApp, mobile, other, fax), then by its preference. The lowest rank is used.
fn rank(property: &Property, label: &str) -> (u8, u32) {
    // WhatsApp's own cards have a `waid`.
    let is_whatsapp = |parameter: &String| parameter.starts_with("WAID") || parameter.contains("WHATSAPP");
    let kind = if property.parameters.iter().any(is_whatsapp) || label.contains("WHATSAPP") {
        0
    } else if property.has("TYPE", "CELL") || label.contains("MOBILE") {
        1
    } else if property.has("TYPE", "FAX") || property.has("TYPE", "PAGER") || label.contains("FAX") {
        3
    } else {
        2
    };
    let preferences = property.values("PREF").filter_map(|value| value.parse().ok());
    let preferences = preferences.chain(property.has("TYPE", "PREF").then_some(1));
    (kind, preferences.min().unwrap_or(u32::MAX))
}
