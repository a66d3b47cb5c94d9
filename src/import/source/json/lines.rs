//! JSON Lines: one object per line.

use std::io::BufRead;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::super::lines::Lines;
use super::super::{FileError, Format, ROW_LIMIT};
use super::object::Object;
use super::rows::ObjectRows;
use super::{DEPTH, contacts_in, what};

/// Tests whether the file is JSON Lines: its first line is a complete object and does not contain a list of contacts, or it is
/// broken and the next line begins another object (`list --all --json` too has one contact per line).
pub(super) fn detect(start: &[u8], format: Format, rows: &mut ObjectRows<'_>) -> bool {
    let lines = start
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .map(<[u8]>::trim_ascii);
    let mut lines = lines.filter(|line| !line.is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    if !first.starts_with(b"{") || first.len() > ROW_LIMIT {
        return format == Format::Jsonl && !first.starts_with(b"[");
    }
    match serde_json::from_slice::<Object>(first) {
        Ok(object) if !second.is_empty() && rows.is_contact(&object) => true,
        Ok(object) => contacts_in(&object, "", DEPTH).is_empty(),
        Err(_) => second.starts_with(b"{") && is_broken(start),
    }
}

/// Tests whether the first value, which may span many lines, is broken, and does not just continue after the look-ahead.
fn is_broken(start: &[u8]) -> bool {
    let first = serde_json::Deserializer::from_slice(start)
        .into_iter::<IgnoredAny>()
        .next();
    matches!(first, Some(Err(error)) if !error.is_eof())
}

/// Reads the lines to the end.
pub(super) fn read(input: impl BufRead, rows: &mut ObjectRows<'_>) -> Result<(), FileError> {
    let mut lines = Lines::new(input);
    while lines.next()? {
        let text = lines.text.trim_ascii();
        if text.is_empty() {
            continue;
        }
        rows.line = lines.number - 1;
        if lines.too_long {
            rows.unusable(format!("the line is longer than {ROW_LIMIT} bytes"), "")?;
            continue;
        }
        read_line(&String::from_utf8_lossy(text), rows)?;
    }
    Ok(())
}

fn read_line(text: &str, rows: &mut ObjectRows<'_>) -> Result<(), FileError> {
    match serde_json::from_str::<&RawValue>(text) {
        Ok(value) => match Object::parse(value) {
            Ok(object) => rows.object(&object),
            Err(reason) => rows.unusable(reason, text),
        },
        Err(error) => {
            let reason = format!("the line is not JSON: {} (column {})", what(&error), error.column());
            rows.unusable(reason, text)
        }
    }
}
