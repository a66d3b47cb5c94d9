//! Decides whether and when to send a request again. Pure: the caller passes in randomness and sleeps.

use std::time::Duration;

use super::verdict::Verdict;

/// The first wait after a failure. It doubles with each failure. In half a second a load balancer can detect a dead
/// backend, and users do not notice the wait.
const BACKOFF: Duration = Duration::from_millis(500);
/// The longest backoff.
const MAX_BACKOFF: Duration = Duration::from_secs(30);
/// The first wait after a 429 without `Retry-After`. It doubles with each: 1, 2, 4 s.
const RATE_LIMIT_WAIT: Duration = Duration::from_secs(1);
/// The number of 429 responses per request whose `Retry-After` is trusted. Then the wait grows as if there were no
/// `Retry-After`, so that a server that always sends `Retry-After: 0` finally exceeds `max_wait`.
const TRUSTED_RATE_LIMITS: u32 = 8;

/// Statuses of temporary failures.
const RETRIED_STATUSES: [u16; 6] = [408, 425, 500, 502, 503, 504];

/// The limits of retries and waits.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// The most retries of one request. Waits for a rate limit do not count.
    pub retries: u32,
    /// The longest wait that a response may require.
    pub max_wait: Duration,
}

/// The decision after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryDecision {
    /// Do not send again. The verdict is final.
    Stop,
    /// Send again after this wait. Other requests continue.
    RetryAfter(Duration),
    /// Send again after this wait. No other request is sent during it.
    PauseAll(Duration),
    /// The response requires a longer wait than allowed.
    WaitTooLong(Duration),
}

/// The failed attempts of one request.
#[derive(Debug, Default, Clone, Copy)]
pub struct Attempts {
    failures: u32,
    rate_limits: u32,
}

impl Attempts {
    /// Returns the number of failed attempts.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Decides after an attempt that sent nothing. `jitter` is a random number from 0 to 1. It prevents many clients from
    /// retrying at the same time.
    pub fn not_sent(&mut self, policy: &RetryPolicy, jitter: f64) -> RetryDecision {
        self.failed(policy, None, jitter)
    }

    /// Decides after a verdict. A write is sent again only if it was certainly not processed, which is after a rate
    /// limit.
    pub fn after(&mut self, policy: &RetryPolicy, is_read: bool, verdict: &Verdict, jitter: f64) -> RetryDecision {
        match verdict {
            Verdict::RateLimited(error) => self.rate_limited(policy, error.retry_after),
            Verdict::NoResponse(_) if is_read => self.failed(policy, None, jitter),
            Verdict::ServerError(error) if is_read && RETRIED_STATUSES.contains(&error.status) => {
                self.failed(policy, error.retry_after, jitter)
            }
            _ => RetryDecision::Stop,
        }
    }

    fn rate_limited(&mut self, policy: &RetryPolicy, retry_after: Option<Duration>) -> RetryDecision {
        self.rate_limits += 1;
        let wait = match retry_after {
            Some(requested) if self.rate_limits <= TRUSTED_RATE_LIMITS => requested,
            Some(requested) => requested.max(doubled(RATE_LIMIT_WAIT, self.rate_limits - TRUSTED_RATE_LIMITS - 1)),
            None => doubled(RATE_LIMIT_WAIT, self.rate_limits - 1),
        };
        pause(policy, wait)
    }

    fn failed(&mut self, policy: &RetryPolicy, retry_after: Option<Duration>, jitter: f64) -> RetryDecision {
        if self.failures >= policy.retries {
            return RetryDecision::Stop;
        }
        let backoff = doubled(BACKOFF, self.failures).min(MAX_BACKOFF);
        self.failures += 1;
        match retry_after {
            Some(requested) => pause(policy, requested),
            None => RetryDecision::RetryAfter(backoff.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0))),
        }
    }
}

/// Pauses all requests for the required wait, or stops if the wait is too long.
fn pause(policy: &RetryPolicy, wait: Duration) -> RetryDecision {
    match wait > policy.max_wait {
        true => RetryDecision::WaitTooLong(wait),
        false => RetryDecision::PauseAll(wait),
    }
}

/// Doubles a wait this number of times.
pub(super) fn doubled(wait: Duration, times: u32) -> Duration {
    wait.saturating_mul(1u32.checked_shl(times).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
