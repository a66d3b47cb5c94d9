//! Tests with simulated workers, a simulated server and a simulated clock. They assert the requests that the server
//! received.

use std::time::Duration;

use super::super::breaker::Kind;
use super::simulator::{Report, SIMULATION, Simulation, bucket, failure, refusal, success};
use crate::api::retry::RetryPolicy;
use crate::error::Error;

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

fn with_retries(retries: u32) -> Simulation {
    let policy = RetryPolicy {
        retries,
        ..SIMULATION.policy
    };
    Simulation { policy, ..SIMULATION }
}

/// Returns the reason of `ServerFailing`.
fn failing(report: &Report) -> &str {
    match &report.error {
        Some(Error::ServerFailing(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_limit_of_100_per_second_takes_at_most_40_s_and_at_most_10_percent_429() {
    for latency in [1, 5, 20, 50, 100, 300] {
        for retry_after in [None, Some(0.0), Some(0.1), Some(1.0)] {
            let simulation = Simulation {
                latency: Duration::from_millis(latency),
                ..SIMULATION
            };
            let mut is_allowed = bucket(100.0, 10.0);
            let report = simulation.run(&mut |now, _| match is_allowed(now) {
                true => success(),
                false => refusal(retry_after),
            });
            let (refused, took) = (report.count(Kind::Write, 429), report.took);
            let case = format!("latency {latency} ms, Retry-After {retry_after:?}: {took:?}, {refused} refused");
            assert_eq!(report.created, 1000, "{case}");
            assert!(took <= seconds(40.0) && refused * 10 <= report.sent.len(), "{case}");
            let late = report.sent[report.sent.len() - 300..].iter();
            let refused = late.filter(|sent| sent.status == 429).count();
            assert!(refused <= 3, "{case}: {refused} of the last 300");
        }
    }
}

#[test]
fn a_low_limit_causes_few_429_after_the_first() {
    for (rate, burst) in [(1.0, 1.0), (5.0, 5.0), (2.0, 60.0)] {
        let mut is_allowed = bucket(rate, burst);
        let simulation = Simulation {
            rows: 300,
            ..SIMULATION
        };
        let report = simulation.run(&mut |now, _| match is_allowed(now) {
            true => success(),
            false => refusal(Some(1.0)),
        });
        let (refused, took) = (report.count(Kind::Write, 429), report.took);
        let case = format!("{rate} per second: {took:?}, {refused} refused");
        assert_eq!(report.created, 300, "{case}");
        assert!(refused <= 60 && took <= seconds(2.0 * 300.0 / rate), "{case}");
    }
}

#[test]
fn without_429_the_rate_is_limited_by_the_workers_only() {
    let report = SIMULATION.run(&mut |_, _| success());
    assert_eq!(report.created, 1000);
    assert_eq!(report.took, SIMULATION.latency * (1000 / 8));
}

#[test]
fn the_users_rate_is_an_upper_limit() {
    let simulation = Simulation {
        rows: 101,
        rate: Some(20.0),
        ..SIMULATION
    };
    let report = simulation.run(&mut |_, _| success());
    assert!(report.gaps().iter().all(|gap| *gap == seconds(0.05)));
    assert_eq!(report.sent.len(), 101);
}

#[test]
fn two_seconds_of_502_leave_at_most_one_row_per_worker_unknown() {
    for (from, reads_fail) in [(0.0, true), (1.0, true), (1.0, false)] {
        let report = SIMULATION.run(&mut |now, kind| {
            let is_down = now >= seconds(from) && now < seconds(from + 2.0);
            match is_down && (kind == Kind::Write || reads_fail) {
                true => failure(502, None),
                false => success(),
            }
        });
        assert!(report.unknown <= 8 + 2, "{} unknown", report.unknown);
        assert_eq!(report.created + report.unknown, 1000);
        assert!(report.took < seconds(12.0), "{:?}", report.took);
    }
}

#[test]
fn a_server_that_always_fails_receives_one_write_per_worker_and_one_probe_per_pause() {
    for (retries, pauses) in [(0, 2), (2, 2), (3, 3), (5, 5)] {
        let report = with_retries(retries).run(&mut |_, _| failure(503, None));
        assert_eq!(report.count(Kind::Write, 503), 8);
        assert_eq!(report.count(Kind::Probe, 503), pauses);
        assert_eq!((report.unknown, report.not_attempted), (8, 992));
        let expected = format!(
            "sending stopped after {} failures in a row; the last: the API failed",
            pauses + 1
        );
        assert!(failing(&report).starts_with(&expected), "{}", failing(&report));
    }
}

#[test]
fn pauses_double() {
    let report = with_retries(6).run(&mut |_, _| failure(500, None));
    let pauses: Vec<f64> = report.gaps()[7..].iter().map(|gap| gap.as_secs_f64().round()).collect();
    assert_eq!(pauses, [1.0, 2.0, 5.0, 9.0, 18.0, 34.0]);
}

#[test]
fn writes_that_always_fail_are_sent_one_per_pause() {
    let report = SIMULATION.run(&mut |_, kind| match kind {
        Kind::Write => failure(500, None),
        _ => success(),
    });
    let kinds: Vec<Kind> = report.sent[8..].iter().map(|sent| sent.kind).collect();
    assert_eq!(kinds, [Kind::Probe, Kind::Write].repeat(3));
    assert_eq!((report.unknown, report.not_attempted), (11, 989));
    failing(&report);
}

#[test]
fn a_successful_write_resets_the_failures_and_concurrency_grows_again() {
    // The first write fails, and each first write after three successes.
    let mut writes = 0;
    let report = SIMULATION.run(&mut |_, kind| {
        writes += usize::from(kind == Kind::Write);
        match kind == Kind::Write && writes % 200 == 1 {
            true => failure(502, None),
            false => success(),
        }
    });
    assert_eq!((report.unknown, report.created, report.not_attempted), (5, 995, 0));
    // At the end, all workers send again.
    let last = &report.sent[report.sent.len() - 50..];
    assert!(last[49].at - last[0].at < SIMULATION.latency * 8);
}

#[test]
fn rejected_rows_do_not_close_the_breaker() {
    // After one failure there are only rejections, so writes are sent one at a time.
    let mut first = true;
    let simulation = Simulation {
        workers: 2,
        rows: 10,
        ..SIMULATION
    };
    let report = simulation.run(&mut |_, kind| match (kind, std::mem::take(&mut first)) {
        (Kind::Write, true) => failure(502, None),
        (Kind::Write, false) => crate::api::verdict::Verdict::Rejected(super::error(422, None)),
        _ => success(),
    });
    assert_eq!((report.unknown, report.not_attempted), (1, 0));
    let after_the_probe = &report.gaps()[2..];
    assert!(
        after_the_probe.iter().all(|gap| *gap >= simulation.latency),
        "{after_the_probe:?}"
    );
}

#[test]
fn retry_after_of_a_503_delays_every_request() {
    let mut first = true;
    let report = SIMULATION.run(&mut |_, _| match std::mem::take(&mut first) {
        true => failure(503, Some(7.5)),
        false => success(),
    });
    assert_eq!((report.unknown, report.created), (1, 999));
    let resumed = report.sent.iter().find(|sent| sent.at > SIMULATION.latency).unwrap();
    assert_eq!(
        (resumed.kind, resumed.at),
        (Kind::Probe, SIMULATION.latency + seconds(7.5))
    );
}

#[test]
fn a_retry_after_longer_than_allowed_stops_sending() {
    let report = SIMULATION.run(&mut |_, _| failure(503, Some(121.0)));
    assert_eq!((report.sent.len(), report.not_attempted), (8, 992));
    assert!(matches!(&report.error, Some(Error::RateLimited { error, .. }) if error.status == 503));
}

#[test]
fn a_rate_limit_with_503_leaves_few_rows_unknown() {
    let mut is_allowed = bucket(100.0, 10.0);
    let report = SIMULATION.run(&mut |now, _| match is_allowed(now) {
        true => success(),
        false => failure(503, None),
    });
    assert_eq!(report.created + report.unknown, 1000);
    assert!(report.unknown <= 30, "{} unknown", report.unknown);
}
