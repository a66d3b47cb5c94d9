//! The rate limit of the sandbox.

use std::time::{Duration, Instant};

/// Counts requests in windows of one second. A window starts with its first request, so that waiting for the
/// `Retry-After` of 1 s is always enough.
pub(super) struct RateLimit {
    pub(super) per_second: u32,
    window_start: Option<Instant>,
    used: u32,
}

impl RateLimit {
    pub(super) fn new(per_second: u32) -> Self {
        Self {
            per_second,
            window_start: None,
            used: 0,
        }
    }

    pub(super) fn admits(&mut self, now: Instant) -> bool {
        let start = *self.window_start.get_or_insert(now);
        if now.duration_since(start) >= Duration::from_secs(1) {
            self.window_start = Some(now);
            self.used = 0;
        }
        let admitted = self.used < self.per_second;
        self.used += u32::from(admitted);
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_a_new_window_after_a_second() {
        let mut limit = RateLimit::new(2);
        let start = Instant::now();
        let mut admitted = |millis| limit.admits(start + Duration::from_millis(millis));
        let times = [0, 500, 999, 1000, 1001, 1999, 5000];
        let expected = [true, true, false, true, true, false, true];
        assert_eq!(times.map(&mut admitted), expected);
        assert!(!RateLimit::new(0).admits(start));
    }
}
