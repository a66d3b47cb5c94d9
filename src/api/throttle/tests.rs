use super::*;
use crate::error::{ApiError, Error};
use std::cell::RefCell;
use std::sync::mpsc::channel;

mod simulated;
mod simulator;

const POLICY: RetryPolicy = RetryPolicy {
    retries: 3,
    max_wait: Duration::from_secs(120),
};

fn throttle(concurrency: usize) -> Throttle {
    Throttle::new(concurrency, None, POLICY)
}

fn error(status: u16, retry_after: Option<Duration>) -> ApiError {
    ApiError {
        status,
        retry_after,
        ..ApiError::default()
    }
}

/// Returns a permit for a read.
fn permit(throttle: &Throttle) -> Permit<'_> {
    throttle.admit(false, &|_, _| ()).unwrap()
}

/// Ends a read with a response that requires a pause.
fn pause(throttle: &Throttle, seconds: u64) {
    permit(throttle).finish(
        &Verdict::RateLimited(error(429, None)),
        Some(Duration::from_secs(seconds)),
    );
}

#[test]
fn a_free_slot_wakes_a_waiting_request_although_a_sleeper_waits_longer() {
    let throttle = &throttle(1);
    let first = permit(throttle);
    let (sender, admitted) = channel();
    std::thread::scope(|scope| {
        // The sleeper waits first. If only one thread were notified, it would be woken instead of the request.
        scope.spawn(|| drop(throttle.sleep(Duration::from_secs(3600))));
        std::thread::sleep(Duration::from_millis(50));
        scope.spawn(move || sender.send(permit(throttle).ticket.is_some()).unwrap());
        while throttle.lock().waiting == 0 {
            std::thread::yield_now();
        }
        drop(first);
        let admitted = admitted.recv_timeout(Duration::from_secs(10));
        throttle.stop();
        assert_eq!(admitted, Ok(true));
    });
}

#[test]
fn stop_ends_all_waits_and_denies_all_requests() {
    let throttle = &throttle(2);
    pause(throttle, 60);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| throttle.admit(false, &|_, _| ()).is_err());
        let sleeping = scope.spawn(|| throttle.sleep(Duration::from_secs(3600)).is_err());
        assert!(!throttle.stop(), "nothing is in flight");
        assert!(waiting.join().unwrap() && sleeping.join().unwrap());
    });
    assert!(matches!(throttle.sleep(Duration::ZERO), Err(Error::Interrupted(..))));
}

#[test]
fn a_pause_is_reported_once_and_a_shorter_one_does_not_shorten_it() {
    let throttle = throttle(2);
    let second = permit(&throttle);
    pause(&throttle, 60);
    second.finish(&Verdict::RateLimited(error(429, None)), Some(Duration::from_secs(1)));
    let reported = RefCell::new(Vec::new());
    let report = |wait, _: &str| {
        reported.borrow_mut().push(wait);
        throttle.stop();
    };
    assert!(throttle.admit(true, &report).is_err());
    let reported = reported.into_inner();
    assert!(
        reported.len() == 1 && reported[0] > Duration::from_secs(50),
        "{reported:?}"
    );
    assert!(throttle.lock().pacer.take_unreported_pause(Instant::now()).is_none());
}

#[test]
fn a_pause_longer_than_allowed_denies_every_request() {
    for seconds in [121, u64::MAX] {
        let throttle = throttle(2);
        pause(&throttle, seconds);
        for is_write in [false, true] {
            match throttle.admit(is_write, &|_, _| ()) {
                Err(Error::RateLimited { error, allowed, .. }) => {
                    assert_eq!((error.status, allowed), (429, POLICY.max_wait));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
