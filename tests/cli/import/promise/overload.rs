//! Servers that fail or rate limit for some time, or close connections without notice.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::*;
use crate::support::{error_body, http_response, json_reply};

fn unavailable(extra: &str) -> Reply {
    Reply::Send(http_response(503, "text/html", extra, "<h1>Service Unavailable</h1>"))
}

#[test]
fn two_seconds_of_502_cost_a_few_rows_and_the_run_ends_with_0() {
    let began = Instant::now();
    let machine = Machine::with_faults(move |_| {
        (began.elapsed() < Duration::from_secs(2))
            .then(|| Fault::NotCreated(Reply::Send(http_response(502, "text/html", "", "<h1>"))))
    });
    let result = machine.import(&rows(300), &["--timeout", "1", "--settle", "0.2"]);
    assert_import_contains(&result, 0, "total 300, created 300", &[]);
    assert_eq!(machine.account.numbers(), numbers(300));
    let sent = machine.account.create_requests().len();
    assert!(sent <= 300 + 3 * 8, "{sent} requests");
}

#[test]
fn a_server_that_only_fails_gets_few_requests() {
    let machine = Machine::with_faults(|_| Some(Fault::NotCreated(unavailable(""))));
    let result = machine.import(&rows(300), &["--timeout", "1", "--settle", "0.2", "--retries", "2"]);
    assert_eq!(result.status, Some(9), "{result:?}");
    let sent = machine.account.create_requests().len();
    assert!(sent <= 40, "{sent} requests");
}

#[test]
fn retry_after_on_a_503_to_a_post_delays_every_worker() {
    let machine = Machine::with_faults(on_first_attempt(0, || {
        Fault::NotCreated(unavailable("Retry-After: 1.5\r\n"))
    }));
    let result = machine.import(&rows(40), &SHORT);
    assert_import_contains(&result, 0, "total 40, created 40", &[]);
    let sent = machine.account.create_requests();
    let failed = sent.iter().find(|sent| sent.number == number(0)).unwrap();
    let early = |other: &&CreateRequest| {
        other.at > failed.at + Duration::from_millis(100) && other.at < failed.at + Duration::from_millis(1500)
    };
    assert_eq!(sent.iter().filter(early).count(), 0);
}

#[test]
fn a_server_that_closes_after_each_fifth_response_costs_few_rounds() {
    let count = AtomicUsize::new(0);
    let machine = Machine::with_faults(move |_| {
        (count.fetch_add(1, Ordering::SeqCst) % 5 == 4).then_some(Fault::UnannouncedClose)
    });
    let result = machine.import(&rows(300), &["--timeout", "1", "--settle", "0.2"]);
    assert_import_contains(&result, 0, "total 300, created 300", &[]);
    assert_eq!(machine.account.numbers(), numbers(300));
    assert!(machine.account.create_requests().len() <= 310);
}

#[test]
fn a_server_that_closes_after_each_response_costs_few_rounds() {
    let machine = Machine::with_faults(|_| Some(Fault::UnannouncedClose));
    let result = machine.import(&rows(100), &["--timeout", "1", "--settle", "0.2"]);
    assert_import_contains(&result, 0, "total 100, created 100", &[]);
    assert!(machine.account.create_requests().len() <= 110);
}

#[test]
fn a_rate_limit_is_learned() {
    let refused = std::sync::Arc::new(AtomicUsize::new(0));
    let counter = refused.clone();
    let bucket = std::sync::Mutex::new((10.0_f64, Instant::now()));
    let machine = Machine::with_faults(move |sent| {
        let mut bucket = bucket.lock().unwrap();
        let elapsed = sent.at.saturating_duration_since(bucket.1).as_secs_f64();
        *bucket = ((bucket.0 + 100.0 * elapsed).min(10.0), sent.at);
        if bucket.0 >= 1.0 {
            bucket.0 -= 1.0;
            return None;
        }
        counter.fetch_add(1, Ordering::SeqCst);
        Some(Fault::NotCreated(json_reply(429, &error_body("rate_limit_exceeded"))))
    });
    let result = machine.import(&rows(300), &SHORT);
    assert_import_contains(&result, 0, "total 300, created 300", &[]);
    let refused = refused.load(Ordering::SeqCst);
    assert!(refused <= 30, "{refused} of 300 refused");
}
