//! Files as literal text, and their rows as lines of text.

use super::{Format, Mapping, Unreadable, read};

/// A row as `LINE NAME | NUMBER`, or `LINE ! REASON`.
pub fn rows(input: impl AsRef<[u8]>, name: &str) -> Result<Vec<String>, Unreadable> {
    run(input.as_ref(), Some(name), None, &[]).map(|(_, rows)| rows)
}

/// As [`rows`], with `--map`.
pub fn mapped(input: &str, name: &str, map: &[&str]) -> Result<Vec<String>, Unreadable> {
    let map: Vec<Mapping> = map.iter().map(|text| text.parse().unwrap()).collect();
    run(input.as_bytes(), Some(name), None, &map).map(|(_, rows)| rows)
}

/// What the file was taken for.
pub fn taken(input: impl AsRef<[u8]>, name: Option<&str>, format: Option<Format>) -> String {
    run(input.as_ref(), name, format, &[]).unwrap().0
}

/// The text of a refusal.
pub fn refused(input: impl AsRef<[u8]>, name: &str) -> String {
    match rows(input, name).unwrap_err() {
        Unreadable::File(text) => text,
        Unreadable::Usage(text) => panic!("blamed on the flags: {text}"),
    }
}

/// All of it, from any reader.
pub fn run(
    input: impl std::io::Read,
    name: Option<&str>,
    format: Option<Format>,
    map: &[Mapping],
) -> Result<(String, Vec<String>), Unreadable> {
    let (mut descriptions, mut rows) = (Vec::new(), Vec::new());
    let mut order = Vec::new();
    let order = std::cell::RefCell::new(&mut order);
    read(
        input,
        name,
        format,
        map,
        &mut |taken| {
            order.borrow_mut().push('t');
            descriptions.push(taken.description);
        },
        &mut |row| {
            order.borrow_mut().push('r');
            let _ = row.values.iter().map(|value| value.len()).sum::<usize>();
            rows.push(match &row.contact {
                Ok(contact) => format!("{} {} | {}", row.line, contact.name, contact.phone),
                Err(reason) => format!("{} ! {reason}", row.line),
            });
        },
    )?;
    assert_eq!(descriptions.len(), 1, "taken once");
    assert_eq!(order.borrow().first(), Some(&'t'), "taken before the first row");
    Ok((descriptions.remove(0), rows))
}
