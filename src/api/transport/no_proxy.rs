//! Parses `NO_PROXY`, the list of hosts that are connected to without a proxy.

use std::net::IpAddr;

use crate::api::base_url::{ip_address, without_brackets};

/// Returns whether a `NO_PROXY` list contains the host. Entries are separated by commas or spaces: `*`, a name (with or
/// without a leading dot), which includes its subdomains, an address, or an address range (`10.0.0.0/8`). A name with a
/// port matches only this port.
pub fn is_exempt(host: &str, port: u16, list: &str) -> bool {
    let entries = list.split([',', ' ', '\t']).filter(|entry| !entry.is_empty());
    let address = ip_address(host);
    entries.into_iter().any(|entry| match address {
        _ if entry == "*" => true,
        Some(ip) => matches_address(entry, ip, port),
        None => matches_name(entry, host, port),
    })
}

fn matches_name(entry: &str, host: &str, port: u16) -> bool {
    let (name, only) = split_port(entry);
    let name = name.trim_start_matches("*.").trim_matches('.').to_ascii_lowercase();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let is_below = host
        .strip_suffix(&name)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.is_empty() && is_below && only.is_none_or(|only| only.parse() == Ok(port))
}

fn matches_address(entry: &str, ip: IpAddr, port: u16) -> bool {
    if let Some(address) = ip_address(entry) {
        return address == ip;
    }
    if let Some((network, bits)) = entry.split_once('/') {
        return match (without_brackets(network).parse(), bits.parse()) {
            (Ok(network), Ok(bits)) => is_in_network(ip, network, bits),
            _ => false,
        };
    }
    let (address, only) = split_port(entry);
    ip_address(address) == Some(ip) && only.is_some_and(|only| only.parse() == Ok(port))
}

fn is_in_network(ip: IpAddr, network: IpAddr, bits: u32) -> bool {
    let differing = match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => (ip.to_bits() ^ network.to_bits()).leading_zeros(),
        (IpAddr::V6(ip), IpAddr::V6(network)) => (ip.to_bits() ^ network.to_bits()).leading_zeros(),
        _ => return false,
    };
    let longest = if ip.is_ipv4() { 32 } else { 128 };
    bits <= longest && differing >= bits
}

/// Splits `host:port`. An IPv6 address keeps its brackets.
pub fn split_port(address: &str) -> (&str, Option<&str>) {
    match address.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (address, None),
    }
}
