//! The sandbox's contacts: a JSON Lines file, and a copy of it in memory.
//!
//! The copy is the file's own text, so pages are put together from slices of it and nothing is
//! serialised twice. Any number of processes may share the file: each operation locks it, reads
//! what others appended, works, and lets go.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::hash::BuildHasher;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// What a new sandbox holds: the contacts of the API's page.
const FIRST_CONTACTS: &str = concat!(
    r#"{"id":"contact_20250411ABC","name":"John Doe","phone_number":"1234567890","#,
    r#""created_at":"2025-04-11T10:30:00Z","updated_at":"2025-04-11T10:30:00Z"}"#,
    "\n",
    r#"{"id":"contact_20250411XYZ","name":"Jane Smith","phone_number":"9876543210","#,
    r#""created_at":"2025-04-11T11:45:00Z","updated_at":"2025-04-11T11:45:00Z"}"#,
    "\n",
);

/// How each line begins that was written here.
const LINE_START: &[u8] = br#"{"id":""#;

/// A line of the file, with the keys in the page's order.
#[derive(Serialize, Deserialize)]
struct Contact<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    phone_number: Cow<'a, str>,
    #[serde(borrow)]
    created_at: Cow<'a, str>,
    #[serde(borrow)]
    updated_at: Cow<'a, str>,
}

/// The contacts, as this process knows them.
pub(super) struct Store {
    path: PathBuf,
    /// The file as last seen, to the byte, so an offset into one is an offset into the other.
    text: String,
    /// Where each contact stands in `text`, oldest first.
    contacts: Vec<Range<usize>>,
    by_id: HashMap<String, usize>,
    /// Lines in `text`, to name the one that is wrong.
    lines: usize,
}

/// The contacts asked for, each as JSON, and how many there are in all.
pub(super) struct Page<'a> {
    pub(super) contacts: Vec<&'a str>,
    pub(super) total: usize,
}

impl Store {
    /// Reads the file, which is made if there is none.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let mut store = Self {
            path: path.to_path_buf(),
            text: String::new(),
            contacts: Vec::new(),
            by_id: HashMap::new(),
            lines: 0,
        };
        store.catch_up()?;
        Ok(store)
    }

    /// At most `take` contacts, after the oldest `skip`.
    pub(super) fn page(&mut self, skip: usize, take: usize) -> anyhow::Result<Page<'_>> {
        self.catch_up()?;
        let spans = self.contacts.iter().skip(skip).take(take);
        Ok(Page {
            contacts: spans.map(|span| &self.text[span.clone()]).collect(),
            total: self.contacts.len(),
        })
    }

    /// The contact as JSON, if there is one with this ID.
    pub(super) fn get(&mut self, id: &str) -> anyhow::Result<Option<&str>> {
        self.catch_up()?;
        let index = self.by_id.get(id);
        Ok(index.map(|index| &self.text[self.contacts[*index].clone()]))
    }

    /// Adds a contact and gives it back as JSON.
    pub(super) fn create(&mut self, name: &str, phone_number: &str, now: SystemTime) -> anyhow::Result<String> {
        let mut file = self.catch_up()?;
        // `humantime` knows no time before 1970, and a clock may stand there.
        let now = now.max(SystemTime::UNIX_EPOCH);
        let stamp = humantime::format_rfc3339_seconds(now).to_string();
        let contact = serde_json::to_string(&Contact {
            id: self.free_id(&stamp, now).into(),
            name: name.into(),
            phone_number: phone_number.into(),
            created_at: stamp.as_str().into(),
            updated_at: stamp.as_str().into(),
        })?;
        self.append(&mut file, &format!("{contact}\n"))?;
        Ok(contact)
    }

    /// In the page's style. Random, so that after a reset no ID comes back as somebody else's.
    fn free_id(&self, stamp: &str, now: SystemTime) -> String {
        let day = stamp.get(..10).unwrap_or_default().replace('-', "");
        let mut attempt = 0_u64;
        loop {
            let suffix = base36(self.by_id.hasher().hash_one((now, attempt)));
            let id = format!("contact_{day}{suffix}");
            if !self.by_id.contains_key(&id) {
                return id;
            }
            attempt += 1;
        }
    }

    /// Locks the file until what is returned is dropped, and learns what others did to it
    /// meanwhile.
    fn catch_up(&mut self) -> anyhow::Result<LockedFile> {
        let mut file = LockedFile::open(&self.path)?;
        let caught_up = self.read_news(&mut file);
        if caught_up.is_err() {
            // From the start next time: somebody may have mended the file by then.
            self.forget();
        }
        caught_up.map(|()| file)
    }

    /// Reads from the last known contact on. If that no longer stands where it stood, the file is
    /// another one now: IDs do not repeat.
    fn read_news(&mut self, file: &mut LockedFile) -> anyhow::Result<()> {
        let last = self.contacts.last().map_or(0, |span| span.start);
        let read = file.read_from(last)?;
        match read.strip_prefix(&self.text.as_bytes()[last..]) {
            Some(news) => self.take_in(file, news)?,
            None => {
                self.forget();
                let everything = file.read_from(0)?;
                self.take_in(file, &everything)?;
            }
        }
        if self.text.is_empty() {
            self.append(file, FIRST_CONTACTS)?;
        }
        Ok(())
    }

    fn forget(&mut self) {
        self.text.clear();
        self.contacts.clear();
        self.by_id.clear();
        self.lines = 0;
    }

    /// Learns whole lines, then deals with a last one that lacks its end.
    fn take_in(&mut self, file: &mut LockedFile, news: &[u8]) -> anyhow::Result<()> {
        let newline = news.iter().rposition(|byte| *byte == b'\n');
        let (whole, rest) = news.split_at(newline.map_or(0, |at| at + 1));
        self.learn(whole)?;
        if rest.is_empty() {
            return Ok(());
        }
        if is_torn(rest) {
            return file.cut(self.text.len());
        }
        // Complete but for its newline: written by an editor, so it is kept.
        self.learn(rest)?;
        self.append(file, "\n")?;
        self.lines -= 1;
        Ok(())
    }

    fn append(&mut self, file: &mut LockedFile, lines: &str) -> anyhow::Result<()> {
        file.append(lines)?;
        self.learn(lines.as_bytes())
    }

    fn learn(&mut self, lines: &[u8]) -> anyhow::Result<()> {
        self.text.reserve(lines.len());
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            self.lines += 1;
            self.learn_line(line).with_context(|| {
                let (path, line) = (self.path.display(), self.lines);
                format!("{path}: line {line} is not a contact")
            })?;
        }
        Ok(())
    }

    fn learn_line(&mut self, line: &[u8]) -> anyhow::Result<()> {
        let line = str::from_utf8(line)?;
        let json = line.trim();
        if !json.is_empty() {
            let contact: Contact = serde_json::from_str(json)?;
            let start = self.text.len() + line.len() - line.trim_start().len();
            self.by_id.insert(contact.id.into_owned(), self.contacts.len());
            self.contacts.push(start..start + json.len());
        }
        self.text.push_str(line);
        Ok(())
    }
}

/// Makes the file what a first use makes it. Processes that are using it notice.
pub(super) fn reset(path: &Path) -> anyhow::Result<()> {
    let mut file = LockedFile::open(path)?;
    file.cut(0)?;
    file.append(FIRST_CONTACTS)
}

/// Whether a process was killed while it wrote this. Anything else is somebody's, and not ours to
/// cut off.
fn is_torn(line: &[u8]) -> bool {
    let begun_here = line.starts_with(LINE_START) || LINE_START.starts_with(line);
    let parsed = serde_json::from_slice::<Contact>(line);
    begun_here && parsed.is_err_and(|error| error.is_eof())
}

/// Six letters or digits of the number.
fn base36(mut number: u64) -> String {
    let digits = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut next = || {
        let digit = digits[(number % 36) as usize];
        number /= 36;
        char::from(digit)
    };
    (0..6).map(|_| next()).collect()
}

/// The file while no other process can touch it. Opened anew each time, so that a file put in its
/// place is seen.
struct LockedFile {
    file: File,
    path: PathBuf,
}

impl LockedFile {
    fn open(path: &Path) -> anyhow::Result<Self> {
        let opened = open_or_create(path).and_then(|file| file.lock().map(|()| file));
        let file = opened.with_context(|| format!("{} can't be opened", path.display()))?;
        let path = path.to_path_buf();
        Ok(Self { file, path })
    }

    /// Everything from here on, which leaves the file's position at its end.
    fn read_from(&mut self, offset: usize) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let seeked = self.file.seek(SeekFrom::Start(offset as u64));
        seeked
            .and_then(|_| self.file.read_to_end(&mut bytes))
            .with_context(|| format!("{} can't be read", self.path.display()))?;
        Ok(bytes)
    }

    fn cut(&mut self, len: usize) -> anyhow::Result<()> {
        let cut = self.file.set_len(len as u64);
        cut.and_then(|()| self.file.seek(SeekFrom::End(0)))
            .with_context(|| format!("{} can't be cut", self.path.display()))?;
        Ok(())
    }

    /// One write, so that a process killed here leaves all of it or a torn last line.
    fn append(&mut self, lines: &str) -> anyhow::Result<()> {
        let written = self.file.write_all(lines.as_bytes());
        written.with_context(|| format!("{} can't be written", self.path.display()))
    }
}

impl Drop for LockedFile {
    fn drop(&mut self) {
        // Closing unlocks as well, but on some systems only a while later.
        let _ = self.file.unlock();
    }
}

fn open_or_create(path: &Path) -> io::Result<File> {
    // Not for appending: a file opened so can't be cut everywhere.
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    match (options.open(path), path.parent()) {
        (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(parent)?;
            options.open(path)
        }
        (opened, _) => opened,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tempfile::TempDir;

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
        let page = store.page(0, usize::MAX).unwrap();
        assert_eq!(page.total, page.contacts.len());
        let contacts = page.contacts.iter();
        contacts
            .map(|json| serde_json::from_str::<Contact>(json).unwrap().name.into())
            .collect()
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
    fn a_first_use_makes_folder_and_file_with_the_pages_contacts() {
        let (_dir, path) = place();
        let mut store = Store::open(&path).unwrap();
        assert_eq!(names(&mut store), ["John Doe", "Jane Smith"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), FIRST_CONTACTS);
    }

    #[test]
    fn contacts_last_and_keep_their_order() {
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
    fn a_new_contact_has_the_pages_shape() {
        let (_dir, path) = place();
        let created = create(&mut Store::open(&path).unwrap(), "New Contact");
        let (start, rest) = created.split_at(r#"{"id":"contact_20250411"#.len());
        let (suffix, rest) = rest.split_at(6);
        assert_eq!(start, r#"{"id":"contact_20250411"#);
        assert!(suffix.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()));
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
        let page = store.page(2, 3).unwrap();
        assert_eq!((page.contacts.len(), page.total), (3, 7));
        assert!(page.contacts[0].contains(r#""name":"0""#));
        assert_eq!(store.page(6, 3).unwrap().contacts.len(), 1);
        assert_eq!(store.page(usize::MAX, 3).unwrap().contacts.len(), 0);
    }

    #[test]
    fn two_stores_on_one_file_see_each_other() {
        let (_dir, path) = place();
        let mut one = Store::open(&path).unwrap();
        let mut two = Store::open(&path).unwrap();
        for n in 0..10 {
            create(&mut one, &format!("one {n}"));
            create(&mut two, &format!("two {n}"));
        }
        assert_eq!(names(&mut one), names(&mut two));
        assert_eq!(names(&mut one).len(), 22);
        assert_eq!(one.text, fs::read_to_string(&path).unwrap());
    }

    #[test]
    fn many_at_once_lose_nothing_and_share_no_id() {
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
    fn a_torn_last_line_is_cut_off_wherever_it_tore() {
        let line = FIRST_CONTACTS.lines().next().unwrap().replace("John", "Zoë");
        for torn in 1..line.len() {
            let torn = [FIRST_CONTACTS.as_bytes(), &line.as_bytes()[..torn]].concat();
            let (_dir, path) = with_text(torn);
            let mut store = Store::open(&path).unwrap();
            create(&mut store, "next");
            let mut fresh = Store::open(&path).unwrap();
            assert_eq!(names(&mut fresh), ["John Doe", "Jane Smith", "next"]);
        }
    }

    #[test]
    fn a_line_torn_while_the_store_is_open_is_cut_off() {
        let (_dir, path) = place();
        let mut store = Store::open(&path).unwrap();
        let torn = format!("{FIRST_CONTACTS}{{\"id\":\"contact_2025");
        fs::write(&path, torn).unwrap();
        create(&mut store, "next");
        assert_eq!(names(&mut store), ["John Doe", "Jane Smith", "next"]);
        assert_eq!(store.text, fs::read_to_string(&path).unwrap());
    }

    #[test]
    fn a_last_line_that_only_lacks_its_newline_is_kept() {
        let (_dir, path) = with_text(FIRST_CONTACTS.trim_end());
        let mut store = Store::open(&path).unwrap();
        create(&mut store, "next");
        assert_eq!(names(&mut store), ["John Doe", "Jane Smith", "next"]);
        assert_eq!(store.lines, 3);
        assert_eq!(store.text, fs::read_to_string(&path).unwrap());
    }

    #[test]
    fn a_reset_by_another_process_is_noticed_even_when_the_file_grew_since() {
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
    fn a_file_removed_or_replaced_is_noticed() {
        let (_dir, path) = place();
        let mut store = Store::open(&path).unwrap();
        create(&mut store, "a");
        fs::remove_file(&path).unwrap();
        assert_eq!(names(&mut store), ["John Doe", "Jane Smith"]);
        let other = path.with_extension("other");
        fs::write(&other, FIRST_CONTACTS.lines().next().unwrap()).unwrap();
        fs::rename(&other, &path).unwrap();
        assert_eq!(names(&mut store), ["John Doe"]);
    }

    #[test]
    fn a_corrupt_line_is_named_and_the_file_can_be_mended() {
        let (_dir, path) = place();
        let mut store = Store::open(&path).unwrap();
        fs::write(&path, format!("{FIRST_CONTACTS}\nnot json\n{{\"id\":\"c\"")).unwrap();
        let message = format!("{:#}", store.page(0, 1).err().unwrap());
        let expected = format!("{}: line 4 is not a contact: expected", path.display());
        assert!(message.starts_with(&expected), "{message}");
        fs::write(&path, format!("\r\n  {FIRST_CONTACTS}\r\n")).unwrap();
        assert_eq!(names(&mut store), ["John Doe", "Jane Smith"]);
    }

    #[test]
    fn a_file_that_is_something_else_is_refused_and_left_alone() {
        let others: [&[u8]; 6] = [
            b"[]",
            br#"{"success":true}"#,
            br#"{"id":"1"}"#,
            b"name,phone\n",
            b"\xff\xd8\xff",
            b"[\"a\",",
        ];
        for text in others {
            let (_dir, path) = with_text(text);
            assert!(error(&path).contains("line 1 is not a contact"));
            assert_eq!(fs::read(&path).unwrap(), text);
        }
    }

    #[test]
    fn a_file_that_can_not_be_opened_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let message = error(dir.path());
        let expected = format!("{} can't be opened", dir.path().display());
        assert!(message.starts_with(&expected), "{message}");
    }

    #[test]
    fn a_clock_before_1970_does_no_harm() {
        let (_dir, path) = place();
        let long_ago = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        let mut store = Store::open(&path).unwrap();
        let created = store.create("a", "1234567", long_ago).unwrap();
        assert!(created.contains("1970-01-01T00:00:00Z"));
    }
}
