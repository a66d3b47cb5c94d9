//! The contacts of the sandbox: a JSON Lines file, and a copy of its text in memory.
//!
//! Several processes may share the file. Each operation locks it, reads it again if another process has changed it, and
//! unlocks it.

mod locked_file;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::iter::repeat_with;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use locked_file::LockedFile;

/// The first line. It identifies the sandbox's data files. Other files with contacts, such as a saved listing, must not
/// be changed.
const HEADER: &str = "{\"convers8_sandbox\":1}\n";

/// The contacts of a new sandbox, from the API documentation.
const FIRST_CONTACTS: &str = concat!(
    r#"{"id":"contact_20250411ABC","name":"John Doe","phone_number":"1234567890","#,
    r#""created_at":"2025-04-11T10:30:00Z","updated_at":"2025-04-11T10:30:00Z"}"#,
    "\n",
    r#"{"id":"contact_20250411XYZ","name":"Jane Smith","phone_number":"9876543210","#,
    r#""created_at":"2025-04-11T11:45:00Z","updated_at":"2025-04-11T11:45:00Z"}"#,
    "\n",
);

/// A line of the file, with the keys in the documented order.
#[derive(Serialize, Deserialize)]
struct Contact {
    id: String,
    name: String,
    phone_number: String,
    created_at: String,
    updated_at: String,
}

/// The contacts in memory.
pub(super) struct Store {
    path: PathBuf,
    /// The text of the file when it was last read or written.
    text: String,
    /// The position of each contact in `text`, oldest first.
    contacts: Vec<Range<usize>>,
    by_id: HashMap<String, usize>,
}

/// The contacts of a page, as JSON, and the number of all contacts.
pub(super) struct Page<'a> {
    pub(super) contacts: Vec<&'a str>,
    pub(super) total: usize,
}

/// Restores the initial contacts. Running servers that use the file read it again.
///
/// # Errors
///
/// The file is not a data file of the sandbox, or can't be written.
pub fn reset(path: &Path) -> anyhow::Result<()> {
    let mut file = LockedFile::open(path)?;
    check_header(path, &file.read()?)?;
    file.truncate(0)?;
    file.append(&format!("{HEADER}{FIRST_CONTACTS}"))
}

impl Store {
    /// Reads the file. Creates it if it does not exist.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let mut store = Self {
            path: path.to_path_buf(),
            text: String::new(),
            contacts: Vec::new(),
            by_id: HashMap::new(),
        };
        store.lock()?;
        Ok(store)
    }

    /// Returns at most `take` contacts after the oldest `skip` contacts.
    pub(super) fn page(&mut self, skip: usize, take: usize) -> anyhow::Result<Page<'_>> {
        self.lock()?;
        let ranges = self.contacts.iter().skip(skip).take(take);
        Ok(Page {
            contacts: ranges.map(|range| &self.text[range.clone()]).collect(),
            total: self.contacts.len(),
        })
    }

    /// Returns the contact with this ID, as JSON.
    pub(super) fn get(&mut self, id: &str) -> anyhow::Result<Option<&str>> {
        self.lock()?;
        let index = self.by_id.get(id);
        Ok(index.map(|index| &self.text[self.contacts[*index].clone()]))
    }

    /// Adds a contact and returns it as JSON.
    pub(super) fn create(&mut self, name: &str, phone_number: &str, now: SystemTime) -> anyhow::Result<String> {
        let mut file = self.lock()?;
        // `humantime` panics for times before 1970, which a wrong clock can return.
        let now = now.max(SystemTime::UNIX_EPOCH);
        let time = humantime::format_rfc3339_seconds(now).to_string();
        let contact = serde_json::to_string(&Contact {
            id: self.new_id(&time),
            name: name.to_owned(),
            phone_number: phone_number.to_owned(),
            created_at: time.clone(),
            updated_at: time,
        })?;
        let line = format!("{contact}\n");
        file.append(&line)?;
        self.add(&line)?;
        Ok(contact)
    }

    /// Returns a new ID in the documented format. It is random, so that an ID does not identify another contact after a
    /// reset.
    fn new_id(&self, time: &str) -> String {
        let day = time.get(..10).unwrap_or_default().replace('-', "");
        loop {
            let suffix: String = repeat_with(|| fastrand::char('A'..='Z')).take(6).collect();
            let id = format!("contact_{day}{suffix}");
            if !self.by_id.contains_key(&id) {
                return id;
            }
        }
    }

    /// Locks the file until the result is dropped. Reads it if it has changed.
    fn lock(&mut self) -> anyhow::Result<LockedFile> {
        let mut file = LockedFile::open(&self.path)?;
        // IDs are unique, so a file with the same length and the same last contact is unchanged.
        let last = self.contacts.last().map_or(0, |range| range.start);
        if self.text.is_empty() || !file.ends_with(&self.text.as_bytes()[last..], last)? {
            let loaded = self.load(&mut file);
            if loaded.is_err() {
                // The next operation reads the file again, because it may have been repaired.
                self.clear();
            }
            loaded?;
        }
        Ok(file)
    }

    fn load(&mut self, file: &mut LockedFile) -> anyhow::Result<()> {
        self.clear();
        let bytes = file.read()?;
        check_header(&self.path, &bytes)?;
        if bytes.len() < HEADER.len() {
            file.truncate(0)?;
            let new = format!("{HEADER}{FIRST_CONTACTS}");
            file.append(&new)?;
            return self.add(&new);
        }
        let newline = bytes.iter().rposition(|byte| *byte == b'\n');
        let (lines, rest) = bytes.split_at(newline.map_or(0, |at| at + 1));
        self.add(str::from_utf8(lines).with_context(|| self.path.display().to_string())?)?;
        match str::from_utf8(rest) {
            Ok("") => Ok(()),
            // A complete line without a newline, written by an editor.
            Ok(line) if serde_json::from_str::<Contact>(line).is_ok() => {
                file.append("\n")?;
                self.add(&format!("{line}\n"))
            }
            // An incomplete line, because a process was killed while writing it.
            _ => file.truncate(lines.len()),
        }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.contacts.clear();
        self.by_id.clear();
    }

    /// Adds lines of the file to the copy in memory.
    fn add(&mut self, lines: &str) -> anyhow::Result<()> {
        let mut start = self.text.len();
        self.text.push_str(lines);
        for (index, line) in lines.split_inclusive('\n').enumerate() {
            let json = line.trim();
            if !json.is_empty() && line != HEADER {
                let contact: Contact = serde_json::from_str(json)
                    .with_context(|| format!("{}: line {} is not a contact", self.path.display(), index + 1))?;
                let start = start + line.len() - line.trim_start().len();
                self.by_id.insert(contact.id, self.contacts.len());
                self.contacts.push(start..start + json.len());
            }
            start += line.len();
        }
        Ok(())
    }
}

/// Checks that a file is empty or a data file of the sandbox. The header may be incomplete, because a process was killed
/// while writing it.
fn check_header(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let own = bytes.starts_with(HEADER.as_bytes()) || HEADER.as_bytes().starts_with(bytes);
    own.then_some(()).ok_or_else(|| {
        let path = path.display();
        Error::Usage(format!(
            "{path} is not a data file of the sandbox and was not changed; move it, or pass another --data"
        ))
        .into()
    })
}
