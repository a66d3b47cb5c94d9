//! The config file: read leniently, written with its comments kept, never quoted in an error, for
//! its lines hold keys.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use tempfile::NamedTempFile;
use toml_edit::{DocumentMut, Item, Table, value};

use super::{default_path, is_default};
use crate::api::client::ApiKey;
use crate::cli;
use crate::error::{Error, Result};
use crate::phone::Region;

/// The settings of the file's top level or of one profile.
#[derive(Debug, Default, Clone)]
pub struct Section {
    pub api_key: Option<String>,
    pub api_key_command: Option<String>,
    pub base_url: Option<String>,
    pub region: Option<Region>,
    pub timeout: Option<Duration>,
    pub retries: Option<u32>,
    pub max_wait: Option<Duration>,
    pub ca_cert: Option<PathBuf>,
}

/// Their names, which no profile can have.
pub const SETTINGS: [&str; 8] = [
    "api_key",
    "api_key_command",
    "base_url",
    "region",
    "timeout",
    "retries",
    "max_wait",
    "ca_cert",
];

/// The config file, whether it exists or not.
#[derive(Debug)]
pub struct ConfigFile {
    path: PathBuf,
    document: DocumentMut,
    exposed: bool,
}

impl ConfigFile {
    /// Reads the file at `path`, or at the usual place. One that is not there is empty.
    pub fn read(path: Option<PathBuf>) -> Result<Self> {
        let Some(path) = path.or_else(default_path) else {
            return Ok(Self {
                path: PathBuf::from("config.toml"),
                document: DocumentMut::new(),
                exposed: false,
            });
        };
        let failed = |why: String| Error::Usage(format!("the config file {} {why}", path.display()));
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => String::new(),
            Err(error) => return Err(failed(format!("cannot be read: {error}"))),
        };
        let document = text.parse::<DocumentMut>().map_err(|error| {
            let line = error
                .span()
                .map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            // Only the line's number: the line itself may be the one with the key.
            failed(format!("is not valid TOML at line {line}"))
        })?;
        let exposed = !text.is_empty() && is_exposed(&path);
        Ok(Self {
            path,
            document,
            exposed,
        })
    }

    /// Where it is, or would be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The settings outside any profile.
    pub fn top(&self) -> Result<Section> {
        self.section(self.document.as_table(), "")
    }

    /// The settings of a profile.
    pub fn profile(&self, name: &str) -> Result<Section> {
        match self.document.get(name).and_then(Item::as_table) {
            Some(table) => self.section(table, name),
            None => Err(Error::Usage(format!(
                "no profile {name:?} in {}; {}; `convers8 auth login --profile {name}` makes it",
                self.path.display(),
                match self.profiles().collect::<Vec<_>>() {
                    names if names.is_empty() => "it has none".to_owned(),
                    names => format!("it has {}", names.join(", ")),
                }
            ))),
        }
    }

    /// Whether there is such a profile.
    pub fn has_profile(&self, name: &str) -> bool {
        self.document.get(name).is_some_and(Item::is_table)
    }

    fn profiles(&self) -> impl Iterator<Item = &str> {
        self.document
            .iter()
            .filter(|(_, item)| item.is_table())
            .map(|(name, _)| name)
    }

    /// What the user should mend: a key that others can read, settings that nothing reads.
    pub fn warnings(&self) -> Vec<String> {
        let tables = self.document.iter().filter_map(|(_, item)| item.as_table());
        let sections: Vec<&Table> = std::iter::once(self.document.as_table()).chain(tables).collect();
        let mut warnings = Vec::new();
        if self.exposed && sections.iter().any(|table| table.contains_key("api_key")) {
            let path = self.path.display();
            warnings.push(format!(
                "other users can read the API key in {path}; run: chmod 600 {path}"
            ));
        }
        let unknown = sections.iter().flat_map(|table| table.iter());
        for (name, _) in unknown.filter(|(name, item)| !item.is_table() && !SETTINGS.contains(name)) {
            warnings.push(format!(
                "{} has a setting {name:?} that means nothing to convers8",
                self.path.display()
            ));
        }
        warnings
    }

    fn section(&self, table: &Table, profile: &str) -> Result<Section> {
        let reader = Reader {
            table,
            file: self,
            profile,
        };
        Ok(Section {
            api_key: reader.text("api_key")?,
            api_key_command: reader.text("api_key_command")?,
            base_url: reader.text("base_url")?,
            region: reader.parsed("region", str::parse)?,
            timeout: reader.seconds("timeout", cli::seconds_above_zero)?,
            retries: reader.retries()?,
            max_wait: reader.seconds("max_wait", cli::seconds)?,
            ca_cert: reader.text("ca_cert")?.map(|path| self.folder().join(path)),
        })
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// Writes the key into the profile, or the top level. Everything else stays as it was.
    pub fn store_key(&mut self, profile: Option<&str>, key: &ApiKey) -> anyhow::Result<()> {
        let table = match profile {
            Some(name) => self
                .document
                .entry(name)
                .or_insert(Item::Table(Table::new()))
                .as_table_mut(),
            None => Some(self.document.as_table_mut()),
        };
        let Some(table) = table else {
            return Err(Error::Usage(format!(
                "{:?} is a setting and can't be a profile",
                profile.unwrap_or_default()
            ))
            .into());
        };
        match table.get_mut("api_key") {
            // In place: the comments around the old key stay.
            Some(Item::Value(old)) => {
                let decor = old.decor().clone();
                *old = key.expose().into();
                *old.decor_mut() = decor;
            }
            _ => {
                table.insert("api_key", value(key.expose()));
            }
        }
        self.write()
    }

    /// Removes the key from the profile, or the top level. Returns whether there was one.
    pub fn remove_key(&mut self, profile: Option<&str>) -> anyhow::Result<bool> {
        let table = match profile {
            Some(name) => self.document.get_mut(name).and_then(Item::as_table_mut),
            None => Some(self.document.as_table_mut()),
        };
        let removed = table.is_some_and(|table| table.remove("api_key").is_some());
        if removed {
            self.write()?;
        }
        Ok(removed)
    }

    /// Written beside and renamed, so that a full disk costs nobody their key; a link stays a link.
    fn write(&self) -> anyhow::Result<()> {
        let path = match fs::canonicalize(&self.path) {
            Ok(path) if !path.is_file() => return Err(self.no_file("is no regular file")),
            Ok(path) => path,
            Err(_) if self.path.is_symlink() => return Err(self.no_file("is a link to nothing")),
            Err(_) => self.path.clone(),
        };
        let told = || format!("cannot write the config file {}", path.display());
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        private_folder(folder, is_default(&self.path)).with_context(told)?;
        // Readable by nobody else from the start.
        let mut beside = NamedTempFile::new_in(folder).with_context(told)?;
        beside
            .write_all(self.document.to_string().as_bytes())
            .with_context(told)?;
        beside.as_file().sync_all().with_context(told)?;
        beside.persist(&path).with_context(told)?;
        Ok(())
    }

    fn no_file(&self, why: &str) -> anyhow::Error {
        Error::Usage(format!(
            "the config file {} {why}: it can't keep a key",
            self.path.display()
        ))
        .into()
    }
}

struct Reader<'a> {
    table: &'a Table,
    file: &'a ConfigFile,
    profile: &'a str,
}

impl Reader<'_> {
    fn wrong(&self, name: &str, why: &str) -> Error {
        let place = match self.profile {
            "" => String::new(),
            profile => format!(" of profile {profile:?}"),
        };
        Error::Usage(format!("{name}{place} in {}: {why}", self.file.path.display()))
    }

    fn text(&self, name: &str) -> Result<Option<String>> {
        match self.table.get(name) {
            None => Ok(None),
            Some(item) => match item.as_str() {
                Some(text) => Ok(Some(text.to_owned()).filter(|text| !text.is_empty())),
                None => Err(self.wrong(name, "must be a string in quotes")),
            },
        }
    }

    fn parsed<T>(&self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>> {
        self.text(name)?
            .map(|text| parse(&text).map_err(|why| self.wrong(name, &why)))
            .transpose()
    }

    fn seconds(&self, name: &str, check: fn(&str) -> Result<Duration, String>) -> Result<Option<Duration>> {
        let Some(item) = self.table.get(name) else {
            return Ok(None);
        };
        let number = item.as_float().or_else(|| item.as_integer().map(|whole| whole as f64));
        let number = number.ok_or_else(|| self.wrong(name, "must be a number of seconds"))?;
        check(&number.to_string())
            .map(Some)
            .map_err(|why| self.wrong(name, &why))
    }

    fn retries(&self) -> Result<Option<u32>> {
        let Some(item) = self.table.get("retries") else {
            return Ok(None);
        };
        let number = item.as_integer().and_then(|number| u32::try_from(number).ok());
        number
            .map(Some)
            .ok_or_else(|| self.wrong("retries", "must be a whole number from 0"))
    }
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

/// Makes the folder, readable by nobody else. One that was there is narrowed only if it is ours.
fn private_folder(folder: &Path, ours: bool) -> io::Result<()> {
    let there = folder.is_dir();
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    if !there || ours {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    let _ = (there, ours);
    Ok(())
}
