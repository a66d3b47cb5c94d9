//! The only writer of stderr: errors, warnings, hints, and what `-v` tells of each request.
//!
//! Whatever is said here may hold text of the API, of a file or of a proxy, so it is made safe for
//! the terminal, and the key is blotted out of it, in this one place.

use std::borrow::Cow;
use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError, RwLock};

use indicatif::ProgressBar;
use serde::Serialize;
use serde_json::value::RawValue;
use ureq::http::HeaderMap;

use crate::api::client::{ApiKey, Event};
use crate::api::model::compact;
use crate::error::Error;
use crate::output::sanitize;
use crate::sandbox;

/// What replaces the key.
const REDACTED: &str = "***";
/// Of a body, `-vv` shows this many bytes.
const BODY_SHOWN: usize = 4096;

/// How much is said, and how.
pub struct Console {
    quiet: bool,
    verbose: u8,
    json: bool,
    color: bool,
    secrets: RwLock<Vec<ApiKey>>,
    bar: Mutex<Option<ProgressBar>>,
}

impl Console {
    /// `color` is whether stderr may be coloured; `json` whether errors are objects.
    pub fn new(quiet: bool, verbose: u8, json: bool, color: bool) -> Self {
        Self {
            quiet,
            verbose,
            json,
            color,
            secrets: RwLock::default(),
            bar: Mutex::default(),
        }
    }

    /// From here on, this key is blotted out of everything; unless it is the sandbox's, which is a word
    /// that is needed.
    pub fn keep_secret(&self, key: &ApiKey) {
        let mut secrets = self.secrets.write().unwrap_or_else(PoisonError::into_inner);
        if key.expose() != sandbox::ANY_KEY && !secrets.contains(key) {
            secrets.push(key.clone());
        }
    }

    /// Lines are written above this bar from now on; or below the last line again.
    pub fn set_bar(&self, bar: Option<ProgressBar>) {
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = bar;
    }

    /// Whether nothing but errors is to be said.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Something the user should know, though all went well.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.labelled("note", "36", text);
        }
    }

    /// Something the user should mend.
    pub fn warn(&self, text: &str) {
        if !self.quiet {
            self.labelled("warning", "33", text);
        }
    }

    /// Said even to the quiet: what a run is done against.
    pub fn always(&self, text: &str) {
        self.labelled("note", "36", text);
    }

    /// The one reporter of errors.
    pub fn error(&self, error: &anyhow::Error) {
        let known = error.downcast_ref::<Error>();
        if matches!(known, Some(Error::AlreadyReported(_) | Error::BrokenPipe)) {
            return;
        }
        self.lines_of(error).iter().for_each(|line| self.write(line));
    }

    /// The lines that tell of an error, as they leave here.
    pub fn lines_of(&self, error: &anyhow::Error) -> Vec<String> {
        let known = error.downcast_ref::<Error>();
        if self.json {
            return vec![sanitize::json(&self.redact(&as_json(error, known))).into_owned()];
        }
        let hint = known.and_then(Error::hint);
        std::iter::once(self.label("error", "31", &format!("{error:#}")))
            .chain(hint.map(|hint| self.label("hint", "36", &hint)))
            .collect()
    }

    /// What happens to each request: waits for everyone, the rest for `-v`.
    pub fn event(&self, event: &Event) {
        match event {
            // A shorter wait is nothing anyone would notice.
            Event::Waiting { wait, why } if wait.as_secs_f64() > 1.0 => {
                self.note(&format!(
                    "{why}: waiting {} s before the next request",
                    tenths(wait.as_secs_f64())
                ));
            }
            Event::Waiting { wait, why } if self.verbose > 0 => {
                self.line(&format!("* {why}: again in {} ms", wait.as_millis()));
            }
            Event::Waiting { .. } => {}
            Event::Sending {
                method,
                url,
                headers,
                body,
            } if self.verbose > 1 => {
                self.line(&format!("> {method} {url}"));
                self.headers('>', headers);
                self.body('>', body);
            }
            Event::Sending { .. } => {}
            Event::Answered {
                method,
                url,
                reply,
                took,
            } if self.verbose > 0 => {
                let bytes = reply.body.as_ref().map_or(0, Vec::len);
                self.line(&format!(
                    "< {} {method} {url} ({} ms, {bytes} bytes)",
                    reply.status,
                    took.as_millis()
                ));
                if self.verbose > 1 {
                    self.headers('<', &reply.headers);
                    self.body('<', reply.body.as_deref().unwrap_or_default());
                }
            }
            Event::Answered { .. } => {}
            Event::Unanswered { method, url, why, took } if self.verbose > 0 => {
                self.line(&format!(
                    "< no answer to {method} {url} ({} ms): {why}",
                    took.as_millis()
                ));
            }
            Event::Unanswered { .. } => {}
        }
    }

    fn headers(&self, mark: char, headers: &HeaderMap) {
        for (name, value) in headers {
            let shown = match value.is_sensitive() {
                true => Cow::Borrowed(REDACTED),
                false => String::from_utf8_lossy(value.as_bytes()),
            };
            self.line(&format!("{mark} {name}: {shown}"));
        }
    }

    fn body(&self, mark: char, body: &[u8]) {
        if body.is_empty() {
            return;
        }
        let text = String::from_utf8_lossy(body);
        // Cut only then: half a key would not be known for one.
        let text = self.redact(&text);
        let (shown, rest) = text.split_at(text.floor_char_boundary(BODY_SHOWN));
        for line in shown.lines() {
            self.line(&format!("{mark} {line}"));
        }
        if !rest.is_empty() {
            self.line(&format!("{mark} … {} bytes more", rest.len()));
        }
    }

    fn labelled(&self, label: &str, color: &str, text: &str) {
        self.write(&self.label(label, color, text));
    }

    fn label(&self, label: &str, color: &str, text: &str) -> String {
        let safe = self.safe(text);
        match self.color {
            true => format!("\x1b[1;{color}m{label}:\x1b[0m {safe}"),
            false => format!("{label}: {safe}"),
        }
    }

    /// One line of plain text.
    pub fn line(&self, text: &str) {
        self.write(&self.safe(text));
    }

    /// The text on one line that holds no key and nothing that is_unsafe_for_terminal on a terminal.
    pub fn safe(&self, text: &str) -> String {
        sanitize::line(&self.redact(text)).into_owned()
    }

    /// The key, as it is and as JSON or a URL may spell it, is in nothing that leaves here.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let secrets = self.secrets.read().unwrap_or_else(PoisonError::into_inner);
        secrets
            .iter()
            .fold(Cow::Borrowed(text), |text, key| match without(key.expose(), &text) {
                Some(blotted) => Cow::Owned(blotted),
                None => text,
            })
    }

    fn write(&self, line: &str) {
        // Nobody is left to tell that stderr is gone.
        let write = || drop(writeln!(std::io::stderr().lock(), "{line}"));
        match &*self.bar.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

/// The text with the key blotted out of it, if it was there.
fn without(key: &str, text: &str) -> Option<String> {
    let (mut blotted, mut rest, mut at) = (String::new(), text, 0);
    while at < rest.len() {
        match spelled(key, &rest.as_bytes()[at..]) {
            Some(length) => {
                blotted.push_str(&rest[..at]);
                // Half of an escape would spoil the JSON it stands in.
                let backslashes = blotted.len() - blotted.trim_end_matches('\\').len();
                blotted.truncate(blotted.len() - backslashes % 2);
                blotted.push_str(REDACTED);
                rest = &rest[at + length..];
                at = 0;
            }
            None => at += 1,
        }
    }
    (rest.len() < text.len()).then(|| blotted + rest)
}

/// How much of the text's start is the key, if it begins with it.
fn spelled(key: &str, text: &[u8]) -> Option<usize> {
    // A backslash may be a character of the key or escape the next: both are followed.
    let mut bytes = key.bytes();
    let mut ends: Vec<usize> = character(bytes.next()?, text, 0).collect();
    for byte in bytes {
        if ends.is_empty() {
            return None;
        }
        ends = ends.iter().flat_map(|end| character(byte, text, *end)).collect();
        ends.dedup();
    }
    ends.into_iter().max()
}

/// Where a character of the key may end that begins at `at`: one that is as it is, escaped (JSON's `\/`), or in
/// hexadecimal digits (JSON's `\u002f`, a URL's `%2F`).
fn character(byte: u8, text: &[u8], at: usize) -> impl Iterator<Item = usize> {
    let hexadecimal = |from: usize, to: usize| {
        let digits = text
            .get(at + from..at + to)
            .and_then(|digits| str::from_utf8(digits).ok());
        digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) == Some(byte)
    };
    let length = match text.get(at..).unwrap_or_default() {
        [b'\\', b'u', ..] if hexadecimal(2, 6) => Some(6),
        [b'\\', next, ..] if *next == byte && matches!(next, b'"' | b'\\' | b'/') => Some(2),
        [b'%', ..] if hexadecimal(1, 3) => Some(3),
        _ => None,
    };
    let as_it_is = (text.get(at) == Some(&byte)).then_some(1);
    as_it_is.into_iter().chain(length).map(move |length| at + length)
}

/// Whether stderr is a terminal.
pub fn is_terminal() -> bool {
    std::io::stderr().is_terminal()
}

/// Whether stderr is a terminal that shows colours. The older console of Windows shows them, on stdout
/// too, only after it was asked to.
pub fn shows_color() -> bool {
    let granted = anstyle_query::windows::enable_ansi_colors();
    is_terminal() && granted.unwrap_or(true)
}

fn tenths(seconds: f64) -> f64 {
    (seconds * 10.0).round() / 10.0
}

/// The API's own envelope where there is one, else the same shape; `status` added where there was
/// an answer.
fn as_json(error: &anyhow::Error, known: Option<&Error>) -> String {
    let refusal = known.and_then(Error::refusal);
    if let Some((status, envelope)) = refusal.and_then(|refusal| Some((refusal.status, refusal.envelope.as_ref()?)))
        && let Some(with_status) = add_status(envelope, status)
    {
        return with_status;
    }
    let own = OwnEnvelope {
        success: false,
        message: format!("{error:#}"),
        error: OwnError {
            code: known.map_or("unexpected", Error::code),
            details: known.and_then(Error::hint).unwrap_or_default(),
        },
        status: known.and_then(Error::status).filter(|status| *status > 0),
    };
    serde_json::to_string(&own).unwrap_or_default()
}

/// The shape of the API's error envelope, in its order.
#[derive(Serialize)]
struct OwnEnvelope {
    success: bool,
    message: String,
    error: OwnError,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
}

#[derive(Serialize)]
struct OwnError {
    code: &'static str,
    details: String,
}

/// The envelope's own text, with one more member at its end.
fn add_status(envelope: &str, status: u16) -> Option<String> {
    type Members<'a> = std::collections::HashMap<std::borrow::Cow<'a, str>, &'a RawValue>;
    let members: Members = serde_json::from_str(envelope).ok()?;
    let line = compact(envelope);
    if members.contains_key("status") {
        return Some(line.into_owned());
    }
    let open = line.trim_end().strip_suffix('}')?;
    let comma = if members.is_empty() { "" } else { "," };
    Some(format!("{open}{comma}\"status\":{status}}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_added_to_the_envelope_and_nothing_else_changes() {
        for (envelope, expected) in [
            (
                r#"{"success":false,"n":1.10}"#,
                r#"{"success":false,"n":1.10,"status":404}"#,
            ),
            (r#"{"status":"own"}"#, r#"{"status":"own"}"#),
            ("{\n}", r#"{"status":404}"#),
        ] {
            assert_eq!(add_status(envelope, 404).as_deref(), Some(expected));
        }
    }

    #[test]
    fn the_key_is_blotted_out_as_it_is_and_as_json_and_urls_spell_it() {
        let console = Console::new(false, 0, false, false);
        console.keep_secret(&ApiKey::new(r#"s"k\1"#).unwrap());
        assert_eq!(console.redact(r#"bad key s"k\1!"#), "bad key ***!");
        assert_eq!(console.redact(r#"{"k":"s\"k\\1"}"#), r#"{"k":"***"}"#);
        assert_eq!(console.redact("/?key=s%22k%5C1&b"), "/?key=***&b");
        let console = Console::new(false, 0, false, false);
        console.keep_secret(&ApiKey::new("c2s/a+b==").unwrap());
        assert_eq!(console.redact(r#"{"k":"c2s\/a+b=="}"#), r#"{"k":"***"}"#);
        assert_eq!(console.redact("c2s%2Fa%2Bb%3D%3D c2s"), "*** c2s");
    }

    #[test]
    fn the_key_is_blotted_out_whichever_of_its_characters_are_escaped() {
        let console = Console::new(false, 0, false, false);
        console.keep_secret(&ApiKey::new(r#"sk/a"b\c"#).unwrap());
        for spelled in [
            r"\u0073k\u002Fa\u0022b\u005cc",
            "sk%2fa%22b%5Cc",
            r#"sk/a\"b\\c"#,
            r#"%73%6B\/a"b\c"#,
        ] {
            assert_eq!(console.redact(&format!("<{spelled}>é")), "<***>é");
        }
        // In JSON that holds JSON, what is left stays a string.
        assert_eq!(console.redact(r#""\\u0073k/a\"b\\c""#), r#""***""#);
        for other in ["sk/a", "sk%2", r"\u0073k", r"sk/a\", "%", r"\", ""] {
            assert!(matches!(console.redact(other), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn with_json_an_error_is_json_whatever_acts_in_it() {
        let envelope = "{\t\"message\": \"\u{202e}\u{7f}\u{9b}\", \"error\": null}";
        let refusal = crate::error::ApiError {
            status: 400,
            envelope: Some(envelope.into()),
            ..Default::default()
        };
        let error = anyhow::Error::from(Error::Api(refusal));
        assert_eq!(
            Console::new(false, 0, true, false).lines_of(&error),
            [r#"{ "message": "\u202e\u007f\u009b", "error": null,"status":400}"#]
        );
    }
}
