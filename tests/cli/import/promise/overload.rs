//! Servers that fail for a while, refuse for a while, or close connections without a word.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::*;
use crate::support::{answer, json, refusal};

fn unavailable(extra: &str) -> Act {
    Act::Say(answer(503, "text/html", extra, "<h1>Service Unavailable</h1>"))
}

#[test]
fn two_seconds_of_502_cost_a_few_rows_and_the_run_ends_with_0() {
    let began = Instant::now();
    let machine = Machine::failing(move |_| {
        (began.elapsed() < Duration::from_secs(2))
            .then(|| Fault::Before(Act::Say(answer(502, "text/html", "", "<h1>"))))
    });
    let ran = machine.import(&rows(300), &["--timeout", "1", "--settle", "0.2"]);
    ended_saying(&ran, 0, "total 300, created 300", &[]);
    assert_eq!(machine.account.numbers(), numbers(300));
    let sent = machine.account.sent().len();
    assert!(sent <= 300 + 3 * 8, "{sent} requests");
}

#[test]
fn a_server_that_only_fails_gets_few_requests() {
    let machine = Machine::failing(|_| Some(Fault::Before(unavailable(""))));
    let ran = machine.import(&rows(300), &["--timeout", "1", "--settle", "0.2", "--retries", "2"]);
    assert_eq!(ran.status, Some(9), "{ran:?}");
    let sent = machine.account.sent().len();
    assert!(sent <= 40, "{sent} requests");
}

#[test]
fn retry_after_on_a_503_to_a_post_delays_every_worker() {
    let machine = Machine::failing(once(0, || Fault::Before(unavailable("Retry-After: 1.5\r\n"))));
    let ran = machine.import(&rows(40), &SHORT);
    ended_saying(&ran, 0, "total 40, created 40", &[]);
    let sent = machine.account.sent();
    let failed = sent.iter().find(|sent| sent.number == number(0)).unwrap();
    let hasty = |other: &&Sent| {
        other.at > failed.at + Duration::from_millis(100) && other.at < failed.at + Duration::from_millis(1500)
    };
    assert_eq!(sent.iter().filter(hasty).count(), 0);
}

#[test]
fn a_server_that_closes_after_each_fifth_response_costs_few_rounds() {
    let count = AtomicUsize::new(0);
    let machine = Machine::failing(move |_| (count.fetch_add(1, Ordering::SeqCst) % 5 == 4).then_some(Fault::Leaving));
    let ran = machine.import(&rows(300), &["--timeout", "1", "--settle", "0.2"]);
    ended_saying(&ran, 0, "total 300, created 300", &[]);
    assert_eq!(machine.account.numbers(), numbers(300));
    assert!(machine.account.sent().len() <= 310);
}

#[test]
fn a_server_that_closes_after_each_response_costs_few_rounds() {
    let machine = Machine::failing(|_| Some(Fault::Leaving));
    let ran = machine.import(&rows(100), &["--timeout", "1", "--settle", "0.2"]);
    ended_saying(&ran, 0, "total 100, created 100", &[]);
    assert!(machine.account.sent().len() <= 110);
}

#[test]
fn a_rate_limit_is_learned() {
    let refused = std::sync::Arc::new(AtomicUsize::new(0));
    let counter = refused.clone();
    let bucket = std::sync::Mutex::new((10.0_f64, Instant::now()));
    let machine = Machine::failing(move |sent| {
        let mut bucket = bucket.lock().unwrap();
        let elapsed = sent.at.saturating_duration_since(bucket.1).as_secs_f64();
        *bucket = ((bucket.0 + 100.0 * elapsed).min(10.0), sent.at);
        if bucket.0 >= 1.0 {
            bucket.0 -= 1.0;
            return None;
        }
        counter.fetch_add(1, Ordering::SeqCst);
        Some(Fault::Before(json(429, &refusal("rate_limit_exceeded"))))
    });
    let ran = machine.import(&rows(300), &SHORT);
    ended_saying(&ran, 0, "total 300, created 300", &[]);
    let refused = refused.load(Ordering::SeqCst);
    assert!(refused <= 30, "{refused} of 300 refused");
}
