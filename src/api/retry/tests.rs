use super::RetryDecision::{PauseAll, RetryAfter, Stop, WaitTooLong};
use super::*;
use crate::error::ApiError;
use proptest::prelude::*;

const POLICY: RetryPolicy = RetryPolicy {
    retries: 3,
    max_wait: Duration::from_secs(120),
};

fn error(status: u16, retry_after: Option<Duration>) -> ApiError {
    ApiError {
        status,
        retry_after,
        ..ApiError::default()
    }
}

fn rate_limited(retry_after: Option<Duration>) -> Verdict {
    Verdict::RateLimited(error(429, retry_after))
}

fn failed(retry_after: Option<Duration>) -> Verdict {
    Verdict::ServerError(error(503, retry_after))
}

fn lost() -> Verdict {
    Verdict::NoResponse("lost".into())
}

fn run(is_read: bool, verdict: &Verdict, times: usize) -> Vec<RetryDecision> {
    let mut attempts = Attempts::default();
    (0..times)
        .map(|_| attempts.after(&POLICY, is_read, verdict, 1.0))
        .collect()
}

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

#[test]
fn retries_a_read_with_backoff_and_then_stops() {
    let expected = [
        RetryAfter(ms(500)),
        RetryAfter(seconds(1)),
        RetryAfter(seconds(2)),
        Stop,
    ];
    assert_eq!(run(true, &lost(), 4), expected);
    assert_eq!(run(true, &failed(None), 4), expected);
    let mut attempts = Attempts::default();
    assert_eq!([(); 4].map(|()| attempts.not_sent(&POLICY, 1.0)), expected);
}

#[test]
fn jitter_shortens_a_backoff_by_up_to_half() {
    for (jitter, expected) in [(0.0, 250), (0.5, 375), (1.0, 500), (7.0, 500)] {
        assert_eq!(Attempts::default().not_sent(&POLICY, jitter), RetryAfter(ms(expected)));
    }
}

#[test]
fn retries_depend_on_the_verdict_and_on_read_or_write() {
    let status = |status| Verdict::ServerError(error(status, None));
    let again = RetryAfter(ms(500));
    for (verdict, read, write) in [
        (lost(), again, Stop),
        (status(408), again, Stop),
        (status(425), again, Stop),
        (status(500), again, Stop),
        (status(501), Stop, Stop),
        (status(502), again, Stop),
        (status(503), again, Stop),
        (status(504), again, Stop),
        (status(505), Stop, Stop),
        (failed(Some(ms(1))), PauseAll(ms(1)), Stop),
        (rate_limited(None), PauseAll(seconds(1)), PauseAll(seconds(1))),
        (rate_limited(Some(ms(2500))), PauseAll(ms(2500)), PauseAll(ms(2500))),
        (Verdict::Rejected(error(400, None)), Stop, Stop),
        (Verdict::InvalidResponse(error(302, None)), Stop, Stop),
    ] {
        assert_eq!(run(true, &verdict, 1), [read], "read: {verdict:?}");
        assert_eq!(run(false, &verdict, 1), [write], "write: {verdict:?}");
    }
}

#[test]
fn retries_a_write_that_was_not_sent() {
    assert_eq!(Attempts::default().not_sent(&POLICY, 1.0), RetryAfter(ms(500)));
}

#[test]
fn rate_limit_waits_without_retry_after_double_until_too_long() {
    let waits = (0..7).map(|n| PauseAll(seconds(1 << n)));
    let expected: Vec<_> = waits.chain([WaitTooLong(seconds(128))]).collect();
    assert_eq!(run(false, &rate_limited(None), 8), expected);
}

#[test]
fn waits_for_the_complete_retry_after_or_stops() {
    for (requested, decision) in [(120, PauseAll(seconds(120))), (121, WaitTooLong(seconds(121)))] {
        let requested = Some(seconds(requested));
        assert_eq!(run(true, &rate_limited(requested), 1), [decision]);
        assert_eq!(run(false, &rate_limited(requested), 1), [decision]);
        assert_eq!(run(true, &failed(requested), 1), [decision]);
    }
}

#[test]
fn rate_limit_waits_do_not_use_up_retries() {
    let mut attempts = Attempts::default();
    let policy = RetryPolicy { retries: 1, ..POLICY };
    for _ in 0..5 {
        let decision = attempts.after(&policy, true, &rate_limited(Some(Duration::ZERO)), 0.0);
        assert_eq!(decision, PauseAll(Duration::ZERO));
    }
    assert_eq!(attempts.not_sent(&policy, 0.0), RetryAfter(ms(250)));
    assert_eq!(attempts.not_sent(&policy, 0.0), Stop);
}

proptest! {
    #[test]
    fn retries_always_end(
        outcomes in prop::collection::vec((0..4u8, prop::option::of(0..200u64), 0.0..1.0f64), 60),
        is_read: bool,
    ) {
        let mut attempts = Attempts::default();
        let ended = outcomes.into_iter().any(|(kind, requested, jitter)| {
            let retry_after = requested.map(seconds);
            let verdict = match kind {
                0 => lost(),
                1 => failed(retry_after),
                _ => rate_limited(retry_after),
            };
            let decision = match kind {
                3 => attempts.not_sent(&POLICY, jitter),
                _ => attempts.after(&POLICY, is_read, &verdict, jitter),
            };
            if let (PauseAll(wait), Some(requested)) = (decision, retry_after) {
                assert!(wait >= requested && wait <= POLICY.max_wait);
            }
            matches!(decision, Stop | WaitTooLong(_))
        });
        prop_assert!(ended);
    }
}
