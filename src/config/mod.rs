//! Every setting, from the one place that knows where it may come from. A flag beats the environment,
//! that beats the profile, that beats the file's top level, that beats the default. One exception: a
//! profile named by `--profile` beats the environment's key and base URL, so that contacts don't end
//! up in another account.

mod file;

use std::fmt;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use ureq::tls::Certificate;

use crate::api::base_url::{self, BaseUrl};
use crate::api::client::ApiKey;
use crate::api::retry::Policy;
use crate::api::transport::certificates;
use crate::cli::{self, Color, Global};
use crate::error::{Error, Result};
use crate::phone::Region;

pub use file::ConfigFile;
use file::Section;

/// The variables that decide whose account it is, and how it is asked.
pub const VARIABLES: [&str; 7] = [
    "CONVERS8_API_KEY",
    "CONVERS8_BASE_URL",
    "CONVERS8_CONFIG",
    "CONVERS8_PROFILE",
    "CONVERS8_REGION",
    "CONVERS8_TIMEOUT",
    "CONVERS8_RETRIES",
];

/// The environment, read through here only. An empty variable counts as none.
pub struct Env(Box<Lookup>);

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

impl Env {
    /// The process's own.
    pub fn process() -> Self {
        Self(Box::new(|name| {
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        }))
    }

    /// One that a test makes up.
    #[cfg(test)]
    pub fn of(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Box::new(lookup))
    }

    fn get(&self, name: &str) -> Option<String> {
        (self.0)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    /// A variable that is no text would be taken for none, and lead to another account.
    fn check(&self) -> Result<()> {
        match VARIABLES
            .into_iter()
            .find(|name| self.get(name).is_some_and(|value| value.contains('\u{fffd}')))
        {
            Some(name) => Err(Error::Usage(format!("{name} is not valid UTF-8"))),
            None => Ok(()),
        }
    }

    /// The key in it, where one a header can carry is there.
    pub fn key(&self) -> Option<ApiKey> {
        ApiKey::new(&self.get("CONVERS8_API_KEY")?).ok()
    }

    /// The user's wish about colours, where there is one (no-color.org, bixense.com/clicolors).
    pub fn color(&self, flag: Color) -> Option<bool> {
        match flag {
            Color::Always => Some(true),
            Color::Never => Some(false),
            Color::Auto if self.get("NO_COLOR").is_some() => Some(false),
            Color::Auto => self.get("CLICOLOR_FORCE").filter(|value| value != "0").map(|_| true),
        }
    }
}

/// Where a key came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// `CONVERS8_API_KEY`.
    Environment,
    /// `api_key` of the config file.
    File(PathBuf),
    /// What the config file's `api_key_command` printed.
    Command(PathBuf),
    /// The sandbox takes any key.
    Sandbox,
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeySource::Environment => f.write_str("CONVERS8_API_KEY"),
            KeySource::File(path) => write!(f, "{}", path.display()),
            KeySource::Command(path) => write!(f, "the api_key_command of {}", path.display()),
            KeySource::Sandbox => f.write_str("the sandbox, which takes any key"),
        }
    }
}

/// A key that has not been fetched yet: a command may have to be run for it.
#[derive(Debug, Clone)]
enum KeyLocation {
    Environment(String),
    File(String),
    Command(String),
}

/// What a command needs to know before it talks to the API.
#[derive(Debug)]
pub struct Settings {
    /// Where the API is.
    pub base_url: BaseUrl,
    /// Bound of one request.
    pub timeout: Duration,
    /// When to send again.
    pub policy: Policy,
    /// Country of national numbers.
    pub region: Option<Region>,
    /// The profile in use.
    pub profile: Option<String>,
    /// The config file, whether it exists or not.
    pub file: ConfigFile,
    /// What the user should mend.
    pub warnings: Vec<String>,
    ca_cert: Option<PathBuf>,
    key: Option<KeyLocation>,
}

impl Settings {
    /// Reads the config file and decides every setting. `new_profile` is whether the profile may be
    /// one that the file does not have yet.
    pub fn load(global: &Global, env: &Env, new_profile: bool) -> Result<Self> {
        env.check()?;
        let file = ConfigFile::read(env.get("CONVERS8_CONFIG").map(PathBuf::from))?;
        let named = global.profile.clone();
        let profile = named.clone().or_else(|| env.get("CONVERS8_PROFILE"));
        if let Some(name) = profile.as_ref().filter(|name| file::SETTINGS.contains(&name.as_str())) {
            return Err(Error::Usage(format!(
                "{name:?} is a setting and can't be the name of a profile"
            )));
        }
        let top = file.top()?;
        let section = match &profile {
            Some(name) if new_profile && !file.has_profile(name) => Section::default(),
            Some(name) => file.profile(name)?,
            None => Section::default(),
        };
        let layers = Layers {
            env,
            named: named.is_some(),
            profile: section,
            top,
        };
        let base_url = match global.sandbox {
            // The sandbox tells its own once it listens.
            true => base_url::DEFAULT.to_owned(),
            false => layers.base_url(global.base_url.clone()),
        };
        let base_url = BaseUrl::parse(&base_url).map_err(Error::Usage)?;
        let mut settings = Self {
            timeout: layers
                .time(
                    global.timeout,
                    "CONVERS8_TIMEOUT",
                    |s| s.timeout,
                    cli::seconds_above_zero,
                )?
                .unwrap_or(TIMEOUT),
            policy: Policy {
                retries: layers.retries(global.retries)?.unwrap_or(RETRIES),
                max_wait: global
                    .max_wait
                    .or(layers.profile.max_wait)
                    .or(layers.top.max_wait)
                    .unwrap_or(MAX_WAIT),
            },
            region: layers.region(global.region)?,
            ca_cert: global
                .ca_cert
                .clone()
                .or_else(|| layers.profile.ca_cert.clone())
                .or_else(|| layers.top.ca_cert.clone()),
            key: layers.key(),
            warnings: file.warnings(),
            base_url,
            profile,
            file,
        };
        settings.check_plain_http(env)?;
        Ok(settings)
    }

    /// The key is not sent where others can read it on the way.
    fn check_plain_http(&mut self, env: &Env) -> Result<()> {
        if self.base_url.is_https() || self.base_url.is_loopback() {
            return Ok(());
        }
        if env.get("CONVERS8_ALLOW_HTTP").as_deref() != Some("1") {
            return Err(Error::Usage(format!(
                "{} would carry the API key unencrypted; use https://, or set CONVERS8_ALLOW_HTTP=1 in a network you trust",
                self.base_url
            )));
        }
        self.warnings.push(format!(
            "{} carries the API key unencrypted (CONVERS8_ALLOW_HTTP)",
            self.base_url
        ));
        Ok(())
    }

    /// The key and where it came from. Runs `api_key_command` if that is where it is.
    pub fn key(&self) -> Result<(ApiKey, KeySource)> {
        let path = || self.file.path().to_owned();
        let (text, source) = match &self.key {
            Some(KeyLocation::Environment(key)) => (key.clone(), KeySource::Environment),
            Some(KeyLocation::File(key)) => (key.clone(), KeySource::File(path())),
            Some(KeyLocation::Command(command)) => (first_line_of(command)?, KeySource::Command(path())),
            None => return Err(Error::NoKey(self.no_key())),
        };
        let key = ApiKey::new(&text).map_err(|why| Error::Usage(format!("{why} (from {source})")))?;
        Ok((key, source))
    }

    /// Whether the environment has a key, which a stored one would not be heard over.
    pub fn key_is_from_environment(&self) -> bool {
        matches!(self.key, Some(KeyLocation::Environment(_)))
    }

    fn no_key(&self) -> String {
        match &self.profile {
            Some(profile) => format!("no API key for the profile {profile:?}"),
            None => "no API key".into(),
        }
    }

    /// The file of `--ca-cert`.
    pub fn ca_cert(&self) -> Option<&Path> {
        self.ca_cert.as_deref()
    }

    /// The certificates of `--ca-cert`.
    pub fn extra_roots(&self) -> Result<Vec<Certificate<'static>>> {
        let Some(path) = &self.ca_cert else {
            return Ok(Vec::new());
        };
        let failed =
            |why: &dyn fmt::Display| Error::Usage(format!("cannot use the certificates of {}: {why}", path.display()));
        let pem = std::fs::read(path).map_err(|error| failed(&error))?;
        certificates(&pem).map_err(|why| failed(&why))
    }
}

const TIMEOUT: Duration = Duration::from_secs(30);
const RETRIES: u32 = 3;
const MAX_WAIT: Duration = Duration::from_secs(120);

struct Layers<'a> {
    env: &'a Env,
    /// Whether the profile was named by the flag.
    named: bool,
    profile: Section,
    top: Section,
}

impl Layers<'_> {
    fn base_url(&self, flag: Option<String>) -> String {
        flag.or_else(|| self.profile.base_url.clone().filter(|_| self.named))
            .or_else(|| self.env.get("CONVERS8_BASE_URL"))
            .or_else(|| self.profile.base_url.clone())
            .or_else(|| self.top.base_url.clone())
            .unwrap_or_else(|| base_url::DEFAULT.to_owned())
    }

    fn key(&self) -> Option<KeyLocation> {
        key_of(&self.profile)
            .filter(|_| self.named)
            .or_else(|| self.env.get("CONVERS8_API_KEY").map(KeyLocation::Environment))
            .or_else(|| key_of(&self.profile))
            .or_else(|| key_of(&self.top))
    }

    fn region(&self, flag: Option<Region>) -> Result<Option<Region>> {
        if flag.is_some() {
            return Ok(flag);
        }
        if let Some(region) = self.read("CONVERS8_REGION", |text| text.parse::<Region>())? {
            return Ok(Some(region));
        }
        Ok(self.profile.region.or(self.top.region))
    }

    fn retries(&self, flag: Option<u32>) -> Result<Option<u32>> {
        if flag.is_some() {
            return Ok(flag);
        }
        let env = self.read("CONVERS8_RETRIES", |text| {
            text.parse().map_err(|_| "not a whole number".to_owned())
        })?;
        Ok(env.or(self.profile.retries).or(self.top.retries))
    }

    fn time(
        &self,
        flag: Option<Duration>,
        variable: &str,
        of: fn(&Section) -> Option<Duration>,
        parse: fn(&str) -> Result<Duration, String>,
    ) -> Result<Option<Duration>> {
        if flag.is_some() {
            return Ok(flag);
        }
        Ok(self.read(variable, parse)?.or(of(&self.profile)).or(of(&self.top)))
    }

    fn read<T>(&self, variable: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>> {
        let wrong = |why| Error::Usage(format!("{variable}: {why}"));
        self.env
            .get(variable)
            .map(|text| parse(&text).map_err(wrong))
            .transpose()
    }
}

fn key_of(section: &Section) -> Option<KeyLocation> {
    let stored = section.api_key.clone().map(KeyLocation::File);
    stored.or_else(|| section.api_key_command.clone().map(KeyLocation::Command))
}

/// A key and a line feed are no longer than this.
const LONGEST_KEY: u64 = 64 << 10;
/// How long a command that has printed a key may take to end, and say whether it failed.
const LINGER: Duration = Duration::from_secs(1);

/// The first line that a shell command prints. What it says on stderr, and asks on the terminal, is
/// between it and the user; data that is piped in is not its to read.
fn first_line_of(command: &str) -> Result<String> {
    let failed = |why: String| Error::NoKey(format!("api_key_command gave no key: {why}"));
    let stdin = if io::stdin().is_terminal() {
        Stdio::inherit()
    } else {
        Stdio::null()
    };
    let mut process = shell(command);
    process.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut child = process.spawn().map_err(|error| failed(error.to_string()))?;
    let mut line = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let mut stdout = BufReader::new(stdout);
        let read = stdout.by_ref().take(LONGEST_KEY).read_until(b'\n', &mut line);
        read.map_err(|error| failed(error.to_string()))?;
        // What else it prints is not wanted, but must not make it fail.
        std::thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
    }
    let line = String::from_utf8_lossy(&line).trim().to_owned();
    match ended(&mut child, !line.is_empty()) {
        Some(status) if !status.success() => Err(failed(format!("it ended with {status}"))),
        _ if line.is_empty() => Err(failed("it printed nothing".into())),
        _ => Ok(line),
    }
}

#[cfg(not(windows))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// `cmd` reads quotes in its own way, so it is handed the line as it was written; `/S` takes off the
/// outer ones and no others.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    use std::os::windows::process::CommandExt;
    let mut shell = Command::new("cmd");
    shell.raw_arg(format!("/D /S /C \"{command}\""));
    shell
}

/// How the command ended. One that gave its line and goes on (`yes`) is ended.
fn ended(child: &mut Child, gave_line: bool) -> Option<ExitStatus> {
    if !gave_line {
        return child.wait().ok();
    }
    let begun = Instant::now();
    while begun.elapsed() < LINGER {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
            Err(_) => return None,
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}

/// Where the config file is, unless `CONVERS8_CONFIG` says otherwise.
fn default_path() -> Option<PathBuf> {
    Some(dirs::config_dir()?.join("convers8").join("config.toml"))
}

/// Where the sandbox keeps its contacts, unless `--data` says otherwise.
pub fn sandbox_data() -> Result<PathBuf> {
    let folder = dirs::data_dir().ok_or_else(|| Error::Usage("this account has no home folder; pass --data".into()))?;
    Ok(folder.join("convers8").join("sandbox.jsonl"))
}

/// Where the locks of imports are kept: with the data, or, where nothing can be written there, with
/// what the system keeps for a while.
pub fn lock_folder() -> PathBuf {
    let with_data = dirs::data_local_dir().map(|folder| folder.join("convers8"));
    let usable = with_data.filter(|folder| std::fs::create_dir_all(folder).is_ok());
    usable.unwrap_or_else(|| std::env::temp_dir().join("convers8"))
}

fn is_default(path: &Path) -> bool {
    default_path().is_some_and(|default| default == path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    const FILE: &str = r#"
        api_key = "top-key"
        base_url = "https://top.example"
        retries = 1
        [work]
        api_key = "work-key"
        base_url = "https://work.example"
        timeout = 2.5
        region = "KE"
        [empty]
    "#;

    fn load(flags: &str, env: &'static [(&'static str, &'static str)]) -> Result<Settings> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, FILE).unwrap();
        let path = path.to_str().unwrap().to_owned();
        let env = Env::of(move |name| match name {
            "CONVERS8_CONFIG" => Some(path.clone()),
            _ => env
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_string()),
        });
        let line = format!("convers8 {flags} contacts list");
        let cli = crate::cli::Cli::try_parse_from(line.split_whitespace()).unwrap();
        Settings::load(&cli.global, &env, false)
    }

    /// Base URL and key that these flags and this environment lead to.
    fn account(flags: &str, env: &'static [(&'static str, &'static str)]) -> (String, String) {
        let settings = load(flags, env).unwrap();
        (
            settings.base_url.to_string(),
            settings.key().unwrap().0.expose().to_owned(),
        )
    }

    const ENV: &[(&str, &str)] = &[
        ("CONVERS8_API_KEY", "env-key"),
        ("CONVERS8_BASE_URL", "https://env.example"),
    ];

    #[test]
    fn a_flag_beats_the_environment_that_beats_the_profile_that_beats_the_top_level() {
        let expect = |url: &str, key: &str| (url.to_owned(), key.to_owned());
        assert_eq!(account("", &[]), expect("https://top.example", "top-key"));
        assert_eq!(account("", ENV), expect("https://env.example", "env-key"));
        assert_eq!(
            account("--base-url https://flag.example", ENV),
            expect("https://flag.example", "env-key")
        );
        assert_eq!(
            account("", &[("CONVERS8_PROFILE", "work")]),
            expect("https://work.example", "work-key")
        );
        assert_eq!(
            account("", &[("CONVERS8_PROFILE", "work"), ("CONVERS8_API_KEY", "env-key")]),
            expect("https://work.example", "env-key")
        );
    }

    #[test]
    fn a_profile_named_by_its_flag_beats_the_environments_account() {
        let expected = ("https://work.example".to_owned(), "work-key".to_owned());
        assert_eq!(account("--profile work", ENV), expected);
        assert_eq!(
            account("--profile empty", ENV),
            ("https://env.example".to_owned(), "env-key".to_owned())
        );
    }

    #[test]
    fn the_other_settings_fall_through_the_same_layers() {
        let plain = load("", &[]).unwrap();
        assert_eq!((plain.timeout, plain.policy.retries), (Duration::from_secs(30), 1));
        let work = load("--profile work", &[("CONVERS8_RETRIES", "7")]).unwrap();
        assert_eq!((work.timeout, work.policy.retries), (Duration::from_millis(2500), 7));
        assert_eq!(work.region.map(|region| region.to_string()).as_deref(), Some("KE"));
        let flags = load("--profile work --timeout 9 --region ng", &[("CONVERS8_TIMEOUT", "3")]).unwrap();
        assert_eq!(flags.timeout, Duration::from_secs(9));
        assert_eq!(flags.region.map(|region| region.to_string()).as_deref(), Some("NG"));
    }

    #[test]
    fn what_is_wrong_in_the_environment_is_named() {
        for (env, name) in [
            (&[("CONVERS8_RETRIES", "many")], "CONVERS8_RETRIES"),
            (&[("CONVERS8_TIMEOUT", "0")], "CONVERS8_TIMEOUT"),
            (&[("CONVERS8_REGION", "Kenya")], "CONVERS8_REGION"),
            (&[("CONVERS8_PROFILE", "nobody")], "nobody"),
            (&[("CONVERS8_BASE_URL", "http://example.com")], "http://example.com"),
        ] {
            let error = load("", env).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
            assert_eq!(error.exit(), crate::error::Exit::Usage);
        }
    }
}
