//! Fingerprints of keys, files and names by SHA-256, the same in every release. Most are its first 8 bytes.

use std::io::{self, Read};

use ring::digest::{Context, SHA256, digest};

fn short(hash: &[u8]) -> u64 {
    hash.iter()
        .take(8)
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Returns the fingerprint of some bytes.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    short(digest(&SHA256, bytes).as_ref())
}

/// Returns the whole SHA-256 of the input in hexadecimal.
pub fn sha256(input: &mut dyn Read) -> io::Result<String> {
    let (mut hash, mut buffer) = (Context::new(&SHA256), vec![0; 1 << 16]);
    loop {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => hash.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let bytes = hash.finish();
    Ok(bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The fingerprint of fields that are added one by one.
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

    /// Returns the fingerprint of all fields.
    pub fn finish(self) -> u64 {
        short(self.0.finish().as_ref())
    }
}
