//! Reads the config file. Errors do not quote its lines, because they may contain keys.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, TableLike, Value};

use super::folders::default_config_file;
use super::source::{Place, SETTINGS, STRINGS, Source};
use crate::error::{Error, Result};

/// The config file. It may not exist.
#[derive(Debug)]
pub struct ConfigFile {
    path: Option<PathBuf>,
    document: DocumentMut,
}

impl ConfigFile {
    /// Reads the file at `path`, or the default file. A missing file counts as empty.
    pub fn read(path: Option<PathBuf>) -> Result<Self> {
        let path = path.or_else(default_config_file);
        let document = path.as_deref().map(document).transpose()?.unwrap_or_default();
        Ok(Self { path, document })
    }

    /// Returns the path of the file. `None` if there is neither a home folder nor `CONVERS8_CONFIG`.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns the path as text, for messages.
    pub fn name(&self) -> String {
        self.path().map_or("none".into(), |path| path.display().to_string())
    }

    /// Returns the settings at the top level.
    pub fn top(&self) -> Result<Source> {
        self.source(Some(self.document.as_table()), self.name())
    }

    /// Returns the settings of a profile. A profile that does not exist has none.
    pub fn profile(&self, name: &str) -> Result<Source> {
        let table = self.document.get(name).and_then(Item::as_table_like);
        self.source(table, format!("{} (profile {name:?})", self.name()))
    }

    /// Returns the names of the profiles, in the order of the file.
    pub fn profiles(&self) -> Vec<&str> {
        let items = self.document.iter().filter(|(_, item)| item.is_table_like());
        items.map(|(name, _)| name).collect()
    }

    /// Returns warnings: about a key that other users can read, and about unknown settings.
    pub fn warnings(&self) -> Vec<String> {
        let profiles = self.document.iter().filter_map(|(_, item)| item.as_table_like());
        let tables: Vec<&dyn TableLike> = std::iter::once(self.document.as_table() as &dyn TableLike)
            .chain(profiles)
            .collect();
        let path = self.name();
        let mut warnings = Vec::new();
        if tables.iter().any(|table| table.contains_key("api_key")) && self.path().is_some_and(is_exposed) {
            warnings.push(format!(
                "other users can read the API key in {path}; run: chmod 600 {path}"
            ));
        }
        let settings = tables.iter().flat_map(|table| table.iter());
        for (name, _) in settings.filter(|(name, item)| !item.is_table_like() && !SETTINGS.contains(name)) {
            let known = SETTINGS.join(", ");
            warnings.push(format!(
                "{path} has an unknown setting {name:?}; the settings are {known}"
            ));
        }
        warnings
    }

    fn source(&self, table: Option<&dyn TableLike>, name: String) -> Result<Source> {
        let value = |setting: &str| table?.get(setting);
        if let Some(setting) = SETTINGS
            .iter()
            .find(|setting| value(setting).is_some_and(|item| text(setting, item).is_none()))
        {
            let expected = match STRINGS.contains(setting) {
                true => "a string in quotes",
                false => "a number, true or false",
            };
            return Err(Error::Usage(format!("{name}: expected {expected} in `{setting}`")));
        }
        let folder = self.path().and_then(Path::parent).unwrap_or(Path::new(""));
        Ok(Source::new(Place::Table(name), |setting| {
            let text = text(setting, value(setting)?)?;
            Some(match setting {
                // Relative to the file.
                "ca_cert" if !text.is_empty() => folder.join(text).display().to_string(),
                _ => text,
            })
        }))
    }
}

/// Returns the text of a value. `None` if the setting can't have a value of this type.
fn text(setting: &str, item: &Item) -> Option<String> {
    match item.as_value()? {
        Value::String(text) => Some(text.value().clone()),
        // The text of a number can differ from the file: a key `0x10` would be sent as `16`.
        _ if STRINGS.contains(&setting) => None,
        Value::Integer(number) => Some(number.value().to_string()),
        Value::Float(number) => Some(number.value().to_string()),
        Value::Boolean(switch) => Some(switch.value().to_string()),
        _ => None,
    }
}

/// Parses the file at `path`. A missing file counts as empty.
pub(super) fn document(path: &Path) -> Result<DocumentMut> {
    let failed = |why: String| Error::Usage(format!("the config file {} {why}", path.display()));
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => String::new(),
        Err(error) => return Err(failed(format!("cannot be read: {error}"))),
    };
    text.parse::<DocumentMut>().map_err(|error| {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = 1 + text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count();
        failed(format!("is not valid TOML at line {line}"))
    })
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}
