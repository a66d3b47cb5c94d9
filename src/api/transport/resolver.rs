//! Resolves host names, with a cache.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::api::base_url::ip_address;

/// The lifetime of cached addresses. A long import uses a changed address after at most a minute.
const CACHE_TIME: Duration = Duration::from_secs(60);

/// Resolves host names and remembers for each the address that connected last.
#[derive(Debug, Default)]
pub struct CachingResolver(Mutex<HashMap<(String, u16), CachedName>>);

#[derive(Debug, Default)]
struct CachedName {
    addresses: Vec<SocketAddr>,
    found: Option<Instant>,
    preferred: Option<SocketAddr>,
}

impl CachingResolver {
    /// Returns the addresses of a host: first the one that connected last, then the others with alternating address
    /// families (RFC 8305, section 4). If `host` is an address, it is returned.
    pub fn lookup(&self, host: &str, port: u16, deadline: Instant) -> io::Result<Vec<SocketAddr>> {
        if let Some(ip) = ip_address(host) {
            return Ok(vec![SocketAddr::new(ip, port)]);
        }
        // The lock is held during the lookup, so that workers that start together cause one lookup.
        let mut names = self.0.lock().expect("a panic ends the process");
        let name = names.entry((host.to_owned(), port)).or_default();
        if name.found.is_none_or(|found| found.elapsed() >= CACHE_TIME) {
            name.addresses = system_lookup(host, port, deadline)?;
            name.found = Some(Instant::now());
        }
        Ok(name.ordered())
    }

    /// Stores the address that connected. Later lookups return it first.
    pub fn prefer(&self, host: &str, port: u16, address: SocketAddr) {
        let mut names = self.0.lock().expect("a panic ends the process");
        names.entry((host.to_owned(), port)).or_default().preferred = Some(address);
    }
}

impl CachedName {
    fn ordered(&self) -> Vec<SocketAddr> {
        let mut addresses = alternate_families(&self.addresses);
        if let Some(index) = addresses.iter().position(|address| Some(*address) == self.preferred) {
            addresses[..=index].rotate_right(1);
        }
        addresses
    }
}

/// Reorders addresses with alternating families, starting with the family of the first address.
fn alternate_families(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let first_is_v4 = addresses.first().is_some_and(SocketAddr::is_ipv4);
    let (first, second): (Vec<_>, Vec<_>) = addresses.iter().partition(|address| address.is_ipv4() == first_is_v4);
    let mut ordered = Vec::with_capacity(addresses.len());
    for index in 0..first.len().max(second.len()) {
        ordered.extend(first.get(index));
        ordered.extend(second.get(index));
    }
    ordered
}

/// Calls the system's resolver. It runs in a thread because it has no timeout.
fn system_lookup(host: &str, port: u16, deadline: Instant) -> io::Result<Vec<SocketAddr>> {
    let (sender, found) = mpsc::channel();
    let host = host.to_owned();
    let run = move || {
        let addresses = (host.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        // After the deadline there is no receiver.
        let _ = sender.send(addresses);
    };
    thread::Builder::new().spawn(run)?;
    let remaining = deadline.saturating_duration_since(Instant::now());
    match found.recv_timeout(remaining) {
        // The system reports an unknown name with different error kinds.
        Ok(Ok(addresses)) if addresses.is_empty() => Err(ErrorKind::NotFound.into()),
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(_)) => Err(ErrorKind::NotFound.into()),
        Err(_) => Err(ErrorKind::TimedOut.into()),
    }
}

#[cfg(test)]
mod tests;
