//! Short fingerprints of keys, files and names: the first 8 bytes of SHA-256, the same in every release.

use ring::digest::{Context, SHA256, digest};

fn short(hash: &[u8]) -> u64 {
    hash.iter()
        .take(8)
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Fingerprint of some bytes.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    short(digest(&SHA256, bytes).as_ref())
}

/// Fingerprint of fields that come one after the other.
pub struct Fingerprint(Context);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl Fingerprint {
    /// Adds a field.
    pub fn add(&mut self, field: &str) {
        self.0.update(&(field.len() as u64).to_le_bytes());
        self.0.update(field.as_bytes());
    }

    /// The fingerprint of all fields.
    pub fn finish(self) -> u64 {
        short(self.0.finish().as_ref())
    }
}
