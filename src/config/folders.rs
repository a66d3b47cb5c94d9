//! The folders of the config file and of data files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Returns the default path of the config file. `None` if there is no home folder.
pub fn default_config_file() -> Option<PathBuf> {
    Some(dirs::config_dir()?.join("convers8").join("config.toml"))
}

/// Returns the path of the data folder, which may not exist. `None` if there is no home folder.
pub fn data_path() -> Option<PathBuf> {
    Some(dirs::data_dir()?.join("convers8"))
}

/// Creates the data folder with access for this user only (0700), and returns its path.
///
/// # Errors
///
/// There is no home folder, or the folder can't be created. A shared folder, such as /tmp, is never used instead.
pub fn data_dir() -> Result<PathBuf> {
    create_data_dir(data_path())
}

fn create_data_dir(folder: Option<PathBuf>) -> Result<PathBuf> {
    let Some(folder) = folder else {
        let why = "there is no data folder: this user has no home folder; set HOME (or XDG_DATA_HOME on Linux)";
        return Err(Error::Usage(why.into()));
    };
    create_private(&folder)
        .map_err(|error| Error::Unexpected(format!("cannot create the data folder {}: {error}", folder.display())))?;
    Ok(folder)
}

/// Returns the default data file of the sandbox.
pub fn sandbox_data() -> Result<PathBuf> {
    Ok(data_dir()?.join("sandbox.jsonl"))
}

/// Creates a folder, and restricts access to this user.
pub fn create_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Exit;

    #[test]
    fn a_missing_home_folder_is_an_error() {
        let error = create_data_dir(None).unwrap_err();
        assert_eq!(error.exit(), Exit::Usage);
        assert!(error.to_string().contains("no home folder"), "{error}");
    }
}
