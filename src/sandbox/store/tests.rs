use std::fs;
use std::time::Duration;

use tempfile::TempDir;

use super::*;

const NEW: &str = concat!(
    "{\"convers8_sandbox\":1}\n",
    r#"{"id":"contact_20250411ABC","name":"John Doe","phone_number":"1234567890","created_at":"2025-04-11T10:30:00Z","updated_at":"2025-04-11T10:30:00Z"}"#,
    "\n",
    r#"{"id":"contact_20250411XYZ","name":"Jane Smith","phone_number":"9876543210","created_at":"2025-04-11T11:45:00Z","updated_at":"2025-04-11T11:45:00Z"}"#,
    "\n",
);

fn place() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data/sandbox.jsonl");
    (dir, path)
}

/// 2025-04-11T14:20:00Z
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_744_381_200)
}

fn create(store: &mut Store, name: &str) -> String {
    store.create(name, "+254712345678", now()).unwrap()
}

fn names(store: &mut Store) -> Vec<String> {
    let (contacts, total) = store.page(0, usize::MAX).unwrap();
    assert_eq!(total, contacts.len());
    let contacts = contacts.iter();
    contacts
        .map(|json| serde_json::from_str::<Contact>(json).unwrap().name)
        .collect()
}

fn text_in_memory(store: &Store) -> String {
    format!("{HEADER}{}\n", store.contacts.join("\n"))
}

fn with_text(text: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let (dir, path) = place();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    (dir, path)
}

fn error(path: &Path) -> String {
    format!("{:#}", Store::open(path).err().unwrap())
}

#[test]
fn the_first_use_creates_folder_and_file_with_the_two_contacts() {
    let (_dir, path) = place();
    let mut store = Store::open(&path).unwrap();
    assert_eq!(names(&mut store), ["John Doe", "Jane Smith"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), NEW);
}

#[test]
fn keeps_contacts_and_their_order() {
    let (_dir, path) = place();
    let mut store = Store::open(&path).unwrap();
    let created = create(&mut store, "Zoë \"Z\" \u{1f600}\n");
    create(&mut store, "Amina");
    let mut store = Store::open(&path).unwrap();
    let expected = ["John Doe", "Jane Smith", "Zoë \"Z\" \u{1f600}\n", "Amina"];
    assert_eq!(names(&mut store), expected);
    let contact: Contact = serde_json::from_str(&created).unwrap();
    assert_eq!(store.get(&contact.id).unwrap(), Some(created.as_str()));
    assert_eq!(store.get("contact_none").unwrap(), None);
}

#[test]
fn a_new_contact_has_the_documented_format() {
    let (_dir, path) = place();
    let created = create(&mut Store::open(&path).unwrap(), "New Contact");
    let (start, rest) = created.split_at(r#"{"id":"contact_20250411"#.len());
    let (suffix, rest) = rest.split_at(6);
    assert_eq!(start, r#"{"id":"contact_20250411"#);
    assert!(suffix.bytes().all(|b| b.is_ascii_uppercase()));
    assert_eq!(
        rest,
        concat!(
            r#"","name":"New Contact","phone_number":"+254712345678","#,
            r#""created_at":"2025-04-11T14:20:00Z","updated_at":"2025-04-11T14:20:00Z"}"#
        )
    );
}

#[test]
fn a_page_is_a_slice_of_the_listing() {
    let (_dir, path) = place();
    let mut store = Store::open(&path).unwrap();
    for n in 0..5 {
        create(&mut store, &n.to_string());
    }
    let (contacts, total) = store.page(2, 3).unwrap();
    assert_eq!((contacts.len(), total), (3, 7));
    assert!(contacts[0].contains(r#""name":"0""#));
    assert_eq!(store.page(6, 3).unwrap().0.len(), 1);
    assert_eq!(store.page(usize::MAX, 3).unwrap().0.len(), 0);
}

#[test]
fn two_stores_on_one_file_read_each_others_changes() {
    let (_dir, path) = place();
    let mut one = Store::open(&path).unwrap();
    let mut two = Store::open(&path).unwrap();
    for n in 0..10 {
        create(&mut one, &format!("one {n}"));
        create(&mut two, &format!("two {n}"));
    }
    assert_eq!(names(&mut one), names(&mut two));
    assert_eq!(names(&mut one).len(), 22);
    assert_eq!(text_in_memory(&one), fs::read_to_string(&path).unwrap());
}

#[test]
fn concurrent_stores_lose_no_contact_and_create_unique_ids() {
    let (_dir, path) = place();
    let write = || {
        let mut store = Store::open(&path).unwrap();
        for n in 0..100 {
            create(&mut store, &n.to_string());
        }
    };
    std::thread::scope(|scope| (0..8).for_each(|_| drop(scope.spawn(write))));
    let mut store = Store::open(&path).unwrap();
    assert_eq!(names(&mut store).len(), 802);
    assert_eq!(store.by_id.len(), 802);
}

#[test]
fn removes_an_incomplete_last_line() {
    let line = FIRST_CONTACTS.lines().next().unwrap().replace("John", "Zoë");
    for torn in 1..line.len() {
        let torn = [NEW.as_bytes(), &line.as_bytes()[..torn]].concat();
        let (_dir, path) = with_text(torn);
        let mut store = Store::open(&path).unwrap();
        create(&mut store, "next");
        let mut fresh = Store::open(&path).unwrap();
        assert_eq!(names(&mut fresh), ["John Doe", "Jane Smith", "next"]);
    }
}

#[test]
fn removes_an_incomplete_line_written_while_the_store_is_open() {
    let (_dir, path) = place();
    let mut store = Store::open(&path).unwrap();
    let torn = format!("{NEW}{{\"id\":\"contact_2025");
    fs::write(&path, torn).unwrap();
    create(&mut store, "next");
    assert_eq!(names(&mut store), ["John Doe", "Jane Smith", "next"]);
    assert_eq!(text_in_memory(&store), fs::read_to_string(&path).unwrap());
}

#[test]
fn keeps_a_last_line_without_a_newline() {
    let (_dir, path) = with_text(NEW.trim_end());
    let mut store = Store::open(&path).unwrap();
    create(&mut store, "next");
    assert_eq!(names(&mut store), ["John Doe", "Jane Smith", "next"]);
    assert_eq!(text_in_memory(&store), fs::read_to_string(&path).unwrap());
}

#[test]
fn detects_a_reset_by_another_process_even_if_the_file_has_grown() {
    let (_dir, path) = place();
    let mut store = Store::open(&path).unwrap();
    create(&mut store, "a");
    let mut other = Store::open(&path).unwrap();
    reset(&path).unwrap();
    assert_eq!(names(&mut store), ["John Doe", "Jane Smith"]);
    create(&mut store, "b");
    reset(&path).unwrap();
    create(&mut store, "c");
    create(&mut store, "d");
    let expected = ["John Doe", "Jane Smith", "c", "d"];
    assert_eq!(names(&mut other), expected);
    assert_eq!(names(&mut store), expected);
}

#[test]
fn detects_a_removed_or_replaced_file() {
    let (_dir, path) = place();
    let mut store = Store::open(&path).unwrap();
    create(&mut store, "a");
    fs::remove_file(&path).unwrap();
    assert_eq!(names(&mut store), ["John Doe", "Jane Smith"]);
    let other = path.with_extension("other");
    let one_contact: Vec<&str> = NEW.lines().take(2).collect();
    fs::write(&other, one_contact.join("\n")).unwrap();
    fs::rename(&other, &path).unwrap();
    assert_eq!(names(&mut store), ["John Doe"]);
}

#[test]
fn reports_a_damaged_line_and_reads_the_repaired_file() {
    let (_dir, path) = place();
    let mut store = Store::open(&path).unwrap();
    fs::write(&path, format!("{NEW}\nnot json\n{{\"id\":\"c\"")).unwrap();
    let message = format!("{:#}", store.page(0, 1).err().unwrap());
    let expected = format!("{}: line 5 is not a contact: expected", path.display());
    assert!(message.starts_with(&expected), "{message}");
    fs::write(&path, format!("{HEADER}\r\n  {FIRST_CONTACTS}\r\n")).unwrap();
    assert_eq!(names(&mut store), ["John Doe", "Jane Smith"]);
}

#[test]
fn rejects_other_files_and_does_not_change_them() {
    let others: [&[u8]; 7] = [
        // A listing saved from an account.
        FIRST_CONTACTS.as_bytes(),
        b"[]",
        br#"{"success":true}"#,
        b"{\"convers8_sandbox\":2}\n",
        b"name,phone\n",
        b"\n",
        b"\xff\xd8\xff",
    ];
    for text in others {
        let (_dir, path) = with_text(text);
        let expected = format!(
            "{} is not a data file of the sandbox and was not changed; move it, or pass another --data",
            path.display()
        );
        assert_eq!(error(&path), expected);
        assert_eq!(reset(&path).unwrap_err().to_string(), expected);
        assert_eq!(fs::read(&path).unwrap(), text);
    }
}

#[test]
fn initializes_an_empty_file_or_an_incomplete_header() {
    for length in 0..HEADER.len() {
        let (_dir, path) = with_text(&HEADER[..length]);
        assert_eq!(names(&mut Store::open(&path).unwrap()), ["John Doe", "Jane Smith"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), NEW);
    }
}

#[test]
fn a_reset_repairs_a_damaged_file() {
    let (_dir, path) = with_text(format!("{HEADER}not json\n"));
    assert!(error(&path).contains("line 2 is not a contact"));
    reset(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), NEW);
}

#[test]
fn the_error_contains_a_file_that_cannot_be_opened() {
    let dir = tempfile::tempdir().unwrap();
    let message = error(dir.path());
    let expected = format!("can't open {}", dir.path().display());
    assert!(message.starts_with(&expected), "{message}");
}
