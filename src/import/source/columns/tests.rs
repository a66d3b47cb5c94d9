use super::super::SourceOptions;
use super::super::testing::{detected, rows, run, run_with, unreadable};

/// Checks which columns are the name and the number under a header.
#[track_caller]
fn check(header: &str, expected: &str) {
    let description = detected(format!("{header}\n"), "x.csv", None);
    assert_eq!(description, format!("CSV (comma), {expected}"), "{header}");
}

/// Headers of exports and import templates. Those of Google, Outlook, HubSpot, Mailchimp, Shopify, Salesforce contacts,
/// WATI, Interakt and Chatwoot are from documentation, files or code that is public. No public template was found for the
/// others, so their headers are not confirmed.
#[test]
fn finds_the_columns_of_other_programs() {
    for (program, header, expected) in [
        (
            "Google Contacts, as its exports in public repositories",
            "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,\
             Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,\
             Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,\
             Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Label,\
             Address 1 - Region,Address 1 - Country,Website 1 - Value",
            r#"name from "First Name" + "Middle Name" + "Last Name", else "Organization Name"; number from "Phone 1 - Value", else "Phone 2 - Value""#,
        ),
        (
            "Google Contacts, before 2024",
            "Name,Given Name,Additional Name,Family Name,Yomi Name,Given Name Yomi,Name Prefix,\
             Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,\
             Organization 1 - Type,Organization 1 - Name",
            r#"name from "Name", else "Given Name" + "Additional Name" + "Family Name"; number from "Phone 1 - Value""#,
        ),
        (
            "Outlook, as its exports in public repositories",
            "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,\
             Business Country/Region,Home Street,Home Country/Region,Other Country/Region,Assistant's Phone,\
             Business Fax,Business Phone,Business Phone 2,Callback,Car Phone,Company Main Phone,Home Fax,\
             Home Phone,Home Phone 2,ISDN,Mobile Phone,Other Fax,Other Phone,Pager,Primary Phone,Radio Phone,\
             TTY/TDD Phone,Telex,Account,Assistant's Name,E-mail Address,E-mail Display Name,\
             Government ID Number,Manager's Name,Spouse",
            r#"name from "First Name" + "Middle Name" + "Last Name", else "Company"; number from "Mobile Phone", else "Primary Phone", else "Home Phone", else "Home Phone 2""#,
        ),
        (
            "HubSpot, with the labels of its default properties",
            "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,WhatsApp Phone Number,\
             Company Name,Country/Region,Country/Region Code,State/Region,IP Country,IP Country Code,\
             Fax Number,Calculated Mobile Number in International Format,\
             Calculated Phone Number in International Format,Calculated Phone Number Area Code,\
             Calculated Phone Number Country Code,Calculated Phone Number Region,Lead Status,Contact owner,\
             Annual Revenue,Number of Employees",
            r#"name from "First Name" + "Last Name", else "Company Name"; number from "WhatsApp Phone Number", else "Mobile Phone Number", else "Phone Number"; country from "Country/Region""#,
        ),
        (
            "HubSpot, with the names of its properties",
            "hs_object_id,firstname,lastname,phone,mobilephone,hs_whatsapp_phone_number,company,country,\
             hs_calculated_phone_number",
            r#"name from "firstname" + "lastname", else "company"; number from "hs_whatsapp_phone_number", else "mobilephone", else "phone"; country from "country""#,
        ),
        (
            "Mailchimp: an audience export. REGION is a state",
            "Email Address,First Name,Last Name,Address,Phone Number,SMS Phone Number,MEMBER_RATING,\
             OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,LATITUDE,LONGITUDE,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,\
             NOTES,TAGS",
            r#"name from "First Name" + "Last Name"; number from "SMS Phone Number", else "Phone Number""#,
        ),
        (
            "Mailchimp, with its merge tags",
            "EMAIL,FNAME,LNAME,PHONE,STATUS,CC,REGION",
            r#"name from "FNAME" + "LNAME"; number from "PHONE""#,
        ),
        (
            "Shopify, customers",
            "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,\
             Default Address Address1,Default Address City,Default Address Province Code,\
             Default Address Country Code,Default Address Zip,Default Address Phone,Phone,\
             Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags,Accepts WhatsApp Marketing",
            r#"name from "First Name" + "Last Name"; number from "Phone", else "Default Address Phone"; country from "Default Address Country Code""#,
        ),
        (
            "Salesforce, the fields of its Contact object",
            "Id,IsDeleted,MasterRecordId,AccountId,LastName,FirstName,Salutation,Name,OtherCountry,\
             MailingCountry,Phone,Fax,MobilePhone,HomePhone,OtherPhone,AssistantPhone,ReportsToId,Email,Title,\
             Department,AssistantName,OwnerId",
            r#"name from "Name", else "FirstName" + "LastName"; number from "MobilePhone", else "Phone", else "HomePhone", else "OtherPhone""#,
        ),
        (
            "Salesforce, a report",
            "Salutation,First Name,Last Name,Title,Account Name,Mailing Street,Mailing Country,Phone,Fax,\
             Mobile,Email,Account Owner",
            r#"name from "First Name" + "Last Name", else "Account Name"; number from "Mobile", else "Phone""#,
        ),
        (
            "Zoho CRM",
            "Record Id,Contact Owner,Lead Source,First Name,Last Name,Account Name,Vendor Name,Email,Title,\
             Department,Phone,Home Phone,Other Phone,Fax,Mobile,Assistant,Asst Phone,Mailing Country",
            r#"name from "First Name" + "Last Name", else "Account Name"; number from "Mobile", else "Phone", else "Home Phone", else "Other Phone""#,
        ),
        (
            "Odoo, its import template",
            "External ID,Name,Is a Company,Related Company,Address type,Street,ZIP,City,State,Country,Phone,\
             Mobile,Email",
            r#"name from "Name"; number from "Mobile", else "Phone"; country from "Country""#,
        ),
        (
            "Odoo, with the names of its fields",
            "id,complete_name,phone,mobile,email,country_id",
            r#"name from "complete_name"; number from "mobile", else "phone""#,
        ),
        (
            "WATI, its import template",
            "Name,CountryCode,Phone,AllowBroadcast,AllowSMS,Attribute 1,Attribute 2",
            r#"name from "Name"; number from "Phone"; country from "CountryCode""#,
        ),
        (
            "Interakt, its guide to uploads",
            "Name,Country Code,Phone Number,Email,WhatsApp Opted,User ID,Area,City",
            r#"name from "Name"; number from "Phone Number"; country from "Country Code""#,
        ),
        (
            "Respond.io, the fields of its contacts",
            "First Name,Last Name,Phone Number,Email,Language,Country,Tags",
            r#"name from "First Name" + "Last Name"; number from "Phone Number"; country from "Country""#,
        ),
        (
            "Infobip, the attributes of its People API",
            "externalId,firstName,middleName,lastName,gender,country,city,phone,email,tags",
            r#"name from "firstName" + "middleName" + "lastName"; number from "phone"; country from "country""#,
        ),
        (
            "Chatwoot, its import sample",
            "id,name,email,identifier,document_number,phone_number,labels,ip_address,company_name,\
             custom_attribute_1",
            r#"name from "name", else "company_name"; number from "phone_number""#,
        ),
        (
            "Africa's Talking, the fields of its API",
            "name,phoneNumber,network,status",
            r#"name from "name"; number from "phoneNumber""#,
        ),
        (
            "Airtable, a table of contacts",
            "Name,Notes,Email,Phone,Company,Last contacted",
            r#"name from "Name", else "Company"; number from "Phone""#,
        ),
        (
            "A school in Nigeria",
            "S/N,Surname,Other Names,Mobile No,Email",
            r#"name from "Other Names" + "Surname"; number from "Mobile No""#,
        ),
        (
            "A list in Uganda",
            "No.,NAMES,CONTACTS,District",
            r#"name from "NAMES"; number from "CONTACTS""#,
        ),
        (
            "French",
            "Nom,Prénoms,Société,N° de téléphone,Numéro WhatsApp,Téléphone portable,Pays,Indicatif pays",
            r#"name from "Prénoms" + "Nom", else "Société"; number from "Numéro WhatsApp", else "Téléphone portable", else "N° de téléphone"; country from "Indicatif pays""#,
        ),
        (
            "French, decomposed",
            "Nom,Pre\u{301}noms,Nume\u{301}ro de te\u{301}le\u{301}phone",
            "name from \"Pre\u{301}noms\" + \"Nom\"; number from \"Nume\u{301}ro de te\u{301}le\u{301}phone\"",
        ),
        (
            "Portuguese",
            "Nome,Sobrenome,Empresa,Número de telefone,Celular,País",
            r#"name from "Nome" + "Sobrenome", else "Empresa"; number from "Celular", else "Número de telefone"; country from "País""#,
        ),
        (
            "Portuguese, in Mozambique",
            "Nome completo,Telemóveis,Código do país",
            r#"name from "Nome completo"; number from "Telemóveis"; country from "Código do país""#,
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
fn the_label_of_a_number_decides_in_exports_of_google() {
    let header = "Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Phone 3 - Type,Phone 3 - Value";
    let file = format!(
        "{header}\n\
         Ann,Work,+1,* Mobile,+2,Work Fax,+3\n\
         Ben,Mobile,+1,WhatsApp,+2,,\n\
         Cleo,Work Fax,+1,Home,+2 ::: +4,,\n\
         Dan,Work,+1,Mobile,,,\n"
    );
    let found = run(file.as_bytes(), "x.csv", None, &[]).unwrap();
    assert_eq!(found.rows, ["2 Ann | +2", "3 Ben | +2", "4 Cleo | +2", "5 Dan | +1"]);
    assert_eq!(found.further_numbers, 2 + 1 + 2);
}

#[test]
fn the_country_of_a_row_is_the_first_cell_that_has_one() {
    let of = |file: &str| run(file.as_bytes(), "x.csv", None, &[]).unwrap().countries;
    let file =
        "name,phone,country,country code,region\nA,1,Kenya,256,\nB,1,Kenya,,\nC,1,-,,UG\nD,1,Atlantis,N/A,\nE,1,NA,,\n";
    assert_eq!(of(file), ["256", "Kenya", "", "Atlantis", "NA"]);
    // A region may be a part of a country.
    assert_eq!(of("name,phone,region\nA,1,KE\nB,1,Greater Accra\n"), ["KE", ""]);
    assert_eq!(of("name,phone,CC,REGION\nA,1,US,GA\n"), [""]);
    let map = &["country=Land"];
    let mapped = run(&b"name,phone,country,Land\nA,1,KE,UG\n"[..], "x.csv", None, map);
    assert_eq!(mapped.unwrap().countries, ["UG"]);
}

#[test]
fn a_given_name_is_used_where_the_file_has_none() {
    let options = SourceOptions {
        name: Some("Customer"),
        ..SourceOptions::default()
    };
    for (name, file, rows) in [
        ("x.csv", "phone\n+1\n+2\n", &["2 Customer | +1", "3 Customer | +2"][..]),
        ("x.csv", "name,phone\nAnn,+1\n,+2\n", &["2 Ann | +1", "3 Customer | +2"]),
        (
            "x.jsonl",
            "{\"phone\":\"+1\"}\n{\"name\":\"Ann\",\"phone\":\"+2\"}\n",
            &["1 Customer | +1", "2 Ann | +2"],
        ),
        ("x.vcf", "BEGIN:VCARD\nTEL:+1\nEND:VCARD\n", &["1 Customer | +1"]),
    ] {
        let found = run_with(file.as_bytes(), name, &[], options).unwrap();
        assert_eq!(found.rows, rows, "{file}");
    }
    let described = run_with(&b"phone\n+1\n"[..], "x.csv", &[], options)
        .unwrap()
        .description;
    assert_eq!(described, "CSV (comma), name from --name; number from \"phone\"");
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
        r#"name from "name"; number from "mobile", else "phone", else "telephone""#,
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
