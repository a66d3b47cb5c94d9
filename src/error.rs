//! Everything that can end a command: what it says, its exit code, its `error.code`, its hint.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// The exit codes, a promise to scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Success = 0,
    /// Anything not below.
    Failure = 1,
    /// Wrong usage or configuration.
    Usage = 2,
    /// Not found.
    NotFound = 3,
    /// No key, or the API refused it.
    Unauthorized = 4,
    /// Refused as invalid, by the API or before it was sent.
    Invalid = 5,
    /// Rate limit, and the waits allowed are spent.
    RateLimited = 6,
    /// No connection; for reads also a timeout or 5xx, retries spent.
    Network = 7,
    /// An import finished, and some rows were not created.
    Incomplete = 8,
    /// Something was sent and nobody can say whether it was created.
    Unknown = 9,
    /// SIGINT.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

/// What the API said no with: status, and the envelope where there was one.
#[derive(Debug, Clone, Default)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// Whether it answered a creation or another write, where every refusal is one of the data.
    pub writing: bool,
    /// The envelope's `error.code`, or empty.
    pub code: String,
    /// The envelope's `message`, or empty.
    pub message: String,
    /// The envelope's `error.details`, or empty.
    pub details: String,
    /// The envelope as it came.
    pub envelope: Option<String>,
}

impl ApiError {
    /// The API's code decides where this client knows it; else the status does.
    pub fn exit(&self) -> Exit {
        match (self.code.as_str(), self.status) {
            ("not_found", _) => Exit::NotFound,
            ("validation_error", _) => Exit::Invalid,
            ("unauthorized", _) => Exit::Unauthorized,
            ("rate_limit_exceeded", _) => Exit::RateLimited,
            (_, 401 | 403) => Exit::Unauthorized,
            (_, 404) => Exit::NotFound,
            (_, 429) => Exit::RateLimited,
            _ if self.writing => Exit::Invalid,
            (_, 410) => Exit::NotFound,
            (_, 400 | 409 | 422) => Exit::Invalid,
            (_, 500..) => Exit::Network,
            _ => Exit::Failure,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = if self.message.is_empty() {
            "no reason given"
        } else {
            &self.message
        };
        write!(f, "{said}")?;
        if !self.details.is_empty() && self.details != self.message {
            write!(f, ": {}", self.details)?;
        }
        match self.code.as_str() {
            "" => write!(f, " (HTTP {})", self.status),
            code => write!(f, " ({code}, HTTP {})", self.status),
        }
    }
}

/// What a request does that can't be taken back, in words for each way it may end.
#[derive(Debug, Clone)]
pub enum WriteOperation {
    /// A contact is created.
    Creation {
        /// The command that tells whether it was.
        check: String,
    },
    /// A call of an endpoint that this client knows nothing of: its method and path.
    Call(String),
}

impl WriteOperation {
    /// It is certain that it was done.
    pub fn done(&self) -> String {
        match self {
            WriteOperation::Creation { .. } => "the contact was created".into(),
            WriteOperation::Call(name) => format!("{name} was processed"),
        }
    }

    /// It is certain that it was not done.
    pub fn not_done(&self) -> String {
        match self {
            WriteOperation::Creation { .. } => "nothing was created".into(),
            WriteOperation::Call(name) => format!("{name} was not processed"),
        }
    }

    /// Nobody knows.
    pub fn in_doubt(&self) -> String {
        match self {
            WriteOperation::Creation { .. } => "the contact may or may not exist".into(),
            WriteOperation::Call(name) => format!("{name} may or may not have been processed"),
        }
    }

    /// What to do while nobody knows.
    pub fn advice(&self) -> String {
        match self {
            WriteOperation::Creation { check } => format!("before creating it again, check: {check}"),
            WriteOperation::Call(_) => {
                "nothing here can tell: look whether it took effect before sending it again".into()
            }
        }
    }
}

/// The ways a command ends without success.
#[derive(Debug)]
pub enum Error {
    /// Wrong flags, environment or config file.
    Usage(String),
    /// No API key anywhere, or none that `api_key_command` would print.
    NoKey(String),
    /// Refused here, before anything was sent.
    Invalid(String),
    /// Read everything, and it is not there.
    NotFound(String),
    /// The API's own no.
    Api(ApiError),
    /// The API asks for a longer wait than is allowed, or for too many.
    RateLimited {
        /// The answer that asked.
        refusal: Box<ApiError>,
        /// The wait asked for.
        asked: Duration,
        /// The longest wait allowed.
        allowed: Duration,
    },
    /// Nothing was sent, or a read got no answer, and the retries are spent.
    Network(String),
    /// Something was sent that can't be taken back, and its outcome is not known.
    Unknown {
        /// What happened instead of an answer.
        what: String,
        /// HTTP status, where there was an answer of a kind.
        status: Option<u16>,
        /// What is in doubt.
        operation: WriteOperation,
    },
    /// An answer that makes no sense.
    InvalidResponse {
        /// What it is instead.
        what: String,
        /// HTTP status.
        status: u16,
    },
    /// Anything else: a file, a terminal, a listing that contradicts itself.
    Unexpected(String),
    /// Ended by SIGINT or SIGTERM.
    Interrupted(Exit, String),
    /// Told already; only the exit code is left.
    AlreadyReported(Exit),
    /// The reader of stdout went away.
    BrokenPipe,
}

/// What most functions here return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// As much of a text as an error quotes: what came from outside may be of any length.
pub fn start_of(text: &str) -> Cow<'_, str> {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

impl Error {
    /// The process's exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Error::Usage(_) => Exit::Usage,
            Error::NoKey(_) => Exit::Unauthorized,
            Error::Invalid(_) => Exit::Invalid,
            Error::NotFound(_) => Exit::NotFound,
            Error::Api(refusal) => refusal.exit(),
            Error::RateLimited { .. } => Exit::RateLimited,
            Error::Network(_) => Exit::Network,
            Error::Unknown { .. } => Exit::Unknown,
            Error::Unexpected(_) | Error::InvalidResponse { .. } => Exit::Failure,
            Error::Interrupted(exit, _) | Error::AlreadyReported(exit) => *exit,
            Error::BrokenPipe => Exit::Success,
        }
    }

    /// `error.code` where this client words the error itself.
    pub fn code(&self) -> &'static str {
        match self.exit() {
            Exit::Success | Exit::Failure | Exit::Incomplete => "unexpected",
            Exit::Usage => "usage",
            Exit::NotFound => "not_found",
            Exit::Unauthorized => "unauthorized",
            Exit::Invalid => "validation_error",
            Exit::RateLimited => "rate_limit_exceeded",
            Exit::Network => "network",
            Exit::Unknown => "outcome_unknown",
            Exit::Interrupted => "interrupted",
            Exit::Terminated => "terminated",
        }
    }

    /// What to do next, where there is something to do.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Error::NoKey(_) => "set CONVERS8_API_KEY, or run `convers8 auth login`; `--sandbox` needs no key",
            Error::Api(refusal) => match refusal.exit() {
                Exit::Unauthorized => "`convers8 auth status` shows which key was used and where it came from",
                Exit::Network => "the API is in trouble; try again later, or raise --retries",
                _ => return None,
            },
            Error::RateLimited { .. } => "try again later, or allow longer waits with --max-wait",
            Error::Unknown { operation, .. } => return Some(operation.advice()),
            Error::Network(what) if what.contains("certificate") => {
                "if a proxy of your own signs for this host, pass its certificate with --ca-cert"
            }
            Error::Network(_) => "check the connection, --base-url and the proxy variables; `-v` shows each request",
            Error::Usage(_)
            | Error::Invalid(_)
            | Error::NotFound(_)
            | Error::Unexpected(_)
            | Error::InvalidResponse { .. }
            | Error::Interrupted(..)
            | Error::AlreadyReported(_)
            | Error::BrokenPipe => return None,
        };
        Some(hint.to_owned())
    }

    /// An error that came after something was done, which it must not hide.
    pub fn after(self, done: &str) -> Self {
        match self {
            Error::Unexpected(why) => Error::Unexpected(format!("{done}, but: {why}")),
            error => error,
        }
    }

    /// The HTTP status behind the error, where there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::InvalidResponse { status, .. } => Some(*status),
            Error::Unknown { status, .. } => *status,
            _ => self.refusal().map(|refusal| refusal.status),
        }
    }

    /// The API's answer behind the error, where there was one.
    pub fn refusal(&self) -> Option<&ApiError> {
        match self {
            Error::Api(refusal) => Some(refusal),
            Error::RateLimited { refusal, .. } => Some(refusal),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(what)
            | Error::NoKey(what)
            | Error::Invalid(what)
            | Error::NotFound(what)
            | Error::Network(what)
            | Error::Unexpected(what)
            | Error::InvalidResponse { what, .. }
            | Error::Interrupted(_, what) => f.write_str(what),
            Error::Api(refusal) => match refusal.exit() {
                Exit::Unauthorized => write!(f, "the API refused the key: {refusal}"),
                Exit::Network => write!(f, "the API failed: {refusal}"),
                _ => write!(f, "{refusal}"),
            },
            Error::RateLimited {
                refusal,
                asked,
                allowed,
            } => write!(
                f,
                "rate limited: the API asks to wait {} s and at most {} s are allowed: {refusal}",
                asked.as_secs_f64().ceil(),
                allowed.as_secs_f64(),
            ),
            Error::Unknown { what, operation, .. } => write!(f, "outcome unknown: {} ({what})", operation.in_doubt()),
            Error::AlreadyReported(_) | Error::BrokenPipe => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_code_beats_the_status_and_the_status_beats_nothing() {
        let exit = |status, code: &str, creating| {
            ApiError {
                status,
                writing: creating,
                code: code.into(),
                ..ApiError::default()
            }
            .exit() as u8
        };
        for (status, code, read, create) in [
            (400, "not_found", 3, 3),
            (404, "validation_error", 5, 5),
            (200, "unauthorized", 4, 4),
            (500, "rate_limit_exceeded", 6, 6),
            (400, "", 5, 5),
            (401, "", 4, 4),
            (403, "odd", 4, 4),
            (404, "", 3, 3),
            (409, "", 5, 5),
            (410, "", 3, 5),
            (418, "", 1, 5),
            (422, "odd", 5, 5),
            (429, "", 6, 6),
            (500, "", 7, 5),
            (503, "odd", 7, 5),
            (200, "odd", 1, 5),
        ] {
            assert_eq!(exit(status, code, false), read, "reading: {status} {code}");
            assert_eq!(exit(status, code, true), create, "creating: {status} {code}");
        }
    }
}
