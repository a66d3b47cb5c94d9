//! The sources of a setting, in order of precedence.

use super::env::{self, Env};
use super::file::ConfigFile;
use super::key::KeyLocation;
use super::section::{SETTINGS, Section};
use crate::api::base_url::BaseUrl;
use crate::cli::Global;
use crate::error::{Error, Result};

/// The settings of each source.
pub struct Layers {
    flags: Section,
    variables: Section,
    profile: Section,
    top: Section,
    pub profile_name: Option<String>,
    profile_is_flag: bool,
    file: String,
}

impl Layers {
    /// Reads the settings of each source. With `may_create`, the profile may not exist yet.
    pub fn new(global: &Global, env: &Env, file: &ConfigFile, may_create: bool) -> Result<Self> {
        let profile_name = global.profile.clone().or_else(|| env.get("CONVERS8_PROFILE"));
        let profile = match &profile_name {
            Some(name) => profile(file, name, may_create)?,
            None => Section::default(),
        };
        Ok(Self {
            flags: flags(global),
            variables: env.section()?,
            profile,
            top: file.top()?,
            profile_name,
            profile_is_flag: global.profile.is_some(),
            file: file.name(),
        })
    }

    fn in_order(&self) -> [&Section; 4] {
        [&self.flags, &self.variables, &self.profile, &self.top]
    }

    /// Returns the value of the first source that has one.
    pub fn layer<T>(&self, of: impl Fn(&Section) -> Option<T>) -> Option<T> {
        self.in_order().into_iter().find_map(of)
    }

    /// Returns the flag, variable or table that sets a setting. `None`: it has its default.
    pub fn source(&self, setting: &str, is_set: impl Fn(&Section) -> bool) -> Option<String> {
        let index = self.in_order().into_iter().position(is_set)?;
        Some(match index {
            0 => format!("--{}", setting.replace('_', "-")),
            1 => env::variable(setting),
            2 => self.profile_table(),
            _ => self.file.clone(),
        })
    }

    /// Returns the flag or variable that selects the profile.
    pub fn profile_source(&self) -> &'static str {
        match (&self.profile_name, self.profile_is_flag) {
            (None, _) => "default",
            (Some(_), true) => "--profile",
            (Some(_), false) => "CONVERS8_PROFILE",
        }
    }

    fn profile_table(&self) -> String {
        match &self.profile_name {
            Some(name) => format!("{} (profile {name:?})", self.file),
            None => self.file.clone(),
        }
    }

    /// Returns the table in which `auth login` stores a key.
    pub fn login_table(&self) -> &Section {
        match self.profile_name {
            Some(_) => &self.profile,
            None => &self.top,
        }
    }

    /// Returns the key for this base URL, or the reason why there is none.
    ///
    /// `CONVERS8_API_KEY` has priority over a stored key, with one exception: the key of the profile in `--profile`, so
    /// that a variable that is still set in the shell does not select another account. If `--base-url` excludes that
    /// key, the variable is used.
    pub fn key(&self, env: &Env, base_url: &BaseUrl) -> Result<KeyLocation, String> {
        let variable = self.variables.api_key.clone().map(KeyLocation::environment);
        let of_profile = KeyLocation::stored(&self.profile, &self.profile_table());
        let has_priority = of_profile.is_some() && self.profile_is_flag;
        let stored = of_profile.or_else(|| KeyLocation::stored(&self.top, &self.file));
        match (stored, variable) {
            (Some(stored), variable) if has_priority || variable.is_none() => {
                let source = self.source("base_url", |section| section.base_url.is_some());
                let allowed = stored.for_base_url(base_url, &source.unwrap_or("the default".into()));
                let variable = variable.filter(|_| self.flags.base_url.is_some());
                allowed.or_else(|why| variable.ok_or(why))
            }
            (_, Some(variable)) => Ok(variable),
            (_, None) => Err(self.no_key(env)),
        }
    }

    fn no_key(&self, env: &Env) -> String {
        match &self.profile_name {
            _ if env.is_set_but_empty("CONVERS8_API_KEY") => "CONVERS8_API_KEY is empty".into(),
            Some(profile) => format!("no API key for the profile {profile:?}"),
            None => "no API key".into(),
        }
    }
}

/// Returns the settings of a profile.
fn profile(file: &ConfigFile, name: &str, may_create: bool) -> Result<Section> {
    if SETTINGS.contains(&name) {
        let why = format!("{name:?} is a setting and can't be the name of a profile");
        return Err(Error::Usage(why));
    }
    match file.profile(name)? {
        Some(section) => Ok(section),
        None if may_create => Ok(Section::default()),
        None => Err(Error::Usage(format!(
            "no profile {name:?} in {}; {}; create it with `convers8 auth login --profile {name}`",
            file.name(),
            match file.profiles() {
                names if names.is_empty() => "it has no profiles".to_owned(),
                names => format!("it has {}", names.join(", ")),
            }
        ))),
    }
}

/// Returns the settings of the flags.
fn flags(global: &Global) -> Section {
    Section {
        base_url: global.base_url.clone(),
        region: global.region,
        timeout: global.timeout,
        retries: global.retries,
        max_wait: global.max_wait,
        ca_cert: global.ca_cert.clone(),
        read_only: global.read_only.then_some(true),
        ..Section::default()
    }
}
