//! The contacts of the sandbox: a JSON Lines file, and its contacts in memory.
//!
//! Several processes may share the file. Each operation locks it, reads it again if another process has changed it, and
//! unlocks it.

mod locked_file;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::iter::repeat_with;
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
    /// The contacts as JSON, oldest first.
    contacts: Vec<String>,
    /// The index of each contact in `contacts`.
    by_id: HashMap<String, usize>,
    /// The length of the file when it was last read or written. 0: read it before the next operation.
    length: usize,
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
            contacts: Vec::new(),
            by_id: HashMap::new(),
            length: 0,
        };
        store.lock()?;
        Ok(store)
    }

    /// Returns at most `take` contacts after the oldest `skip` contacts, as JSON, and the number of all contacts.
    pub(super) fn page(&mut self, skip: usize, take: usize) -> anyhow::Result<(&[String], usize)> {
        self.lock()?;
        let total = self.contacts.len();
        let start = skip.min(total);
        let end = start.saturating_add(take).min(total);
        Ok((&self.contacts[start..end], total))
    }

    /// Returns the contact with this ID, as JSON.
    pub(super) fn get(&mut self, id: &str) -> anyhow::Result<Option<&str>> {
        self.lock()?;
        Ok(self.by_id.get(id).map(|index| self.contacts[*index].as_str()))
    }

    /// Adds a contact and returns it as JSON.
    pub(super) fn create(&mut self, name: &str, phone_number: &str, now: SystemTime) -> anyhow::Result<String> {
        let mut file = self.lock()?;
        let time = humantime::format_rfc3339_seconds(now).to_string();
        let contact = Contact {
            id: self.new_id(&time),
            name: name.to_owned(),
            phone_number: phone_number.to_owned(),
            created_at: time.clone(),
            updated_at: time,
        };
        let json = serde_json::to_string(&contact)?;
        file.append(&format!("{json}\n"))?;
        self.length += json.len() + 1;
        self.add(contact.id, &json);
        Ok(json)
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
        // IDs are unique, so a file with the same length and the same last line is unchanged.
        let last_line = match self.contacts.last() {
            Some(contact) => format!("{contact}\n"),
            None => HEADER.to_owned(),
        };
        let start = self.length.saturating_sub(last_line.len());
        if self.length == 0 || !file.ends_with(last_line.as_bytes(), start)? {
            self.load(&mut file)?;
        }
        Ok(file)
    }

    /// Reads the file. After an error the next operation reads it again, because it may have been repaired.
    fn load(&mut self, file: &mut LockedFile) -> anyhow::Result<()> {
        self.contacts.clear();
        self.by_id.clear();
        self.length = 0;
        let mut bytes = file.read()?;
        check_header(&self.path, &bytes)?;
        if bytes.len() < HEADER.len() {
            let new = format!("{HEADER}{FIRST_CONTACTS}");
            file.truncate(0)?;
            file.append(&new)?;
            bytes = new.into_bytes();
        }
        let newline = bytes.iter().rposition(|byte| *byte == b'\n');
        let (lines, rest) = bytes.split_at(newline.map_or(0, |at| at + 1));
        let text = str::from_utf8(lines).with_context(|| self.path.display().to_string())?;
        // The first line is the header.
        for (number, line) in (1..).zip(text.lines()).skip(1) {
            let json = line.trim();
            if !json.is_empty() {
                let contact: Contact = serde_json::from_str(json)
                    .with_context(|| format!("{}: line {number} is not a contact", self.path.display()))?;
                self.add(contact.id, json);
            }
        }
        match serde_json::from_slice::<Contact>(rest) {
            // A complete line without a newline, written by an editor.
            Ok(contact) => {
                file.append("\n")?;
                self.add(contact.id, String::from_utf8_lossy(rest).trim());
                self.length = bytes.len() + 1;
            }
            // Nothing, or an incomplete line, because a process was killed while writing it.
            Err(_) => {
                file.truncate(lines.len())?;
                self.length = lines.len();
            }
        }
        Ok(())
    }

    fn add(&mut self, id: String, json: &str) {
        self.by_id.insert(id, self.contacts.len());
        self.contacts.push(json.to_owned());
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
