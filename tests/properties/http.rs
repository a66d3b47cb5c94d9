//! Answers in HTTP, from the API page's own to what no server should say.

use std::io::Write;

use super::draw::{Bytes, Dice};

/// The API page's own answers, and others of their kind.
pub const SEEDS: &[&[u8]] = &[
    include_bytes!("../../tests/cli/page/list.json"),
    include_bytes!("../../tests/cli/page/get.json"),
    include_bytes!("../../tests/cli/page/created.json"),
    include_bytes!("../../tests/cli/page/created.json"),
    include_bytes!("../../tests/cli/page/error.json"),
    br#"{"success":false,"message":"Slow down","error":{"code":"rate_limit_exceeded","details":"9 s"}}"#,
    br#"{"success":false,"message":"No","error":{"code":"unauthorized","details":"key sk/+live\"51H8\\x="}}"#,
    br#"{"success":false,"error":"a sentence with sk\/+live\u002251H8\u005cx="}"#,
    br#"{"data":{"contacts":[]}}"#,
    br#"{"success":true,"data":{"contact":{"id":7,"name":null,"phone_number":1.10,"more":[{}]}}}"#,
    b"<html><body>503</body></html>",
    b"",
];

pub const TOKENS: &[&[u8]] = &[
    br#""success":true"#,
    br#""success":false"#,
    br#""success": null"#,
    br#""message":"m""#,
    br#""error":{"code":"c"}"#,
    br#""code":"validation_error""#,
    br#""code":"rate_limit_exceeded""#,
    br#""data":{"contact":{}}"#,
    br#""id":"a""#,
    br#""total":"7""#,
    b",",
    b"{}",
    b"[]",
    b"{\"a\":",
    b"sk/+live\\\"51H8\\\\x=",
    b"sk%2f%2Blive%2251H8%5Cx%3D",
    br"\u0073k/+live\u002251H8\u005Cx=",
    b"sk%2F+live%2251H8%5cx=",
];

/// What upsets readers of HTTP.
const PARTS: &[&[u8]] = &[
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.0 200\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 429 Slow\r\n",
    b"HTTP/2 200\r\n",
    b"\r\n\r\n",
    b"\r\n",
    b"Content-Length: 0\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: 18446744073709551615\r\n",
    b"Content-Length: -1\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Content-Encoding: br\r\n",
    b"Retry-After: 0\r\n",
    b"Location: http://127.0.0.1:1/\r\n",
    b"Connection: keep-alive\r\n",
    b"Set-Cookie: a=b\r\n",
    b": \r\n",
    b" folded\r\n",
    b"0\r\n\r\n",
    b"5\r\n",
    b"ffffffffffffffff\r\n",
    b"5;ext=1\r\n",
    b"\x1f\x8b\x08\0\0\0\0\0\0\xff",
];

/// An answer in one of the ways to send one, mostly made wrong.
pub fn answer(dice: &mut Dice) -> Bytes {
    let body = dice.mutated(SEEDS, TOKENS).0;
    let status = dice
        .pick(&[
            "200 OK",
            "200 OK",
            "201 Created",
            "404 Not Found",
            "409 Conflict",
            "429 Slow",
            "500 Oops",
            "302 Found",
        ])
        .to_owned();
    let head = |extra: &str| format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{extra}\r\n").into_bytes();
    let whole = match dice.below(5) {
        0 => [head("Transfer-Encoding: chunked\r\n"), chunked(&body)].concat(),
        1 => [head("Content-Encoding: gzip\r\n"), gzipped(&body)].concat(),
        2 => [head("Connection: close\r\n"), body].concat(),
        _ => [head(&format!("Content-Length: {}\r\n", body.len())), body].concat(),
    };
    if dice.one_in(4) {
        Bytes(whole)
    } else {
        dice.mutated(&[&whole], PARTS)
    }
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let chunk = |part: &[u8]| [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
    let chunks: Vec<u8> = body.chunks(50).flat_map(chunk).collect();
    [&chunks[..], b"0\r\n\r\n"].concat()
}

fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(body).unwrap();
    packer.finish().unwrap()
}
