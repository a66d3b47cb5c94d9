//! Numbers of files, and the countries and names of their rows.

use super::*;

/// Imports a file as a dry run and returns the line, number, outcome and reason of each row.
fn read(content: &str, flags: &[&str]) -> String {
    let machine = Machine::new();
    machine.write("x.csv", content);
    let arguments = [
        "contacts",
        "import",
        "x.csv",
        "--dry-run",
        "--offline",
        "--max-invalid=100%",
        "-o",
        "tsv",
    ];
    let result = machine.env.run(&[&arguments[..], flags].concat());
    assert_eq!(machine.account.numbers(), [""; 0]);
    let rows = result.stdout.lines().skip(1).map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        format!("{} {} {} {} {}", cells[0], cells[1], cells[2], cells[4], cells[6])
    });
    rows.map(|row| format!("{}\n", row.trim_end())).collect()
}

#[test]
fn the_country_of_a_row_applies_to_its_number() {
    let file = "Name,CountryCode,Phone\nAda,256,772123456\nBen,,0712345678\nCy,+233,0241234567\nDan,KE,+256772123457\n";
    assert_eq!(
        read(file, &["--region=KE"]),
        "2 Ada +256772123456 to_create\n3 Ben +254712345678 to_create\n4 Cy +233241234567 to_create\n\
         5 Dan +256772123457 to_create\n"
    );
    let rows = read(
        "name,phone,Land\nAda,0772123456,Ouganda\nBen,0712345678,Atlantis\n",
        &["--map=country=Land"],
    );
    assert!(
        rows.starts_with("2 Ada +256772123456 to_create\n3 Ben 0712345678 invalid "),
        "{rows}"
    );
    assert!(
        rows.contains("country (column \"Land\") \"Atlantis\" is unknown"),
        "{rows}"
    );
}

#[test]
fn no_digits_are_added_without_a_plan_that_confirms_it() {
    let file = "name,phone\nAda,0712345678\nKofi,233241234567\nEva,0722345678\n";
    let rows = read(file, &["--region=KE", "--lenient"]);
    let kofi =
        "3 Kofi 233241234567 invalid number (column \"phone\") \"233241234567\": is not a number of Kenya; if it is";
    assert!(
        rows.contains(kofi) && rows.contains("(Ghana), write it with +"),
        "{rows}"
    );
    let rows = read("name,phone\nJan,4915123456789\n", &["--region=DE"]);
    assert!(rows.contains("(Germany) or +49 "), "{rows}");
}

#[test]
fn links_and_addresses_of_whatsapp_are_numbers() {
    let file =
        "name,whatsapp\nA,https://wa.me/254712345678\nB,254712345679@s.whatsapp.net\nC,\"=\"\"+254712345670\"\"\"\n";
    assert_eq!(
        read(file, &["--region=US"]),
        "2 A +254712345678 to_create\n3 B +254712345679 to_create\n4 C +254712345670 to_create\n"
    );
}

#[test]
fn a_name_is_given_for_a_file_without_names() {
    let file = "phone\n+254712345678\n";
    assert_eq!(
        read(file, &["--name", "Customer"]),
        "2 Customer +254712345678 to_create\n"
    );
    let machine = Machine::new();
    let result = machine.import(file, &["--name", " \u{200B}"]);
    assert_eq!(result.status, Some(2), "{result:?}");
    assert!(result.stderr.contains("expected text that is not blank"), "{result:?}");
}
