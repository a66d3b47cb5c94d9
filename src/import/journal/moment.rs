//! Times that two processes can compare: the system's monotonic clock that does not count sleep, within one boot.
//!
//! The wall clock is not used: it can be wrong, and it can jump.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::import::fingerprint::fingerprint;

/// Identifies one boot of the system and one time namespace in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BootId(pub u64);

/// A point in time within one boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The boot that the time belongs to.
    pub boot: BootId,
    /// Time since an arbitrary start, without the time the system slept.
    #[serde(with = "nanoseconds")]
    pub at: Duration,
}

impl Moment {
    /// Returns whether `self` is a time of this boot that has been reached. Another time can't be compared with `now`.
    pub fn is_past(self, now: Moment) -> bool {
        self.boot == now.boot && self.at <= now.at
    }

    /// Returns the time from `now` until `self`. Zero if it has been reached. Both are of one boot.
    pub fn remaining(self, now: Moment) -> Duration {
        self.at.saturating_sub(now.at)
    }
}

impl std::ops::Add<Duration> for Moment {
    type Output = Moment;

    fn add(self, time: Duration) -> Moment {
        Moment {
            at: self.at.saturating_add(time),
            ..self
        }
    }
}

/// Serializes a duration as nanoseconds.
pub mod nanoseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    /// Serializes a duration. One over 584 years becomes the longest possible.
    pub fn serialize<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX))
    }

    /// Deserializes a duration.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_nanos)
    }
}

/// Reads the clock.
#[cfg(target_os = "linux")]
pub fn now() -> Moment {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    Moment {
        boot: boot_id(),
        at: Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32),
    }
}

/// Reads the clock.
#[cfg(not(target_os = "linux"))]
pub fn now() -> Moment {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    Moment {
        boot: boot_id(),
        at: START.elapsed(),
    }
}

/// Returns the boot ID and the time namespace in one number. Where the system has none, the process has a random one, so
/// that no other process can compare its times: each waits the whole time.
fn boot_id() -> BootId {
    static BOOT: std::sync::LazyLock<BootId> =
        std::sync::LazyLock::new(|| BootId(system_boot_id().unwrap_or_else(super::random)));
    *BOOT
}

fn system_boot_id() -> Option<u64> {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    // The kernel uses the number of a namespace again after its last process, so the offsets of its clocks are needed too.
    let namespace = std::fs::read_link("/proc/self/ns/time").unwrap_or_default();
    let offsets = std::fs::read("/proc/self/timens_offsets").unwrap_or_default();
    let id = [boot.as_bytes(), namespace.as_os_str().as_encoded_bytes(), &offsets].concat();
    Some(fingerprint(&id))
}
