use super::super::SourceOptions;
use super::super::testing::{detected, rows, run, run_with, unreadable};

/// Checks which columns are the name and the number under a header.
#[track_caller]
fn check(header: &str, expected: &str) {
    let description = detected(format!("{header}\n"), "x.csv", None);
    assert_eq!(description, format!("CSV (comma), {expected}"), "{header}");
}

#[test]
fn finds_the_columns_of_other_programs() {
    for (program, header, expected) in [
        (
            "Google Contacts",
            "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Name Suffix,Nickname,File As,\
             Organization Name,Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,\
             Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value",
            r#"name from "First Name" + "Middle Name" + "Last Name", else "Organization Name"; number from "Phone 1 - Value", else "Phone 2 - Value""#,
        ),
        (
            "Google Contacts, before 2024",
            "Name,Given Name,Additional Name,Family Name,Yomi Name,Group Membership,Phone 1 - Type,Phone 1 - Value",
            r#"name from "Name", else "Given Name" + "Additional Name" + "Family Name"; number from "Phone 1 - Value""#,
        ),
        (
            "Outlook",
            "First Name,Middle Name,Last Name,Title,Suffix,E-mail Address,Home Phone,Business Phone,Mobile Phone,\
             Other Phone,Primary Phone,Company,Job Title",
            r#"name from "First Name" + "Middle Name" + "Last Name", else "Company"; number from "Mobile Phone", else "Primary Phone", else "Home Phone", else "Business Phone""#,
        ),
        (
            "HubSpot",
            "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,WhatsApp Phone Number,Lead Status",
            r#"name from "First Name" + "Last Name"; number from "WhatsApp Phone Number", else "Mobile Phone Number", else "Phone Number""#,
        ),
        (
            "Mailchimp",
            "Email Address,First Name,Last Name,Address,Phone Number,TAGS",
            r#"name from "First Name" + "Last Name"; number from "Phone Number""#,
        ),
        (
            "Shopify customers",
            "Customer ID,First Name,Last Name,Email,Default Address Company,Default Address Phone,Phone,Tags",
            r#"name from "First Name" + "Last Name"; number from "Phone", else "Default Address Phone""#,
        ),
        (
            "Salesforce",
            "Id,FirstName,LastName,Email,Phone,MobilePhone,HomePhone",
            r#"name from "FirstName" + "LastName"; number from "MobilePhone", else "Phone", else "HomePhone""#,
        ),
        (
            "Zoho",
            "Record Id,Salutation,First Name,Last Name,Email,Phone,Mobile,Other Phone",
            r#"name from "First Name" + "Last Name"; number from "Mobile", else "Phone", else "Other Phone""#,
        ),
        (
            "Odoo",
            "id,complete_name,phone,mobile,email",
            r#"name from "complete_name"; number from "mobile", else "phone""#,
        ),
        (
            "WATI",
            "Name,Phone,AllowBroadcast",
            r#"name from "Name"; number from "Phone""#,
        ),
        (
            "Respond.io",
            "First Name,Last Name,Phone Number,Email,Tags",
            r#"name from "First Name" + "Last Name"; number from "Phone Number""#,
        ),
        (
            "Chatwoot",
            "id,name,email,identifier,phone_number,ip_address",
            r#"name from "name"; number from "phone_number""#,
        ),
        (
            "A school in Nigeria",
            "S/N,Surname,Other Names,Mobile No,Email",
            r#"name from "Other Names" + "Surname"; number from "Mobile No""#,
        ),
        (
            "French",
            "Nom,Prénoms,Société,N° de téléphone,Numéro WhatsApp,Téléphone portable",
            r#"name from "Prénoms" + "Nom", else "Société"; number from "Numéro WhatsApp", else "Téléphone portable", else "N° de téléphone""#,
        ),
        (
            "Portuguese",
            "Nome,Sobrenome,Empresa,Número de telefone,Celular",
            r#"name from "Nome" + "Sobrenome", else "Empresa"; number from "Celular", else "Número de telefone""#,
        ),
        (
            "French, one column",
            "NOM COMPLET,N° de Tél.",
            r#"name from "NOM COMPLET"; number from "N° de Tél.""#,
        ),
    ] {
        let description = detected(format!("{header}\n"), "x.csv", None);
        assert_eq!(description, format!("CSV (comma), {expected}"), "{program}");
    }
}

#[test]
fn equal_columns_are_ambiguous_and_a_vague_one_is_the_last_choice() {
    check("name,number", r#"name from "name"; number from "number""#);
    check("name,phone,number", r#"name from "name"; number from "phone""#);
    check(
        "name,tel 2,tel 1",
        r#"name from "name"; number from "tel 1", else "tel 2""#,
    );
    check(
        "name,mobile,phone,telephone",
        r#"name from "name"; number from "mobile""#,
    );
    assert_eq!(
        unreadable("name,mobile,cell,phone\n", "x.csv"),
        "several columns could be the number: \"mobile\", \"cell\"; choose with --map phone=COLUMN"
    );
}

#[test]
fn the_next_column_is_used_where_a_cell_is_empty() {
    let file = "full name,first name,surname,company,whatsapp,mobile,phone\n\
        Ann Lee,Ann,Lee,Acme,+1,+2,+3\n\
        ,Ben,Lee,Acme,-,+2,+3\n\
        \u{200B},,,Acme,N/A,,+3\n\
        Dan,,,,,NULL,\n";
    assert_eq!(
        rows(file, "x.csv").unwrap(),
        [
            "2 Ann Lee | +1",
            "3 Ben Lee | +2",
            "4 Acme | +3",
            "5 - number (column \"whatsapp\", \"mobile\", \"phone\") is empty"
        ]
    );
    let map = &["phone=phone", "phone=mobile"];
    let found = run(file.as_bytes(), "x.csv", None, map).unwrap();
    assert_eq!(found.rows[..2], ["2 Ann Lee | +3", "3 Ben Lee | +3"]);
}

#[test]
fn a_surname_that_the_name_ends_with_is_not_repeated() {
    let file = "name,surname,phone\nAnn Lee,Lee,+1\nAnn,Lee,+2\nBrownlee,Lee,+3\n";
    assert_eq!(
        rows(file, "x.csv").unwrap(),
        ["2 Ann Lee | +1", "3 Ann Lee | +2", "4 Brownlee Lee | +3"]
    );
}

#[test]
fn further_numbers_of_a_cell_are_counted() {
    let found = run(
        &b"Name,Phone 1 - Value\nAnn,+1 ::: +2 ::: +3\nBen,+4\n"[..],
        "x.csv",
        None,
        &[],
    )
    .unwrap();
    assert_eq!(found.rows, ["2 Ann | +1", "3 Ben | +4"]);
    assert_eq!(found.further_numbers, 2);
}

#[test]
fn contacts_without_a_name_get_the_name_of_the_option() {
    let options = SourceOptions {
        name: Some("Customer"),
        ..SourceOptions::default()
    };
    for (file, name, expected) in [
        ("phone\n+1\n", "x.csv", &["2 Customer | +1"][..]),
        ("name,phone\nAnn,+1\n,+2\n", "x.csv", &["2 Ann | +1", "3 Customer | +2"]),
        ("{\"phone\":\"+1\"}\n", "x.jsonl", &["1 Customer | +1"]),
        ("BEGIN:VCARD\nTEL:+1\nEND:VCARD\n", "x.vcf", &["1 Customer | +1"]),
    ] {
        let found = run_with(file.as_bytes(), name, &[], options).unwrap();
        assert_eq!(found.rows, expected);
    }
    let found = run_with("name,name,phone\n".as_bytes(), "x.csv", &[], options);
    assert!(found.is_err(), "several columns could be the name");
}
