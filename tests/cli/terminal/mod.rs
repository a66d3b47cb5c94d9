//! Output for terminals: columns line up in every script, unsafe characters are escaped, keys are masked.

mod colours;
#[cfg(target_os = "linux")]
mod on_a_terminal;
mod tables;
mod unsafe_characters;

use unicode_width::UnicodeWidthStr;

use crate::support::{Server, json_reply};

/// Serves these names as a listing of pages, as the API does.
fn listing(names: Vec<String>) -> Server {
    Server::start(move |_, request| {
        let asked = |name: &str| {
            let (_, query) = request.target.split_once('?')?;
            let (_, value) = query
                .split('&')
                .find_map(|pair| pair.split_once('=').filter(|(n, _)| *n == name))?;
            value.parse::<usize>().ok()
        };
        let (page, size) = (asked("page").unwrap_or(1), asked("per_page").unwrap_or(10));
        let contacts: Vec<_> = names
            .iter()
            .enumerate()
            .skip((page - 1) * size)
            .take(size)
            .map(|(nth, name)| {
                serde_json::json!({
                    "id": format!("contact_{nth:05}"), "name": name, "phone_number": "+254712345678",
                    "created_at": "2025-04-11T10:30:00Z", "updated_at": "2025-04-11T10:30:00Z",
                })
            })
            .collect();
        let pagination = serde_json::json!({
            "total": names.len(), "page": page, "per_page": size, "total_pages": names.len().div_ceil(size),
        });
        let data = serde_json::json!({"contacts": contacts, "pagination": pagination});
        json_reply(200, &serde_json::json!({"success": true, "data": data}).to_string())
    })
}

fn names(names: &[&str]) -> Server {
    listing(names.iter().map(|name| (*name).to_owned()).collect())
}

/// Returns the column of the number in each row.
fn phone_columns(table: &str) -> Vec<usize> {
    let rows = table.lines().skip(1);
    rows.map(|row| row[..row.find("+254712345678").unwrap()].width())
        .collect()
}

const HOSTILE: [(&str, &str); 9] = [
    ("\u{1b}[31mred", r"\x1b[31mred"),
    ("\u{1b}]0;title\u{7}", r"\x1b]0;title\x07"),
    ("\u{9b}31mred", r"\u{9b}31mred"),
    ("one\ntwo", r"one\ntwo"),
    ("one\ttwo\rthree", r"one\ttwo\rthree"),
    ("\u{202e}live\u{202c}", r"\u{202e}live\u{202c}"),
    ("\u{2066}isolated\u{2069}", r"\u{2066}isolated\u{2069}"),
    ("rubbed\u{8}\u{7f}out", r"rubbed\x08\x7fout"),
    ("nothing\u{0}", r"nothing\x00"),
];
