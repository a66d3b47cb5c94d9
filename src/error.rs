//! Errors that end a command: text, exit code and `error.code`.

mod api;
mod exit;
mod write;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

pub use api::ApiError;
pub use exit::Exit;
pub use write::WriteOperation;

/// The reasons why a command ends without success.
#[derive(Debug)]
pub enum Error {
    /// Invalid flags, environment variables or config file.
    Usage(String),
    /// No API key was found, or `api_key_command` printed none.
    NoKey(String),
    /// The input was rejected before anything was sent.
    Invalid(String),
    /// The complete listing does not contain the contact.
    NotFound(String),
    /// The API rejected the request, or a read failed on the server.
    Api(Box<ApiError>),
    /// The API requires a longer wait than allowed.
    RateLimited {
        /// The response that requires the wait.
        error: Box<ApiError>,
        /// The required wait.
        requested: Duration,
        /// The longest wait allowed.
        allowed: Duration,
    },
    /// Nothing was sent, or a read has no response, after all retries.
    Network(String),
    /// Nothing was sent, because the server's certificate is not trusted.
    Certificate(String),
    /// Nothing was sent, because the proxy rejected the credentials or requires some.
    ProxyCredentials(String),
    /// Nothing was sent, because too many earlier writes failed in a row.
    ServerFailing(String),
    /// A write was sent and its outcome is unknown.
    Unknown {
        /// The reason why there is no usable response.
        reason: String,
        /// The response, if there was one.
        response: Option<Box<ApiError>>,
        /// The write.
        operation: WriteOperation,
    },
    /// A read has a response in a format that this API does not use.
    InvalidResponse(Box<ApiError>),
    /// The listing is inconsistent, or has fewer contacts than its `total`.
    IncompleteListing(String),
    /// A limit or the answer at a prompt stopped the command before it sent anything.
    Stopped(String),
    /// Any other failure, such as an I/O error of a file or terminal.
    Unexpected(String),
    /// The command was ended by SIGINT or SIGTERM.
    Interrupted(Exit, String),
    /// The error was already printed, or the output reports it; only its exit code is used.
    AlreadyReported(Exit),
    /// The reader of stdout closed the pipe.
    BrokenPipe,
}

/// The context of an error, with a next step that replaces the usual one.
#[derive(Debug)]
pub struct Advice {
    /// Precedes the error.
    pub message: String,
    /// The next step.
    pub hint: String,
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A result with an [`Error`] by default.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Returns the exit code of the process.
    pub fn exit(&self) -> Exit {
        match self {
            Error::Usage(_) => Exit::Usage,
            Error::NoKey(_) => Exit::Unauthorized,
            Error::Invalid(_) => Exit::Invalid,
            Error::NotFound(_) => Exit::NotFound,
            Error::Api(error) => error.exit(),
            Error::RateLimited { .. } => Exit::RateLimited,
            Error::Network(_) | Error::Certificate(_) | Error::ProxyCredentials(_) | Error::ServerFailing(_) => {
                Exit::Network
            }
            Error::Unknown { .. } => Exit::Unknown,
            Error::Stopped(_) => Exit::Stopped,
            Error::InvalidResponse(_) | Error::IncompleteListing(_) | Error::Unexpected(_) => Exit::Failure,
            Error::Interrupted(exit, _) | Error::AlreadyReported(exit) => *exit,
            Error::BrokenPipe => Exit::Success,
        }
    }

    /// Returns `error.code` for JSON output: the API's code if it rejected the request, else one per exit code.
    pub fn code(&self) -> Cow<'_, str> {
        if let Error::Api(error) | Error::RateLimited { error, .. } = self
            && !error.code.is_empty()
        {
            return Cow::Borrowed(&error.code);
        }
        Cow::Borrowed(self.exit().code())
    }

    /// Adds what was done before the error, so that the error does not hide it.
    pub fn after(self, done: &str) -> Self {
        match self {
            Error::Unexpected(reason) => Error::Unexpected(format!("{done}, but: {reason}")),
            error => error,
        }
    }

    /// Returns the API's response that caused the error, if there was one.
    pub fn response(&self) -> Option<&ApiError> {
        match self {
            Error::Api(error) | Error::RateLimited { error, .. } | Error::InvalidResponse(error) => Some(error),
            Error::Unknown { response, .. } => response.as_deref(),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(reason)
            | Error::NoKey(reason)
            | Error::Invalid(reason)
            | Error::NotFound(reason)
            | Error::Network(reason)
            | Error::Certificate(reason)
            | Error::ServerFailing(reason)
            | Error::ProxyCredentials(reason)
            | Error::IncompleteListing(reason)
            | Error::Stopped(reason)
            | Error::Unexpected(reason)
            | Error::Interrupted(_, reason) => f.write_str(reason),
            Error::Api(error) => match error.exit() {
                Exit::Unauthorized => write!(f, "the API rejected the key: {error}"),
                Exit::Network => write!(f, "the API failed: {error}"),
                _ => error.fmt(f),
            },
            Error::InvalidResponse(error) => error.fmt(f),
            Error::RateLimited {
                error,
                requested,
                allowed,
            } => {
                // A 503 can require a wait too.
                if error.exit() == Exit::RateLimited {
                    f.write_str("rate limited: ")?;
                }
                let (requested, allowed) = (requested.as_secs_f64().ceil(), allowed.as_secs_f64());
                write!(
                    f,
                    "the API requires a wait of {requested} s, but at most {allowed} s are allowed: {error}"
                )
            }
            Error::Unknown { reason, operation, .. } => {
                write!(f, "outcome unknown: {} ({reason})", operation.in_doubt())
            }
            Error::AlreadyReported(_) => f.write_str("the output has rows or findings that need attention"),
            Error::BrokenPipe => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
