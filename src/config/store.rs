//! Changes the config file. Keeps comments and all other settings.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::NamedTempFile;
use toml_edit::{DocumentMut, Item, Table, TableLike, value};

use super::file::document;
use super::folders::{create_private, default_config_file};
use crate::api::base_url::BaseUrl;
use crate::api::key::ApiKey;
use crate::error::{Error, Result};

/// Stores the key, and the base URL if there is one, in the profile or at the top level.
pub fn store_key(path: &Path, profile: Option<&str>, key: &ApiKey, base_url: Option<&BaseUrl>) -> anyhow::Result<()> {
    update(path, |document| {
        let table = match profile {
            Some(name) => profile_table(document, name)?,
            None => document.as_table_mut(),
        };
        set(table, "api_key", key.expose());
        if let Some(base_url) = base_url {
            set(table, "base_url", &base_url.to_string());
        }
        Ok(())
    })
}

/// Returns the table of a profile. Creates it if it does not exist.
fn profile_table<'a>(document: &'a mut DocumentMut, name: &str) -> Result<&'a mut dyn TableLike> {
    let item = document.entry(name).or_insert(Item::Table(Table::new()));
    let why = || format!("{name:?} is a setting and can't be the name of a profile");
    item.as_table_like_mut().ok_or_else(|| Error::Usage(why()))
}

/// Removes the key from the profile or the top level. Removes a profile that is then empty. Returns whether there was a
/// key.
pub fn remove_key(path: &Path, profile: Option<&str>) -> anyhow::Result<bool> {
    if !path.exists() {
        return Ok(false);
    }
    update(path, |document| {
        let Some(name) = profile else {
            return Ok(document.remove("api_key").is_some());
        };
        let Some(table) = document.get_mut(name).and_then(Item::as_table_like_mut) else {
            return Ok(false);
        };
        let removed = table.remove("api_key").is_some();
        if removed && table.is_empty() {
            document.remove(name);
        }
        Ok(removed)
    })
}

/// Replaces a value, and keeps the comments of the old value.
fn set(table: &mut dyn TableLike, name: &str, text: &str) {
    match table.get_mut(name) {
        Some(Item::Value(old)) => {
            let decor = old.decor().clone();
            *old = text.into();
            *old.decor_mut() = decor;
        }
        _ => drop(table.insert(name, value(text))),
    }
}

/// Reads, changes and writes the file under a lock, so that concurrent commands do not overwrite each other's changes.
fn update<T>(path: &Path, change: impl FnOnce(&mut DocumentMut) -> Result<T>) -> anyhow::Result<T> {
    let is_default = default_config_file().as_deref() == Some(path);
    let path = target(path)?;
    let failed = || format!("cannot write the config file {}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    // The access to other existing folders is not changed, because other users may need them.
    if is_default || !folder.is_dir() {
        create_private(folder).with_context(failed)?;
    }
    let _lock = lock(&path).with_context(failed)?;
    let mut document = document(&path)?;
    let before = document.to_string();
    let result = change(&mut document)?;
    let after = document.to_string();
    if after != before {
        write(&path, folder, &after).with_context(failed)?;
    }
    Ok(result)
}

/// Returns the file to replace: `path`, or its target if it is a symbolic link.
fn target(path: &Path) -> Result<PathBuf> {
    let unusable = |why: &str| Err(Error::Usage(format!("the config file {} {why}", path.display())));
    match fs::canonicalize(path) {
        Ok(target) if !target.is_file() => unusable("is not a regular file, so a key can't be stored in it"),
        Ok(target) => Ok(target),
        Err(_) if path.is_symlink() => unusable("is a link to a file that does not exist"),
        Err(_) => Ok(path.to_owned()),
    }
}

/// Waits for an exclusive lock. The lock is a separate file, because the config file is replaced.
fn lock(path: &Path) -> std::io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = File::create(name)?;
    file.lock()?;
    Ok(file)
}

/// Replaces the file by a temporary file, so that the old one is kept if the disk is full. Temporary files are readable
/// by this user only.
fn write(path: &Path, folder: &Path, text: &str) -> anyhow::Result<()> {
    let mut temporary = NamedTempFile::new_in(folder)?;
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().sync_all()?;
    temporary.persist(path)?;
    Ok(())
}
