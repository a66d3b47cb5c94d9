//! Proxies from environment variables, with the rules of curl.

use std::fmt;

use percent_encoding::percent_decode_str;
use ureq::http::Uri;

use super::no_proxy::{is_exempt, split_port};
use crate::api::base_url::BaseUrl;

/// The default port of a proxy, as in curl.
const DEFAULT_PORT: u16 = 1080;

/// The protocol of a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP CONNECT.
    Http,
    /// HTTP CONNECT over TLS.
    Https,
    /// SOCKS 4. The client resolves the host name.
    Socks4,
    /// SOCKS 4a. The proxy resolves the host name.
    Socks4a,
    /// SOCKS 5. The client resolves the host name.
    Socks5,
    /// SOCKS 5. The proxy resolves the host name.
    Socks5h,
}

/// A proxy and its credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// The protocol.
    pub protocol: Protocol,
    /// The host name or address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// User name and password.
    pub credentials: Option<(String, String)>,
}

/// Omits the credentials.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}:{}", self.protocol, self.host, self.port)
    }
}

impl Proxy {
    /// Returns the proxy that the environment variables set for this base URL. A loopback URL never uses a proxy.
    ///
    /// `variable` reads a variable; an empty one counts as unset. Lower-case names have priority. Upper-case
    /// `HTTP_PROXY` is ignored, because CGI servers set it from the `Proxy` header of a request. The error names the
    /// variable.
    pub fn from_environment(
        base_url: &BaseUrl,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, String> {
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
        let proxy = Self::parse(&value).map_err(|why| format!("{name} is not a usable proxy URL: {why}"))?;
        Ok(Some(proxy))
    }

    /// Returns whether the connection to the proxy uses TLS.
    pub fn is_https(&self) -> bool {
        self.protocol == Protocol::Https
    }

    /// Returns whether the client must resolve host names, because the protocol needs addresses.
    pub fn needs_address(&self) -> bool {
        matches!(self.protocol, Protocol::Socks4 | Protocol::Socks5)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let text = match text.contains("://") {
            true => text.to_owned(),
            false => format!("http://{text}"),
        };
        let uri = text.parse::<Uri>().map_err(|_| "it must look like http://host:port")?;
        let protocol = match uri.scheme_str() {
            Some("http") => Protocol::Http,
            Some("https") => Protocol::Https,
            Some("socks4") => Protocol::Socks4,
            Some("socks4a") => Protocol::Socks4a,
            Some("socks5" | "socks") => Protocol::Socks5,
            Some("socks5h") => Protocol::Socks5h,
            _ => return Err("its scheme is not http, https, socks4, socks4a, socks5 or socks5h".into()),
        };
        let authority = uri.authority().ok_or("it has no host")?.as_str();
        let (credentials, address) = match authority.rsplit_once('@') {
            Some((credentials, address)) => (Some(parse_credentials(credentials)?), address),
            None => (None, authority),
        };
        let (host, port) = split_port(address);
        if host.is_empty() {
            return Err("it has no host".into());
        }
        let port = match port {
            Some(port) => port.parse().map_err(|_| "its port is not a number up to 65535")?,
            None if protocol == Protocol::Https => 443,
            None => DEFAULT_PORT,
        };
        Ok(Self {
            protocol,
            host: host.to_owned(),
            port,
            credentials,
        })
    }
}

fn parse_credentials(text: &str) -> Result<(String, String), String> {
    let decode = |text: &str| match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err("its user name or password is not UTF-8".to_owned()),
    };
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    Ok((decode(user)?, decode(password)?))
}

#[cfg(test)]
mod tests;
