//! An AIMD rate limiter: a 429 halves the request rate, each success raises it a little.

use std::time::{Duration, Instant};

/// The upper limit of the rate after a 429, relative to the rate that caused it.
const CEILING: f64 = 0.9;
/// The rate after a 429 or a failure, relative to the rate before. Servers that allow bursts respond with 429 only at
/// many times their limit, so the rate must fall fast.
const DECREASE: f64 = 0.5;
/// The increase per success, relative to the rate before the last decrease. After 100 successes the rate is at
/// [`CEILING`]. A larger increase would exceed the server's limit by more before the next 429.
const INCREASE: f64 = (CEILING - DECREASE) / 100.0;

/// Failures do not lower the rate below this number of requests per second. Failures that do not depend on the rate would
/// otherwise stop the sending: with one in a hundred requests, the rate would fall by a tenth each time.
const LEAST_AFTER_FAILURE: f64 = 5.0;

/// The request rate, in requests per second. It is infinite until the first 429, unless the user sets a limit.
#[derive(Debug)]
pub struct RateLimiter {
    rate: f64,
    ceiling: f64,
    step: f64,
    /// The earliest time of the next request.
    next: Option<Instant>,
    slowed_at: Option<Instant>,
    /// The time that the last success took.
    latency: Duration,
}

impl RateLimiter {
    /// Creates a limiter with this upper limit, if any.
    pub fn new(limit: Option<f64>) -> Self {
        let limit = limit.unwrap_or(f64::INFINITY);
        Self {
            rate: limit,
            ceiling: limit,
            step: 0.0,
            next: None,
            slowed_at: None,
            latency: Duration::MAX,
        }
    }

    /// Returns the time until which the next request must wait, if it must.
    pub fn wait_until(&self, now: Instant) -> Option<Instant> {
        self.next.filter(|next| *next > now)
    }

    /// Records a request that is sent now.
    pub fn record_sent(&mut self, now: Instant) {
        if self.rate.is_finite() {
            let spacing = Duration::from_secs_f64(1.0 / self.rate);
            // Unused time allows at most one early request, so that it never allows a burst.
            let earliest = now.checked_sub(spacing).unwrap_or(now);
            self.next = Some(self.next.unwrap_or(now).max(earliest) + spacing);
        }
    }

    /// Records a success that took this time. It raises the rate.
    pub fn record_success(&mut self, latency: Duration) {
        self.latency = latency;
        self.rate = (self.rate + self.step).min(self.ceiling);
    }

    /// Records a 429. All later rates are below the rate that caused it.
    pub fn record_429(&mut self, sent_at: Instant, now: Instant, concurrency: f64) {
        if let Some(rate) = self.slow_down(sent_at, now, concurrency) {
            self.ceiling = self.ceiling.min(CEILING * rate);
        }
    }

    /// Records a failure of the server. Its cause may be the rate.
    pub fn record_failure(&mut self, sent_at: Instant, now: Instant, concurrency: f64) {
        if let Some(rate) = self.slow_down(sent_at, now, concurrency) {
            self.rate = self.rate.max(rate.min(LEAST_AFTER_FAILURE));
        }
    }

    /// Halves the rate because of a request that was sent at `sent_at`, with up to `concurrency` requests in flight.
    /// Returns the rate at that time. `None` if the request was sent before the last decrease.
    fn slow_down(&mut self, sent_at: Instant, now: Instant, concurrency: f64) -> Option<f64> {
        if self.slowed_at.is_some_and(|slowed_at| sent_at <= slowed_at) {
            return None;
        }
        self.slowed_at = Some(now);
        // A lost response has waited for the timeout, which is no measure of the rate.
        let latency = (now - sent_at).min(self.latency).max(Duration::from_micros(1));
        let rate = self.rate.min(concurrency / latency.as_secs_f64());
        self.rate = DECREASE * rate;
        self.step = INCREASE * rate;
        Some(rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATENCY: Duration = Duration::from_millis(10);

    /// Returns a limiter after a 429 at 800 requests per second, and the time of the 429.
    fn limited_at_800() -> (RateLimiter, Instant) {
        let mut limiter = RateLimiter::new(None);
        let now = Instant::now() + LATENCY;
        limiter.record_429(now - LATENCY, now, 8.0);
        (limiter, now)
    }

    #[test]
    fn the_rate_is_unlimited_until_the_first_429() {
        let mut limiter = RateLimiter::new(None);
        let now = Instant::now();
        limiter.record_sent(now);
        limiter.record_success(LATENCY);
        assert_eq!(limiter.wait_until(now), None);
    }

    #[test]
    fn a_429_halves_the_rate_and_successes_raise_it_to_90_percent() {
        let (mut limiter, now) = limited_at_800();
        assert_eq!(limiter.rate, 400.0);
        limiter.record_sent(now);
        assert_eq!(limiter.wait_until(now), Some(now + Duration::from_micros(2500)));
        for _ in 0..99 {
            limiter.record_success(LATENCY);
            assert!(limiter.rate < 720.0);
        }
        (0..1000).for_each(|_| limiter.record_success(LATENCY));
        assert_eq!(limiter.rate, 720.0);
    }

    #[test]
    fn requests_sent_before_a_429_do_not_lower_the_rate_again() {
        let (mut limiter, now) = limited_at_800();
        limiter.record_429(now - LATENCY / 2, now + LATENCY / 2, 8.0);
        assert_eq!((limiter.rate, limiter.ceiling), (400.0, 720.0));
        limiter.record_429(now + LATENCY, now + 2 * LATENCY, 8.0);
        assert_eq!((limiter.rate, limiter.ceiling), (200.0, 360.0));
    }

    #[test]
    fn after_a_failure_the_rate_can_reach_its_old_value_again() {
        let mut limiter = RateLimiter::new(Some(100.0));
        let now = Instant::now();
        limiter.record_failure(now, now + LATENCY, 8.0);
        assert_eq!(limiter.rate, 50.0);
        (0..1000).for_each(|_| limiter.record_success(LATENCY));
        assert_eq!(limiter.rate, 100.0, "the user's limit is an upper bound");
    }

    #[test]
    fn a_lost_response_lowers_the_rate_by_the_latency_of_successes_and_not_by_the_timeout() {
        let mut limiter = RateLimiter::new(None);
        let now = Instant::now();
        limiter.record_success(LATENCY);
        limiter.record_failure(now, now + Duration::from_secs(30), 8.0);
        assert_eq!(limiter.rate, 400.0);
    }

    #[test]
    fn failures_that_do_not_depend_on_the_rate_do_not_stop_the_sending() {
        for (limit, least) in [(None, LEAST_AFTER_FAILURE), (Some(2.0), 2.0)] {
            let mut limiter = RateLimiter::new(limit);
            let now = Instant::now();
            for failure in 1..100 {
                let now = now + failure * Duration::from_secs(2);
                limiter.record_failure(now, now + LATENCY, 8.0);
                limiter.record_success(LATENCY);
            }
            assert!(limiter.rate >= least, "{}", limiter.rate);
        }
    }

    #[test]
    fn unused_time_does_not_allow_a_burst() {
        let mut limiter = RateLimiter::new(Some(10.0));
        let now = Instant::now();
        limiter.record_sent(now);
        let later = now + Duration::from_secs(60);
        limiter.record_sent(later);
        limiter.record_sent(later);
        assert_eq!(limiter.wait_until(later), Some(later + Duration::from_millis(100)));
    }
}
