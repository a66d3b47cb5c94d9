//! The meanings of column names in English, French and Portuguese.
//!
//! Sources: the exports and import templates of the programs in `columns/tests.rs`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::fold;

/// The content of a column, by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// A full name. A lower rank is the better choice; "Name" itself may also be one part of it.
    FullName(u8),
    FirstName,
    MiddleName,
    LastName,
    Organization,
    /// A country or calling code. A lower rank is the better choice.
    Country(u8),
    /// A number: its kind first, then its place among several of a kind.
    Phone(PhoneKind, u32),
}

/// Kinds of numbers, the best one first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum PhoneKind {
    WhatsApp,
    Mobile,
    /// `phone_number`, as the API calls it.
    ApiField,
    Phone,
    Primary,
    Home,
    Work,
    Other,
    /// Possibly the number of an order, or the name of a contact: used only if no column is better.
    Number,
}

use Meaning::{Country, FirstName, FullName, LastName, MiddleName, Organization};
use PhoneKind::{ApiField, Home, Mobile, Number, Other, Phone, Primary, WhatsApp, Work};

const NAMES: [(Meaning, &str); 6] = [
    (FullName(0), "name, nom, nome"),
    (
        FullName(1),
        "full name, display name, complete name, contact name, customer name, client name, member name, guest name, \
         recipient name, student name, profile name, whatsapp name, nom complet, nom client, nom prenom, prenom nom, \
         nome completo, nome cliente, nome sobrenome, nome apelido",
    ),
    (
        FirstName,
        "first name, given name, forename, fname, prenom, primeiro nome, nome proprio",
    ),
    (
        MiddleName,
        "middle name, other name, additional name, second name, autre nom, autre prenom, deuxieme prenom, outro nome, \
         nome meio, segundo nome",
    ),
    (
        LastName,
        "last name, surname, family name, lname, nom famille, sobrenome, apelido, ultimo nome",
    ),
    (
        Organization,
        "organization, organisation, organization name, organisation name, company, company name, business name, \
         account name, entreprise, nom entreprise, societe, nom societe, empresa, nome empresa",
    ),
];

const PHONES: [(PhoneKind, &str); 9] = [
    (
        WhatsApp,
        "whatsapp, whatsapp number, whatsapp no, whatsapp phone, whatsapp phone number, whatsapp mobile, \
         whatsapp contact, whatsapp id, hs whatsapp phone number, wa id, wa number, wa phone, numero whatsapp, \
         contact whatsapp, telephone whatsapp, contacto whatsapp, contato whatsapp, telefone whatsapp",
    ),
    (
        Mobile,
        "mobile, mobile number, mobile no, mobile phone, mobile phone number, mobile contact, phone mobile, tel mobile, \
         cell, cell number, cell no, cell phone, cell phone number, cellular, sms phone number, sms number, msisdn, gsm, \
         portable, numero portable, tel portable, telephone portable, telephone mobile, numero mobile, numero gsm, \
         telemovel, telemoveis, numero telemovel, celular, celulares, numero celular, telefone celular, telefone movel",
    ),
    (ApiField, "phone number"),
    (
        Phone,
        "phone, phone no, phone num, phone value, phone contact, tel, tel no, telephone, telephone number, telephone no, \
         contact number, contact no, contact phone, contact phone number, customer phone, client phone, \
         numero telephone, numero tel, num tel, numero contact, n telephone, n tel, telefone, numero telefone, \
         telefone contacto, telefone contato, numero contacto, numero contato, n telefone, nº telefone",
    ),
    (Primary, "primary phone, main phone"),
    (
        Home,
        "home phone, phone home, telephone domicile, telefone residencial, telefone casa",
    ),
    (
        Work,
        "work phone, business phone, office phone, telephone bureau, telefone comercial, telefone trabalho",
    ),
    (
        Other,
        "other phone, alternate phone, alternative phone, secondary phone, default address phone",
    ),
    (Number, "number, numero, contact, contacto, contato"),
];

/// A region may also be a part of a country.
pub(super) const REGION: Meaning = Country(2);

const COUNTRIES: [(Meaning, &str); 3] = [
    (
        Country(0),
        "country code, calling code, country calling code, dial code, dialing code, isd code, phone code, \
         phone country code, phone number country code, mobile country code, whatsapp country code, country prefix, \
         code pays, indicatif, indicatif pays, indicatif telephonique, codigo pais, ddi, indicativo, indicativo pais",
    ),
    (
        Country(1),
        "country, country name, country region, default address country code, pays, nom pays, pays region, pais, \
         nome pais, pais regiao",
    ),
    (REGION, "region, regiao"),
];

/// The meaning of each normalised name.
static MEANINGS: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| {
    let names = NAMES.into_iter().chain(COUNTRIES);
    let phones = PHONES.into_iter().map(|(kind, list)| (Meaning::Phone(kind, 0), list));
    let all = names.chain(phones);
    all.flat_map(|(meaning, list)| list.split(", ").map(move |name| (normalize_header(name), meaning)))
        .collect()
});

/// Finds the meaning of a normalised name. Of several numbers ("Phone 2"), the name says which one it is.
pub(super) fn meaning(normalized: &str) -> Option<Meaning> {
    if let Some(meaning) = MEANINGS.get(normalized) {
        return Some(*meaning);
    }
    let (digits, name): (String, String) = normalized.chars().partition(char::is_ascii_digit);
    let place = digits.parse().ok()?;
    match MEANINGS.get(&name)? {
        Meaning::Phone(kind, _) if *kind != Number => Some(Meaning::Phone(*kind, place)),
        _ => None,
    }
}

/// Returns the form in which column names are compared: without case, accents (composed or combining), plural endings,
/// separators and words such as "of".
pub(super) fn normalize_header(name: &str) -> String {
    const IGNORED_WORDS: [&str; 9] = ["of", "de", "du", "do", "da", "d", "et", "e", "and"];
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric()).map(singular);
    words.filter(|word| !IGNORED_WORDS.contains(word)).collect()
}

/// Ranks the label of a number, such as `* Mobile` or `Work Fax` in Google Contacts. The lowest rank is used.
pub(super) fn label_rank(label: &str) -> u8 {
    let label = fold(label);
    let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
    if has(&["whatsapp"]) {
        0
    } else if has(&["fax", "pager", "bipeur"]) {
        3
    } else if has(&["mobile", "cell", "gsm", "portable", "celular", "telemovel", "movel"]) {
        1
    } else {
        2
    }
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(singular) if singular.len() > 2 => singular,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_accents_plurals_and_separators() {
        for (name, normalized) in [
            ("phone_number", "phonenumber"),
            ("\u{FEFF}PHONE-Numbers: ", "phonenumber"),
            ("(Phone) *number#", "phonenumber"),
            ("Prénoms", "prenom"),
            ("Pre\u{301}nom", "prenom"),
            ("Número de Telefone", "numerotelefone"),
            ("Nom d'usage", "nomusage"),
            ("Cœur", "coeur"),
            ("gsm", "gsm"),
            ("ስም", "ስም"),
            ("***", ""),
        ] {
            assert_eq!(normalize_header(name), normalized, "{name}");
        }
    }

    #[test]
    fn a_number_in_the_name_is_its_place() {
        let of = |name: &str| meaning(&normalize_header(name));
        assert_eq!(of("Phone 2 - Value"), Some(Meaning::Phone(Phone, 2)));
        assert_eq!(of("Mobile1"), Some(Meaning::Phone(Mobile, 1)));
        assert_eq!(of("Other Names"), Some(MiddleName));
        for name in ["Number 2", "Phone 1 - Label", "Name 2", "E-mail", "1", ""] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
