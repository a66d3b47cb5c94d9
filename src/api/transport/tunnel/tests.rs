use ureq::ProxyProtocol;

use super::*;
use crate::api::base_url::ip_address;
use crate::api::transport::socks;

/// A proxy that always sends these bytes.
struct Script<'a> {
    sent: &'a [u8],
    received: Vec<u8>,
}

impl Read for Script<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.sent.read(buffer)
    }
}

impl Write for Script<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.received.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the bytes that the proxy received, the outcome, and the number of its bytes that were not read.
fn run(proxy: &str, target: Target, sent: &[u8]) -> (Vec<u8>, String, usize) {
    let proxy = Proxy::new(proxy).unwrap();
    let received = Vec::new();
    let mut script = Script { sent, received };
    let opened = match proxy.protocol() {
        ProxyProtocol::Socks4 | ProxyProtocol::Socks4A => socks::version4(&mut script, &proxy, &target),
        ProxyProtocol::Socks5 | ProxyProtocol::Socks5h => socks::version5(&mut script, &proxy, &target),
        _ => http_connect(&mut script, &proxy, &target),
    };
    let outcome = match opened {
        Ok(()) => "open".to_owned(),
        Err(TunnelError::Io(error)) => format!("{:?}", error.kind()),
        Err(TunnelError::Refused(why)) => why,
        Err(TunnelError::Credentials) => "credentials".to_owned(),
    };
    (script.received, outcome, script.sent.len())
}

fn target(host: &str) -> Target<'_> {
    Target {
        host,
        port: 443,
        ip: ip_address(host),
    }
}

#[test]
fn connect_sends_the_target_and_reads_only_the_headers() {
    let (received, outcome, left) = run(
        "http://proxy",
        target("api.test"),
        b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nserver",
    );
    let head = format!(
        "CONNECT api.test:443 HTTP/1.1\r\nHost: api.test:443\r\nUser-Agent: {}\r\n\r\n",
        crate::api::transport::USER_AGENT
    );
    assert_eq!(
        (String::from_utf8(received).unwrap(), outcome.as_str(), left),
        (head, "open", 6)
    );
    let (received, ..) = run("https://user:pass@proxy", target("[::1]"), b"HTTP/1.1 200\r\n\r\n");
    let received = String::from_utf8(received).unwrap();
    assert!(received.starts_with("CONNECT [::1]:443 "), "{received}");
    assert!(
        received.contains("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n"),
        "{received}"
    );
}

#[test]
fn connect_fails_with_the_reason() {
    for (sent, expected) in [
        (
            &b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"[..],
            "credentials",
        ),
        (b"HTTP/1.0 403 Forbidden\r\n\r\n", "HTTP 403"),
        (b"HTTP/1.1 302\r\nLocation: x\r\n\r\n", "HTTP 302"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "the response is not HTTP"),
        (b"HTTP/1.1 x\r\n\r\n", "the response is not HTTP"),
        (b"HTTP/1.1 200 OK\r\n", "UnexpectedEof"),
        (b"", "UnexpectedEof"),
    ] {
        assert_eq!(run("http://proxy", target("api.test"), sent).1, expected);
    }
    let endless = vec![b'x'; 2 * MAX_HEAD];
    assert_eq!(
        run("http://proxy", target("api.test"), &endless).1,
        "the response is not HTTP"
    );
}

#[test]
fn socks_sends_a_name_or_an_address() {
    let by_address = Target {
        ip: ip_address("10.0.0.1"),
        ..target("api.test")
    };
    let (four, five) = (
        [0, 90, 0, 0, 0, 0, 0, 0, b'x'],
        [5, 0, 5, 0, 0, 1, 1, 2, 3, 4, 5, 6, b'x'],
    );
    for (proxy, target, sent, expected) in [
        (
            "socks4://proxy",
            by_address,
            &four[..],
            &b"\x04\x01\x01\xbb\x0a\0\0\x01\0"[..],
        ),
        (
            "socks4a://proxy",
            target("api.test"),
            &four,
            b"\x04\x01\x01\xbb\0\0\0\x01\0api.test\0",
        ),
        (
            "socks5://proxy",
            by_address,
            &five,
            b"\x05\x01\0\x05\x01\0\x01\x0a\0\0\x01\x01\xbb",
        ),
        (
            "socks5h://proxy",
            target("api.test"),
            &five,
            b"\x05\x01\0\x05\x01\0\x03\x08api.test\x01\xbb",
        ),
        (
            "socks5h://proxy",
            target("[::1]"),
            &five,
            b"\x05\x01\0\x05\x01\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x01\xbb",
        ),
    ] {
        let (received, outcome, left) = run(proxy, target, sent);
        assert_eq!(
            (&received[..], outcome.as_str(), left),
            (expected, "open", 1),
            "{proxy}"
        );
    }
}

#[test]
fn socks5_sends_credentials_only_if_required() {
    let (with, without) = ("socks5h://user:pass@proxy", "socks5h://proxy");
    let open = [5, 2, 1, 0, 5, 0, 0, 3, 1, b'a', 0, 0];
    let (received, outcome, _) = run(with, target("a"), &open);
    let expected = b"\x05\x02\0\x02\x01\x04user\x04pass\x05\x01\0\x03\x01a\x01\xbb";
    assert_eq!((&received[..], outcome.as_str()), (&expected[..], "open"));
    for (proxy, sent, expected) in [
        (with, &[5, 2, 1, 1][..], "credentials"),
        (without, &[5, 2], "credentials"),
        (without, &[5, 255], "credentials"),
        (without, &[5, 0, 5, 2, 0, 1], "not allowed by the proxy's rules"),
        (without, &[5, 0, 5, 4, 0, 1], "the proxy can't reach the host"),
        (without, &[5, 0, 5, 5, 0, 1], "connection refused"),
        (without, &[5, 0, 5, 9, 0, 1], "SOCKS 5 code 9"),
        (without, &[5, 0, 5], "UnexpectedEof"),
    ] {
        assert_eq!(run(proxy, target("a"), sent).1, expected, "{sent:?}");
    }
    let long = "x".repeat(256);
    assert_eq!(
        run(without, target(&long), &[5, 0]).1,
        "SOCKS 5 allows at most 255 bytes for a name or password"
    );
}

#[test]
fn socks4_fails_with_the_reason() {
    for (host, code, expected) in [
        ("10.0.0.1", 91, "SOCKS 4 code 91"),
        ("10.0.0.1", 93, "credentials"),
        ("[::1]", 90, "SOCKS 4 does not support IPv6"),
    ] {
        assert_eq!(
            run("socks4://proxy", target(host), &[0, code, 0, 0, 0, 0, 0, 0]).1,
            expected
        );
    }
}
