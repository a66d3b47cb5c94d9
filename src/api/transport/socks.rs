//! Handshakes with SOCKS proxies.

use std::io::{Read, Write};
use std::net::IpAddr;

use ureq::Proxy;

use super::tunnel::{Target, TunnelError};

/// Performs the handshake of SOCKS 4, or of 4a if the target has no address.
pub fn version4(stream: &mut (impl Read + Write), proxy: &Proxy, target: &Target) -> Result<(), TunnelError> {
    let mut request = vec![4, 1];
    request.extend(target.port.to_be_bytes());
    match target.ip {
        Some(IpAddr::V4(ip)) => request.extend(ip.octets()),
        Some(IpAddr::V6(_)) => return Err(TunnelError::Refused("SOCKS 4 does not support IPv6".into())),
        // SOCKS 4a: an invalid address means that the host name follows.
        None => request.extend([0, 0, 0, 1]),
    }
    request.extend(proxy.username().unwrap_or_default().bytes().chain([0]));
    if target.ip.is_none() {
        request.extend(target.host.bytes().chain([0]));
    }
    stream.write_all(&request)?;
    let mut response = [0; 8];
    stream.read_exact(&mut response)?;
    match response[1] {
        90 => Ok(()),
        92 | 93 => Err(TunnelError::Credentials),
        code => Err(TunnelError::Refused(format!("SOCKS 4 code {code}"))),
    }
}

/// Performs the handshake of SOCKS 5 (RFC 1928), with user name and password (RFC 1929) if the proxy has credentials.
pub fn version5(stream: &mut (impl Read + Write), proxy: &Proxy, target: &Target) -> Result<(), TunnelError> {
    // Method 0 is no authentication, method 2 is user name and password.
    let methods: &[u8] = if proxy.username().is_some() { &[0, 2] } else { &[0] };
    stream.write_all(&[&[5, methods.len() as u8], methods].concat())?;
    let mut chosen = [0; 2];
    stream.read_exact(&mut chosen)?;
    match (chosen[1], proxy.username()) {
        (0, _) => {}
        (2, Some(user)) => authenticate(stream, user, proxy.password().unwrap_or_default())?,
        _ => return Err(TunnelError::Credentials),
    }
    let mut request = vec![5, 1, 0];
    match target.ip {
        Some(IpAddr::V4(ip)) => request.extend([1].into_iter().chain(ip.octets())),
        Some(IpAddr::V6(ip)) => request.extend([4].into_iter().chain(ip.octets())),
        None => request.extend([3].into_iter().chain(length_prefixed(target.host)?)),
    }
    request.extend(target.port.to_be_bytes());
    stream.write_all(&request)?;
    let mut response = [0; 4];
    stream.read_exact(&mut response)?;
    match response[1] {
        0 => skip_address(stream, response[3]),
        2 => Err(TunnelError::Refused("not allowed by the proxy's rules".into())),
        3 | 4 => Err(TunnelError::Refused("the proxy can't reach the host".into())),
        5 => Err(TunnelError::Refused("connection refused".into())),
        code => Err(TunnelError::Refused(format!("SOCKS 5 code {code}"))),
    }
}

fn authenticate(stream: &mut (impl Read + Write), user: &str, password: &str) -> Result<(), TunnelError> {
    let mut request = vec![1];
    request.extend(length_prefixed(user)?);
    request.extend(length_prefixed(password)?);
    stream.write_all(&request)?;
    let mut status = [0; 2];
    stream.read_exact(&mut status)?;
    match status[1] {
        0 => Ok(()),
        _ => Err(TunnelError::Credentials),
    }
}

/// Encodes a text of at most 255 bytes with its length in the first byte.
fn length_prefixed(text: &str) -> Result<Vec<u8>, TunnelError> {
    match u8::try_from(text.len()) {
        Ok(length) => Ok([&[length], text.as_bytes()].concat()),
        Err(_) => Err(TunnelError::Refused(
            "SOCKS 5 allows at most 255 bytes for a name or password".into(),
        )),
    }
}

/// Reads and ignores the address from which the proxy connects. The server's data follows it.
fn skip_address(stream: &mut impl Read, kind: u8) -> Result<(), TunnelError> {
    let mut length = [0];
    let length = match kind {
        1 => 4,
        4 => 16,
        _ => {
            stream.read_exact(&mut length)?;
            length[0].into()
        }
    };
    let mut address = vec![0; length + 2];
    stream.read_exact(&mut address)?;
    Ok(())
}
