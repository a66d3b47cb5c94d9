//! `man`: one man page for each command, printed or written to a folder.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{TestEnv, assert_up_to_date};

/// [`assert_up_to_date`] says how to regenerate them.
#[test]
fn the_pages_in_the_repository_are_up_to_date() {
    let env = TestEnv::new();
    let result = env.run(&["man", "--dir", "pages"]);
    assert_eq!((result.status, result.stdout.as_str()), (Some(0), ""));
    let written = names(&env.home().join("pages"));
    result.assert_stderr_contains(&[&format!("note: {} pages are in pages\n", written.len())]);
    for name in &written {
        let page = std::fs::read_to_string(env.home().join("pages").join(name)).unwrap();
        assert_up_to_date(&format!("man/{name}"), &page);
    }
    let kept = names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("man"));
    assert_eq!(kept, written, "a page of a command that is gone is in man/");
}

fn names(folder: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_page_has_the_sections_of_a_manual() {
    let main = page(&[]);
    for section in [
        "SYNOPSIS",
        "OPTIONS",
        "GLOBAL OPTIONS",
        "SUBCOMMANDS",
        "EXIT STATUS",
        "ENVIRONMENT",
        "FILES",
        "EXAMPLES",
    ] {
        assert!(!body(&main, section).is_empty(), "{section}");
    }
    assert!(body(&main, "GLOBAL OPTIONS").contains(r"\fB\-\-base\-url\fR"));
    assert!(body(&main, "SEE ALSO").contains(r"\fBconvers8\-contacts\-import\fR(1)"));

    let import = page(&["contacts", "import"]);
    assert!(body(&import, "NAME").starts_with(r"convers8\-contacts\-import \- Create the contacts"));
    assert!(body(&import, "SYNOPSIS").contains(r"<\fIFILE\fR>"));
    assert!(body(&import, "FILES").contains(r"\fB\-\-results\fR"));
    assert!(!import.contains(r"\-\-base\-url"), "described once");
    assert!(body(&import, "GLOBAL OPTIONS").contains(r"\fBconvers8\fR(1)"));
    assert!(body(&import, "NOTES").contains("Exit codes: "));
    assert!(body(&import, "EXAMPLES").starts_with(".EX\n"));
    assert!(body(&import, "SEE ALSO").contains(r"\fBconvers8\-contacts\fR(1)"));
}

fn page(words: &[&str]) -> String {
    let result = TestEnv::new().run(&[&["man"], words].concat());
    assert_eq!((result.status, result.stderr.as_str()), (Some(0), ""));
    result.stdout
}

/// Returns the text of a section.
fn body<'a>(page: &'a str, heading: &str) -> &'a str {
    let quoted = format!(".SH \"{heading}\"\n");
    let plain = format!(".SH {heading}\n");
    let (_, rest) = page
        .split_once(&quoted)
        .or_else(|| page.split_once(&plain))
        .unwrap_or_default();
    rest.split("\n.SH ").next().unwrap()
}

#[test]
fn commands_that_do_not_exist_have_no_page() {
    for word in ["delete", "help", "x"] {
        let result = TestEnv::new().run(&["man", "contacts", word]);
        let expected = format!("error: `convers8 contacts` has no command {word:?}; it has list, get, create");
        result.assert_fails(2, &[&expected]);
    }
    TestEnv::new().run(&["man", "completions", "bash"]).assert_output(
        2,
        "",
        "error: `convers8 completions` has no command \"bash\"; it has no commands\n",
    );
}

#[test]
fn the_error_names_a_folder_that_cannot_be_created() {
    let env = TestEnv::new();
    std::fs::write(env.home().join("file"), "").unwrap();
    env.run(&["man", "--dir", "file"])
        .assert_fails(1, &["error: cannot create file: "]);
}
