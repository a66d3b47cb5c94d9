//! Proxies from environment variables, with the rules of curl.

use ureq::{Proxy, ProxyProtocol};

use super::no_proxy::{is_exempt, split_port};
use crate::api::base_url::BaseUrl;

/// The default port of a proxy, as in curl.
const DEFAULT_PORT: u16 = 1080;

/// Returns the proxy that the environment variables set for this base URL. A loopback URL never uses a proxy.
///
/// `variable` reads a variable; an empty one counts as unset. Lower-case names have priority. Upper-case `HTTP_PROXY` is
/// ignored, because CGI servers set it from the `Proxy` header of a request. The error names the variable.
pub fn from_environment(
    base_url: &BaseUrl,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>, String> {
    if base_url.is_loopback() {
        return Ok(None);
    }
    let first = |names: &[&'static str]| names.iter().find_map(|name| Some((*name, variable(name)?)));
    let names: &[&str] = match base_url.is_https() {
        true => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        false => &["http_proxy", "all_proxy", "ALL_PROXY"],
    };
    let Some((name, value)) = first(names) else {
        return Ok(None);
    };
    if let Some((_, exceptions)) = first(&["no_proxy", "NO_PROXY"])
        && is_exempt(base_url.host(), base_url.port(), &exceptions)
    {
        return Ok(None);
    }
    // The message does not contain the value, because it may contain a password.
    match parse(&value) {
        Some(proxy) => Ok(Some(proxy)),
        None => Err(format!(
            "{name} is not a usable proxy URL: it must look like http://host:port, with the scheme http, https, socks4, \
             socks4a, socks5 or socks5h"
        )),
    }
}

fn parse(text: &str) -> Option<Proxy> {
    let proxy = Proxy::new(text).ok()?;
    // `ureq` accepts an empty host, and uses its default port if the port is invalid.
    let authority = proxy.uri().authority()?.as_str();
    let (_, address) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (host, port) = split_port(address);
    let is_valid = !host.is_empty() && port.is_none_or(|port| port.parse::<u16>().is_ok());
    is_valid.then_some(proxy)
}

/// Returns the port of a proxy.
pub fn port(proxy: &Proxy) -> u16 {
    match proxy.uri().port_u16() {
        Some(port) => port,
        None if proxy.protocol() == ProxyProtocol::Https => 443,
        None => DEFAULT_PORT,
    }
}

#[cfg(test)]
mod tests;
