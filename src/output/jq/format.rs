//! Formats results as lines: strings without quotes, other values as JSON, written as jq writes it.

// `format_val` refers to it.
extern crate alloc;

use std::fmt::{self, Write as _};

use jaq_json::write::Pp;
use jaq_json::{Num, Val, format_val};

/// Formats a result: a string as it is, anything else as JSON.
pub fn line(value: &Val) -> Result<String, String> {
    match value {
        Val::TStr(text) | Val::BStr(text) => Ok(String::from_utf8_lossy(text).into_owned()),
        _ => json(value),
    }
}

/// Formats a value as JSON.
pub fn json(value: &Val) -> Result<String, String> {
    let mut line = String::new();
    match write(&mut line, &Pp::default(), 0, value) {
        Ok(()) => Ok(line),
        Err(_) => Err("a result is not JSON: a key is not a string".to_owned()),
    }
}

/// Writes a value as jq does where jaq's own writer is different or not JSON: `2` instead of `2.0`, `null` instead
/// of `NaN`, the largest number instead of `Infinity`.
fn write(out: &mut String, style: &Pp, level: usize, value: &Val) -> fmt::Result {
    match value {
        Val::Num(Num::Float(number)) if number.is_nan() => out.write_str("null"),
        Val::Num(Num::Float(number)) if number.is_infinite() => write!(out, "{:e}", f64::MAX.copysign(*number)),
        Val::Num(Num::Float(number)) if number.fract() == 0.0 && number.abs() < 1e17 => write!(out, "{number:.0}"),
        Val::BStr(text) => write(out, style, level, &Val::TStr(text.clone())),
        Val::Obj(members) if members.keys().any(|key| !matches!(key, Val::TStr(_))) => Err(fmt::Error),
        _ => format_val!(out, style, level, value, write),
    }
}
