//! The sources of settings, in order of precedence: flags, environment, profile, top level of the config file.

use super::env::Env;
use super::file::ConfigFile;
use super::key::KeyLocation;
use super::source::{Place, SETTINGS, Source, switch};
use crate::api::base_url::BaseUrl;
use crate::cli::Global;
use crate::error::{Error, Result};

/// All sources.
pub struct Sources {
    flags: Source,
    environment: Source,
    profile: Option<Source>,
    top: Source,
    /// The selected profile.
    pub profile_name: Option<String>,
    /// The flag or variable that selects the profile, or `default`.
    pub profile_source: &'static str,
}

impl Sources {
    /// Reads every source. With `may_create`, the profile may not exist yet.
    pub fn new(global: &Global, env: &Env, file: &ConfigFile, may_create: bool) -> Result<Self> {
        let variable = env.get("CONVERS8_PROFILE");
        let profile_source = match (&global.profile, &variable) {
            (Some(_), _) => "--profile",
            (None, Some(_)) => "CONVERS8_PROFILE",
            (None, None) => "default",
        };
        let profile_name = global.profile.clone().or(variable);
        let profile = profile_name.as_deref().map(|name| profile(file, name, may_create));
        Ok(Self {
            flags: Source::new(Place::Flags, |setting| flag(global, setting)),
            environment: env.source()?,
            profile: profile.transpose()?,
            top: file.top()?,
            profile_name,
            profile_source,
        })
    }

    fn in_order(&self) -> impl Iterator<Item = &Source> {
        let sources = [
            Some(&self.flags),
            Some(&self.environment),
            self.profile.as_ref(),
            Some(&self.top),
        ];
        sources.into_iter().flatten()
    }

    /// Returns the value of the first source that has a setting.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if the value is invalid.
    pub fn read<T>(&self, setting: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>> {
        let source = self.in_order().find(|source| source.get(setting).is_some());
        source.map_or(Ok(None), |source| source.parse(setting, parse))
    }

    /// Returns the flag, variable or table that sets a setting. `None`: it has its default.
    pub fn name(&self, setting: &str) -> Option<String> {
        let source = self.in_order().find(|source| source.get(setting).is_some())?;
        Some(source.name(setting))
    }

    /// Returns the flag, variable or table that sets read-only mode. Any source can set it, and none can unset it.
    pub fn read_only(&self) -> Result<Option<String>> {
        for source in self.in_order() {
            if source.parse("read_only", switch)? == Some(true) {
                return Ok(Some(source.name("read_only")));
            }
        }
        Ok(None)
    }

    /// Returns the table in which `auth login` stores a key.
    pub fn login_table(&self) -> &Source {
        self.profile.as_ref().unwrap_or(&self.top)
    }

    /// Returns the key for this base URL, or the reason why there is none.
    ///
    /// `CONVERS8_API_KEY` has priority over a stored key, with one exception: the key of the profile in `--profile`, so
    /// that a variable that is still set in the shell does not select another account. If `--base-url` excludes that
    /// key, the variable is used.
    pub fn key(&self, env: &Env, base_url: &BaseUrl) -> Result<KeyLocation, String> {
        let variable = self.environment.get("api_key").map(KeyLocation::environment);
        let of_profile = self.profile.as_ref().and_then(KeyLocation::stored);
        let has_priority = of_profile.is_some() && self.profile_source == "--profile";
        match (of_profile.or_else(|| KeyLocation::stored(&self.top)), variable) {
            (Some(stored), variable) if has_priority || variable.is_none() => {
                let source = self.name("base_url").unwrap_or("the default".into());
                let variable = variable.filter(|_| self.flags.get("base_url").is_some());
                let allowed = stored.for_base_url(base_url, &source);
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
fn profile(file: &ConfigFile, name: &str, may_create: bool) -> Result<Source> {
    if SETTINGS.contains(&name) {
        let why = format!("{name:?} is a setting and can't be the name of a profile");
        return Err(Error::Usage(why));
    }
    let profiles = file.profiles();
    if may_create || profiles.contains(&name) {
        return file.profile(name);
    }
    let known = match profiles.is_empty() {
        true => "it has no profiles".to_owned(),
        false => format!("it has {}", profiles.join(", ")),
    };
    Err(Error::Usage(format!(
        "no profile {name:?} in {}; {known}; create it with `convers8 auth login --profile {name}`",
        file.name(),
    )))
}

/// Returns the text of a flag.
fn flag(global: &Global, setting: &str) -> Option<String> {
    match setting {
        "base_url" => global.base_url.clone(),
        "region" => global.region.map(|region| region.to_string()),
        "timeout" => global.timeout.map(|time| time.as_secs_f64().to_string()),
        "retries" => global.retries.map(|count| count.to_string()),
        "max_wait" => global.max_wait.map(|time| time.as_secs_f64().to_string()),
        "ca_cert" => global.ca_cert.as_ref().map(|path| path.display().to_string()),
        "read_only" => global.read_only.then(|| "true".to_owned()),
        _ => None,
    }
}
