//! Exit codes.

/// Exit codes. Scripts rely on them, so their meaning never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The command succeeded.
    Success = 0,
    /// Any other failure.
    Failure = 1,
    /// Invalid arguments or configuration.
    Usage = 2,
    /// Not found.
    NotFound = 3,
    /// No API key, or the API rejected it.
    Unauthorized = 4,
    /// Invalid input, rejected by the API or before sending.
    Invalid = 5,
    /// Rate limit: the required wait is longer than `--max-wait`.
    RateLimited = 6,
    /// No connection or no TLS; for reads also a timeout or a 5xx.
    Network = 7,
    /// Import: some rows are not in the account.
    Incomplete = 8,
    /// A write was sent and its outcome is unknown.
    Unknown = 9,
    /// A limit or the answer at a prompt stopped the command before it sent anything.
    Stopped = 10,
    /// SIGINT.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

impl Exit {
    /// Returns the `error.code` in JSON output.
    pub fn code(self) -> &'static str {
        match self {
            Exit::Success | Exit::Failure => "unexpected",
            Exit::Usage => "usage",
            Exit::NotFound => "not_found",
            Exit::Unauthorized => "unauthorized",
            Exit::Invalid => "validation_error",
            Exit::RateLimited => "rate_limit_exceeded",
            Exit::Network => "network",
            Exit::Incomplete => "incomplete",
            Exit::Unknown => "outcome_unknown",
            Exit::Stopped => "stopped",
            Exit::Interrupted => "interrupted",
            Exit::Terminated => "terminated",
        }
    }
}
