//! Whether to send again, and when. Pure: time and randomness are passed in, the caller sleeps.

use std::time::Duration;

/// The first wait after a failure without a hint from the API. Doubles with each.
/// Half a second: long enough for a load balancer to drop a dead backend, short at a prompt.
const BACKOFF: Duration = Duration::from_millis(500);
/// No backoff is longer than this; a host that is down for a minute is asked once in half a minute.
const BACKOFF_MOST: Duration = Duration::from_secs(30);
/// The first wait for a rate limit that says no time. Doubles with each: 1, 2, 4… s.
const LIMIT: Duration = Duration::from_secs(1);
/// Rate limits in a row that are taken at their word. Beyond, the wait also grows as if none had
/// been given, so that `Retry-After: 0` for ever ends at `max_wait` and not never.
const LIMITS_BELIEVED: u32 = 8;

/// How long and how often, as the user allows it.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Retries of one request; waits for a rate limit do not count.
    pub retries: u32,
    /// The longest single wait for a rate limit.
    pub max_wait: Duration,
}

/// What happened to one sending of a request, as far as sending it again is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// Nothing reached the API: no address, no connection, no TLS.
    NotSent,
    /// Sent, and no whole answer came; or 500, 502, 503, 504.
    Lost {
        /// `Retry-After` of a 503.
        retry_after: Option<Duration>,
    },
    /// 429, or `rate_limit_exceeded`: not processed.
    Limited {
        /// `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// An answer that stands.
    Answered,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Take what happened as the outcome.
    Stop,
    /// Send again after this wait; nobody else needs to wait.
    Again(Duration),
    /// Send again after this wait, in which nobody sends.
    Pause(Duration),
    /// The wait asked for is longer than allowed.
    TooLong(Duration),
}

/// What one request has been through.
#[derive(Debug, Default, Clone, Copy)]
pub struct Attempts {
    failures: u32,
    limits: u32,
}

impl Attempts {
    /// Decides what follows. `replayable` is whether the request may be sent again although it may
    /// have been processed; `jitter` is random, from 0 to 1, so that many clients do not return at once.
    pub fn next(&mut self, policy: &Policy, replayable: bool, happened: Happened, jitter: f64) -> Next {
        match happened {
            Happened::Answered => Next::Stop,
            Happened::Limited { retry_after } => self.limited(policy, retry_after),
            Happened::Lost { .. } if !replayable => Next::Stop,
            Happened::NotSent => self.failed(policy, None, jitter),
            Happened::Lost { retry_after } => self.failed(policy, retry_after, jitter),
        }
    }

    fn limited(&mut self, policy: &Policy, retry_after: Option<Duration>) -> Next {
        self.limits += 1;
        let grown = |nth: u32| LIMIT.saturating_mul(1u32.checked_shl(nth).unwrap_or(u32::MAX));
        let wait = match retry_after {
            Some(told) if self.limits <= LIMITS_BELIEVED => told,
            Some(told) => told.max(grown(self.limits - LIMITS_BELIEVED - 1)),
            None => grown(self.limits - 1),
        };
        if wait > policy.max_wait {
            Next::TooLong(wait)
        } else {
            Next::Pause(wait)
        }
    }

    fn failed(&mut self, policy: &Policy, retry_after: Option<Duration>, jitter: f64) -> Next {
        if self.failures >= policy.retries {
            return Next::Stop;
        }
        let backoff = BACKOFF
            .saturating_mul(1u32.checked_shl(self.failures).unwrap_or(u32::MAX))
            .min(BACKOFF_MOST);
        self.failures += 1;
        match retry_after {
            Some(told) if told > policy.max_wait => Next::Stop,
            Some(told) => Next::Pause(told),
            // Half of it fixed, half of it random: never at once, never together.
            None => Next::Again(backoff.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POLICY: Policy = Policy {
        retries: 3,
        max_wait: Duration::from_secs(120),
    };

    fn run(replayable: bool, happened: Happened, times: usize) -> Vec<Next> {
        let mut attempts = Attempts::default();
        (0..times)
            .map(|_| attempts.next(&POLICY, replayable, happened, 1.0))
            .collect()
    }

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn a_read_backs_off_and_gives_up() {
        let again = [500, 1000, 2000].map(|n| Next::Again(ms(n)));
        let expected: Vec<_> = again.into_iter().chain([Next::Stop]).collect();
        assert_eq!(run(true, Happened::Lost { retry_after: None }, 4), expected);
        assert_eq!(run(true, Happened::NotSent, 4), expected);
    }

    #[test]
    fn a_creation_is_sent_again_only_if_it_was_not_sent_or_not_processed() {
        assert_eq!(
            run(
                false,
                Happened::Lost {
                    retry_after: Some(ms(1))
                },
                1
            ),
            [Next::Stop]
        );
        assert_eq!(run(false, Happened::NotSent, 1), [Next::Again(ms(500))]);
        assert_eq!(
            run(
                false,
                Happened::Limited {
                    retry_after: Some(ms(7))
                },
                1
            ),
            [Next::Pause(ms(7))]
        );
        assert_eq!(run(false, Happened::Answered, 1), [Next::Stop]);
    }

    #[test]
    fn a_rate_limit_without_a_time_doubles_until_too_long() {
        let nexts = run(false, Happened::Limited { retry_after: None }, 8);
        let seconds: Vec<_> = (0..7).map(|n| Next::Pause(Duration::from_secs(1 << n))).collect();
        assert_eq!(nexts[..7], seconds);
        assert_eq!(nexts[7], Next::TooLong(Duration::from_secs(128)));
    }

    #[test]
    fn retry_after_is_kept_in_full_or_given_up_on() {
        let told = Duration::from_secs(119);
        assert_eq!(
            run(
                true,
                Happened::Limited {
                    retry_after: Some(told)
                },
                1
            ),
            [Next::Pause(told)]
        );
        let long = Duration::from_secs(121);
        assert_eq!(
            run(
                true,
                Happened::Limited {
                    retry_after: Some(long)
                },
                1
            ),
            [Next::TooLong(long)]
        );
        assert_eq!(
            run(
                true,
                Happened::Lost {
                    retry_after: Some(long)
                },
                1
            ),
            [Next::Stop]
        );
    }

    #[test]
    fn waits_for_a_rate_limit_do_not_spend_retries() {
        let mut attempts = Attempts::default();
        let policy = Policy { retries: 1, ..POLICY };
        for _ in 0..5 {
            let limited = Happened::Limited {
                retry_after: Some(Duration::ZERO),
            };
            assert_eq!(attempts.next(&policy, true, limited, 0.0), Next::Pause(Duration::ZERO));
        }
        assert_eq!(
            attempts.next(&policy, true, Happened::NotSent, 0.0),
            Next::Again(ms(250))
        );
        assert_eq!(attempts.next(&policy, true, Happened::NotSent, 0.0), Next::Stop);
    }

    proptest! {
        #[test]
        fn every_request_comes_to_an_end(
            happened in prop::collection::vec((0..3u8, prop::option::of(0..200u64), 0.0..1.0f64), 60),
            replayable: bool,
        ) {
            let mut attempts = Attempts::default();
            let ended = happened.into_iter().any(|(kind, seconds, jitter)| {
                let retry_after = seconds.map(Duration::from_secs);
                let happened = match kind {
                    0 => Happened::NotSent,
                    1 => Happened::Lost { retry_after },
                    _ => Happened::Limited { retry_after },
                };
                let next = attempts.next(&POLICY, replayable, happened, jitter);
                if let (Next::Pause(wait), Some(told)) = (next, retry_after) {
                    assert!(wait >= told && wait <= POLICY.max_wait);
                }
                matches!(next, Next::Stop | Next::TooLong(_))
            });
            prop_assert!(ended);
        }
    }
}
