//! The manual: a page a command, printed or written.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{TestEnv, assert_kept};

/// See [`assert_kept`] for how to write them anew.
#[test]
fn the_pages_in_the_repository_are_what_the_binary_writes() {
    let env = TestEnv::new();
    let ran = env.run(&["man", "--dir", "pages"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(0), ""));
    let written = names(&env.home().join("pages"));
    ran.says(&[&format!("note: {} pages are in pages\n", written.len())]);
    for name in &written {
        let page = std::fs::read_to_string(env.home().join("pages").join(name)).unwrap();
        assert_kept(&format!("man/{name}"), &page);
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
        "OPTIONS",
        "GLOBAL OPTIONS",
        "EXIT STATUS",
        "ENVIRONMENT",
        "FILES",
        "EXAMPLES",
    ] {
        assert!(!body(&main, section).is_empty(), "{section}");
    }
    assert!(body(&main, "SEE ALSO").contains(r"\fBconvers8\-contacts\-import\fR(1)"));

    let import = page(&["contacts", "import"]);
    assert!(body(&import, "NAME").starts_with(r"convers8\-contacts\-import \- Create the contacts"));
    assert!(body(&import, "SYNOPSIS").contains(r"\fB<\fR\fIFILE\fR\fB>\fR"));
    assert!(body(&import, "OPTIONS").contains(r"\fB\-\-results\fR"));
    assert!(!body(&import, "OPTIONS").contains(r"\-\-base\-url"), "described once");
    assert!(body(&import, "GLOBAL OPTIONS").contains(r"\fB\-\-base\-url\fR"));
    assert!(body(&import, "EXIT STATUS").contains("8 some rows were not created"));
    assert!(body(&import, "EXAMPLES").starts_with(".EX\n"));
    assert!(!body(&import, "DESCRIPTION").contains("Exit codes"), "said once");
}

fn page(words: &[&str]) -> String {
    let ran = TestEnv::new().run(&[&["man"], words].concat());
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    ran.stdout
}

/// What stands between this heading and the next.
fn body<'a>(page: &'a str, heading: &str) -> &'a str {
    let quoted = format!(".SH \"{heading}\"\n.nh\n");
    let plain = format!(".SH {heading}\n.nh\n");
    let (_, rest) = page
        .split_once(&quoted)
        .or_else(|| page.split_once(&plain))
        .unwrap_or_default();
    rest.split("\n.SH ").next().unwrap()
}

#[test]
fn commands_that_do_not_exist_have_no_page() {
    for word in ["delete", "help", "x"] {
        let ran = TestEnv::new().run(&["man", "contacts", word]);
        let says = format!("error: `convers8 contacts` has no command {word:?}; it has list, get, create");
        ran.fails(2, &[&says]);
    }
    TestEnv::new().run(&["man", "completions", "bash"]).is(
        2,
        "",
        "error: `convers8 completions` has no command \"bash\"; it has no commands\n",
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let env = TestEnv::new();
    std::fs::write(env.home().join("file"), "").unwrap();
    env.run(&["man", "--dir", "file"])
        .fails(1, &["error: cannot create file: "]);
}
