//! Columns of tables.

use super::{listing, names, phone_columns};

#[test]
fn columns_line_up_in_every_script() {
    let written = [
        "Ada Obi",
        "عائشة بنت محمد",
        "አበበ ቢቂላ",
        "山田太郎",
        "김철수",
        "Zoe\u{308} Ngu\u{302}\u{303}",
        "Ömer Çelik",
        "नरेन्द्र",
        "🎉 Party 🎊",
        "👍",
        "",
    ];
    let server = names(&written);
    let result = server.env().run(&["contacts", "list", "--all"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    for (row, name) in result.stdout.lines().skip(1).zip(written) {
        assert!(row.contains(name), "{name:?} is not in {row:?}");
    }
    let columns = phone_columns(&result.stdout);
    assert_eq!(columns.len(), written.len());
    assert!(
        columns.iter().all(|column| *column == columns[0]),
        "{columns:?}\n{}",
        result.stdout
    );
}

#[test]
fn does_not_truncate_a_piped_table() {
    for length in [4, 300, 60_000] {
        let name = "n".repeat(length);
        let result = names(&[&name, "Ada"]).env().run(&["contacts", "list"]);
        assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
        assert_eq!(result.stdout.lines().count(), 3);
        assert!(result.stdout.contains(&format!("  {name}  +254712345678")));
    }
}

#[test]
fn truncates_a_very_long_name_with_an_ellipsis() {
    let name = "n".repeat(100_000);
    let result = names(&[&name, "Ada"]).env().run(&["contacts", "list"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    assert_eq!(result.stdout.lines().count(), 3);
    assert!(result.stdout.contains("n…  +254712345678"));
    let csv = names(&[&name]).env().run(&["contacts", "list", "-o", "csv"]);
    assert_eq!((csv.status, csv.stderr.as_str()), (Some(0), ""));
    assert!(csv.stdout.contains(&name));
}

#[test]
fn thousands_of_rows_are_aligned() {
    let server = listing((0..2_500).map(|nth| format!("Name {}", nth % 7)).collect());
    let result = server.env().run(&["contacts", "list", "--all"]);
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    let columns = phone_columns(&result.stdout);
    assert_eq!(columns.len(), 2_500);
    assert!(columns.iter().all(|column| *column == columns[0]));
}
