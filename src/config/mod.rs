//! The settings of a command. In order of precedence: flags, environment, profile, top level of the config file,
//! defaults.

mod entries;
mod env;
mod file;
mod folders;
mod key;
mod key_command;
mod source;
mod sources;
mod store;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use crate::api::base_url::{self, BaseUrl};
use crate::api::key::ApiKey;
use crate::api::retry::RetryPolicy;
use crate::cli::{self, Global};
use crate::error::{Error, Result};
use crate::phone::Region;

pub use entries::Entry;
pub use env::{Env, VARIABLES};
pub use file::ConfigFile;
pub use folders::{data_dir, data_path, sandbox_data};
use key::{KeyLocation, base_url_of};
pub use key::{KeySource, masked};
use sources::Sources;
pub use store::{remove_key, store_key};

const TIMEOUT: Duration = Duration::from_secs(30);
const RETRIES: u32 = 3;
const MAX_WAIT: Duration = Duration::from_secs(120);

/// The validated settings.
pub struct Settings {
    /// The base URL of the API.
    pub base_url: BaseUrl,
    /// The time limit of one request.
    pub timeout: Duration,
    /// The limits of retries and waits.
    pub policy: RetryPolicy,
    /// The country whose national number format is accepted.
    pub region: Option<Region>,
    /// The selected profile.
    pub profile: Option<String>,
    /// Warnings about the settings.
    pub warnings: Vec<String>,
    /// The config file.
    pub file: ConfigFile,
    /// A PEM file with certificates to trust.
    pub ca_cert: Option<PathBuf>,
    /// The flag, variable or table that sets read-only mode, if any.
    pub read_only_source: Option<String>,
    is_sandbox: bool,
    key: Result<KeyLocation, String>,
    sources: Sources,
}

impl Settings {
    /// Loads all settings. With `may_create`, the config file and the profile may not exist yet, because the command will
    /// create them.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if a flag, variable or setting is invalid.
    pub fn load(global: &Global, env: &Env, may_create: bool) -> Result<Self> {
        let file = read_file(env, may_create)?;
        let sources = Sources::new(global, env, &file, may_create)?;
        let base_url = match global.sandbox {
            true => None,
            false => sources.read("base_url", BaseUrl::parse)?,
        };
        let base_url = base_url.map_or_else(|| BaseUrl::parse(base_url::DEFAULT), Ok);
        let base_url = base_url.map_err(Error::Usage)?;
        let policy = RetryPolicy {
            retries: sources
                .read("retries", |text| cli::between(0, u32::MAX)(text))?
                .unwrap_or(RETRIES),
            max_wait: sources.read("max_wait", cli::seconds)?.unwrap_or(MAX_WAIT),
        };
        let mut settings = Self {
            timeout: sources.read("timeout", cli::seconds_above_zero)?.unwrap_or(TIMEOUT),
            policy,
            region: sources.read("region", str::parse)?,
            ca_cert: sources.read("ca_cert", |path| Ok(path.into()))?,
            read_only_source: sources.read_only()?,
            key: sources.key(env, &base_url),
            warnings: file.warnings(),
            profile: sources.profile_name.clone(),
            is_sandbox: global.sandbox,
            base_url,
            file,
            sources,
        };
        settings.check_plain_http(env)?;
        settings.report_empty_key(env);
        settings.report_empty_variables(env);
        Ok(settings)
    }

    /// Rejects plain HTTP, which would reveal the key, except to loopback.
    fn check_plain_http(&mut self, env: &Env) -> Result<()> {
        if self.base_url.is_https() || self.base_url.is_loopback() {
            return Ok(());
        }
        if env.get("CONVERS8_ALLOW_HTTP").as_deref() != Some("1") {
            return Err(Error::Usage(format!(
                "{} would transmit the API key unencrypted; use https://, or set CONVERS8_ALLOW_HTTP=1 in a network you trust",
                self.base_url
            )));
        }
        self.warnings.push(format!(
            "{} transmits the API key unencrypted (CONVERS8_ALLOW_HTTP)",
            self.base_url
        ));
        Ok(())
    }

    /// Adds a warning if `CONVERS8_API_KEY` is empty. In CI, this often means that a secret is not set.
    fn report_empty_key(&mut self, env: &Env) {
        let is_empty = env.is_set_but_empty("CONVERS8_API_KEY") && !self.is_sandbox;
        if let (true, Ok(key)) = (is_empty, &self.key) {
            self.warnings
                .push(format!("CONVERS8_API_KEY is empty; the key of {} is used", key.source));
        }
    }

    /// Adds a warning for each other empty variable: it does not set the base URL or read-only mode, as was intended.
    fn report_empty_variables(&mut self, env: &Env) {
        let others = VARIABLES.iter().filter(|name| **name != "CONVERS8_API_KEY");
        let empty = others.filter(|name| env.is_set_but_empty(name));
        self.warnings
            .extend(empty.map(|name| format!("{name} is empty and has no effect")));
    }

    /// Returns the key and its source. Runs `api_key_command` if it is the source.
    pub fn key(&self) -> Result<(ApiKey, KeySource)> {
        match &self.key {
            Ok(location) => Ok((location.read()?, location.source.clone())),
            Err(why) => Err(Error::NoKey(why.clone())),
        }
    }

    /// Returns whether the key is from `CONVERS8_API_KEY`.
    pub fn key_is_from_environment(&self) -> bool {
        matches!(&self.key, Ok(location) if location.source == KeySource::Environment)
    }

    /// Returns the base URL that `auth login` must store with the key. `None` if the table of the key already has it.
    pub fn base_url_to_store(&self) -> Option<&BaseUrl> {
        let own = BaseUrl::parse(base_url_of(self.sources.login_table()));
        let is_stored = own.is_ok_and(|own| own == self.base_url);
        (!is_stored).then_some(&self.base_url)
    }
}

/// Returns the profiles of the config file, or none if it can't be read. For completions, which report no errors.
pub fn profiles(env: &Env) -> Vec<String> {
    let file = read_file(env, true);
    file.map(|file| file.profiles().into_iter().map(str::to_owned).collect())
        .unwrap_or_default()
}

/// Reads the config file. The file of `CONVERS8_CONFIG` must exist, unless `may_create` is set.
fn read_file(env: &Env, may_create: bool) -> Result<ConfigFile> {
    let path = env.get("CONVERS8_CONFIG").map(PathBuf::from);
    if let Some(path) = path.as_ref().filter(|path| !may_create && !path.exists()) {
        return Err(Error::Usage(format!(
            "the config file {} does not exist (from CONVERS8_CONFIG)",
            path.display()
        )));
    }
    ConfigFile::read(path)
}
