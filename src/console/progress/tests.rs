use super::*;

fn after(start: Instant, seconds: f64) -> Instant {
    start + Duration::from_secs_f64(seconds)
}

#[test]
fn shows_a_wait_after_two_seconds_and_once_as_a_line() {
    let start = Instant::now();
    let mut progress = Progress::default();
    progress.request(start, &Uri::from_static("https://a/contacts"), false);
    assert_eq!(progress.line(after(start, 1.9)), None);
    let text = "waiting for https://a: no response for 2 s".to_owned();
    assert_eq!(progress.line(after(start, 2.0)), Some(text));
    assert_eq!(progress.line(after(start, 9.0)), None);
    let text = "waiting for https://a: no response for 9 s".to_owned();
    assert_eq!(progress.text(after(start, 9.0)), Some(text));
    progress.ended(after(start, 9.0));
    assert_eq!(progress.text(after(start, 12.0)), None);
}

#[test]
fn pages_are_counted_and_a_new_listing_starts_at_one() {
    let start = Instant::now();
    let mut progress = Progress::default();
    progress.request(start, &Uri::from_static("https://a/contacts"), false);
    for number in [1, 3, 2] {
        progress.page(number, Some(40));
    }
    progress.request(after(start, 4.9), &Uri::from_static("https://a/contacts"), false);
    assert_eq!(progress.line(after(start, 4.9)), None);
    let text = "reading contacts: page 3 of 40".to_owned();
    assert_eq!(progress.line(after(start, 5.0)), Some(text));
    assert_eq!(progress.line(after(start, 6.0)), None);
    let text = "reading contacts: page 3 of 40; waiting for https://a: no response for 2 s".to_owned();
    assert_eq!(progress.text(after(start, 7.0)), Some(text));
    progress.page(1, None);
    assert_eq!(
        progress.text(after(start, 5.0)).as_deref(),
        Some("reading contacts: page 1")
    );
    progress.request(after(start, 7.0), &Uri::from_static("https://a/contacts"), true);
    assert_eq!(
        progress.text(after(start, 7.0)).as_deref(),
        Some("waiting for https://a")
    );
}

#[test]
fn the_same_reason_of_a_retry_is_reported_once_per_second() {
    let start = Instant::now();
    let mut progress = Progress::default();
    assert!(progress.reports_retry(start, "HTTP 503"));
    assert!(!progress.reports_retry(after(start, 0.9), "HTTP 503"));
    assert!(progress.reports_retry(after(start, 0.9), "HTTP 502"));
    assert!(progress.reports_retry(after(start, 1.9), "HTTP 502"));
}

#[test]
fn rows_of_an_import_are_shown_with_a_bar_or_every_five_seconds() {
    let start = Instant::now();
    let mut progress = Progress::default();
    progress.sent(start, Some((0, 1500)));
    let bar = |filled: usize| "█".repeat(filled) + &"░".repeat(20 - filled);
    let status = |text: &str, filled| Some(format!("{} {text}", bar(filled)));
    assert_eq!(progress.status(start), status("0 of 1,500 sent", 0));
    progress.sent(after(start, 4.0), Some((400, 1500)));
    progress.request(after(start, 4.0), &Uri::from_static("https://a/contacts"), true);
    assert_eq!(progress.line(after(start, 4.0)), None);
    let text = "400 of 1,500 sent, 80 a second, 13s left";
    assert_eq!(progress.line(after(start, 5.0)).as_deref(), Some(text));
    assert_eq!(progress.status(after(start, 5.0)), status(text, 5));
    let text = "400 of 1,500 sent, 67 a second, 16s left; waiting for https://a: no response for 2 s";
    assert_eq!(progress.line(after(start, 6.0)).as_deref(), Some(text));
    assert_eq!(progress.line(after(start, 7.0)), None);
    progress.sent(after(start, 7.0), None);
    progress.ended(after(start, 7.0));
    assert_eq!(progress.status(after(start, 7.0)), None);
}
