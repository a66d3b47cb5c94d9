//! Reads the config file. Errors do not quote its lines, because they may contain keys.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, TableLike};

use super::folders::default_config_file;
use super::section::{SETTINGS, Section};
use crate::error::{Error, Result};

/// The config file. It may not exist.
#[derive(Debug)]
pub struct ConfigFile {
    path: Option<PathBuf>,
    document: DocumentMut,
    is_exposed: bool,
}

impl ConfigFile {
    /// Reads the file at `path`, or the default file. A missing file counts as empty.
    pub fn read(path: Option<PathBuf>) -> Result<Self> {
        let path = path.or_else(default_config_file);
        let (document, is_exposed) = match &path {
            Some(path) => (document(path)?, is_exposed(path)),
            None => (DocumentMut::new(), false),
        };
        Ok(Self {
            path,
            document,
            is_exposed,
        })
    }

    /// Returns the path of the file. `None` if there is neither a home folder nor `CONVERS8_CONFIG`.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns the path as text, for messages.
    pub fn name(&self) -> String {
        self.path
            .as_ref()
            .map_or("none".into(), |path| path.display().to_string())
    }

    /// Returns the settings at the top level.
    pub fn top(&self) -> Result<Section> {
        self.section(self.document.as_item(), None)
    }

    /// Returns the settings of a profile. Fails if the profile does not exist.
    pub fn profile(&self, name: &str) -> Result<Section> {
        match self.document.get(name).filter(|item| item.is_table_like()) {
            Some(table) => self.section(table, Some(name)),
            None => Err(Error::Usage(format!(
                "no profile {name:?} in {}; {}; create it with `convers8 auth login --profile {name}`",
                self.name(),
                match self.profiles() {
                    names if names.is_empty() => "it has no profiles".to_owned(),
                    names => format!("it has {}", names.join(", ")),
                }
            ))),
        }
    }

    /// Returns whether the file has this profile.
    pub fn has_profile(&self, name: &str) -> bool {
        self.document.get(name).is_some_and(Item::is_table_like)
    }

    /// Returns the names of the profiles, in the order of the file.
    pub fn profiles(&self) -> Vec<&str> {
        self.tables().map(|(name, _)| name).collect()
    }

    fn tables(&self) -> impl Iterator<Item = (&str, &dyn TableLike)> {
        let items = self.document.iter();
        items.filter_map(|(name, item)| Some((name, item.as_table_like()?)))
    }

    /// Returns warnings: about a key that other users can read, and about unknown settings.
    pub fn warnings(&self) -> Vec<String> {
        let top: &dyn TableLike = self.document.as_table();
        let tables: Vec<&dyn TableLike> = std::iter::once(top)
            .chain(self.tables().map(|(_, table)| table))
            .collect();
        let mut warnings = Vec::new();
        if self.is_exposed && tables.iter().any(|table| table.contains_key("api_key")) {
            let path = self.name();
            warnings.push(format!(
                "other users can read the API key in {path}; run: chmod 600 {path}"
            ));
        }
        let settings = tables.iter().flat_map(|table| table.iter());
        for (name, _) in settings.filter(|(name, item)| !item.is_table_like() && !SETTINGS.contains(name)) {
            warnings.push(format!(
                "{} has an unknown setting {name:?}; the settings are {}",
                self.name(),
                SETTINGS.join(", ")
            ));
        }
        warnings
    }

    fn section(&self, item: &Item, profile: Option<&str>) -> Result<Section> {
        let table = item.clone().into_table().unwrap_or_default();
        let mut section: Section = toml_edit::de::from_document(DocumentMut::from(table)).map_err(|error| {
            // The message has a second line with the name of the setting.
            let why = error.to_string().trim_end().replace('\n', " ");
            let place = profile.map_or(String::new(), |name| format!(" of profile {name:?}"));
            Error::Usage(format!("{}: {why}{place}", self.name()))
        })?;
        if let (Some(certificates), Some(folder)) = (&mut section.ca_cert, self.path().and_then(Path::parent)) {
            *certificates = folder.join(&certificates);
        }
        Ok(section)
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
