//! `--jq`: an expression of jq's language, compiled once and run over one document at a time.
//!
//! It runs on a thread with a large stack, because filters nest: one that calls itself without end
//! is stopped before that stack is. A value that is built millions deep, or larger than memory, still
//! ends the process: neither can be seen coming. Nothing it says reaches beyond the document it is given.

// Named by `format_val`.
extern crate alloc;

mod language;
mod source;

use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use jaq_core::{Ctx, Filter, Vars};
use jaq_json::write::Pp;
use jaq_json::{Num, Val, format_val, read};

use language::{Data, Kind, place_on_stack};

/// Address space: only what is used of it costs memory.
const STACK: usize = 512 << 20;
/// Results that wait to be written.
const AHEAD: usize = 256;
/// What is nested deeper is neither read nor written, as with jq.
const DEEPEST: usize = 10_000;
/// Of a value that an error quotes, this many characters are told.
const QUOTED: usize = 200;

/// A compiled expression.
pub struct Query(Filter<Kind>);

impl Query {
    /// Compiles an expression, or says what is wrong with it and where.
    pub fn compile(expression: &str) -> Result<Self, String> {
        let expression = expression.to_owned();
        let compiling = on_large_stack(move || source::compile(&expression))?;
        compiling.join().map_err(|_| BROKEN.to_owned())?.map(Self)
    }

    /// What it makes of a document: lines to print, and at the end the error, if there was one.
    pub fn run(self: &Arc<Self>, document: String) -> Results {
        let (sender, receiver) = sync_channel(AHEAD);
        let (query, to) = (self.clone(), sender.clone());
        // Not waited for: what nobody reads any more need not be computed to its end.
        if let Err(why) = on_large_stack(move || query.send_all(&document, &to)) {
            let _ = sender.try_send(Sent::Failed(why));
        }
        Results(Some(receiver))
    }

    fn send_all(&self, document: &str, to: &SyncSender<Sent>) {
        let ended = match self.each(document, &mut |line| to.send(Sent::Line(line)).is_ok()) {
            Ok(()) => Sent::Ended,
            Err(why) => Sent::Failed(why),
        };
        let _ = to.send(ended);
    }

    /// Hands on each result, until nobody wants more.
    fn each(&self, document: &str, wanted: &mut dyn FnMut(String) -> bool) -> Result<(), String> {
        let data = Data {
            lut: &self.0.lut,
            bottom: place_on_stack(),
        };
        let context = Ctx::<Kind>::new(data, Vars::new([]));
        for result in self.0.id.run((context, value(document)?)) {
            let line = match result {
                Ok(value) => line(&value)?,
                Err(exception) => match exception.get_err() {
                    Ok(error) => return Err(told(error.into_val())),
                    Err(_) => return Err(BROKEN.to_owned()),
                },
            };
            if !wanted(line) {
                break;
            }
        }
        Ok(())
    }
}

const BROKEN: &str = "the filter broke off";

fn on_large_stack<T: Send + 'static>(
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<thread::JoinHandle<T>, String> {
    let thread = thread::Builder::new().stack_size(STACK);
    thread
        .spawn(run)
        .map_err(|error| format!("no thread for the filter: {error}"))
}

enum Sent {
    Line(String),
    Failed(String),
    Ended,
}

/// The results of a run, one after the other.
pub struct Results(Option<Receiver<Sent>>);

impl Iterator for Results {
    type Item = Result<String, String>;

    fn next(&mut self) -> Option<Self::Item> {
        let sent = self.0.as_ref()?.recv();
        if let Ok(Sent::Line(line)) = sent {
            return Some(Ok(line));
        }
        self.0 = None;
        match sent {
            Ok(Sent::Failed(why)) => Some(Err(why)),
            Ok(_) => None,
            Err(_) => Some(Err(BROKEN.to_owned())),
        }
    }
}

/// A document of the API as a value, every number as it was spelled.
fn value(document: &str) -> Result<Val, String> {
    if depth(document) > DEEPEST {
        return Err(format!("the document is nested more than {DEEPEST} deep"));
    }
    let read = read::parse_single(mended(document).as_bytes());
    read.map_err(|error| format!("the document can't be read: {error}"))
}

/// How deep a document is nested at most.
fn depth(document: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in document.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// A result as a line: text as it is, anything else as JSON.
fn line(value: &Val) -> Result<String, String> {
    match value {
        Val::TStr(text) | Val::BStr(text) => Ok(String::from_utf8_lossy(text).into_owned()),
        _ => as_json(value),
    }
}

fn as_json(value: &Val) -> Result<String, String> {
    let mut line = String::new();
    match json(&mut line, &Pp::default(), 0, value) {
        Ok(()) => Ok(line),
        Err(_) => Err(format!(
            "a result is no JSON: a key that is no string, or nested more than {DEEPEST} deep"
        )),
    }
}

/// Writes a value as jq does, where jaq would write what is no JSON.
fn json(out: &mut String, style: &Pp, level: usize, value: &Val) -> fmt::Result {
    match value {
        Val::Num(Num::Float(number)) if number.is_nan() => out.write_str("null"),
        Val::Num(Num::Float(number)) if number.is_infinite() => write!(out, "{:e}", f64::MAX.copysign(*number)),
        Val::Num(Num::Float(number)) if number.fract() == 0.0 && number.abs() < 1e17 => write!(out, "{number:.0}"),
        Val::Arr(_) | Val::Obj(_) if level > DEEPEST => Err(fmt::Error),
        Val::BStr(text) => json(out, style, level, &Val::TStr(text.clone())),
        Val::Obj(members) if members.keys().any(|key| !matches!(key, Val::TStr(_))) => Err(fmt::Error),
        _ => format_val!(out, style, level, value, json),
    }
}

/// An error's own words, one line of them.
fn told(error: Val) -> String {
    let text = line(&error).unwrap_or_else(|why| why);
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The document with `\ufffd` for each half of a character (`\ud83d` alone), which JSON can spell and
/// text can't hold.
fn mended(document: &str) -> String {
    let mut mended = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let length = match (utf16(escape), escape.get(6..).and_then(utf16)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => 0,
            _ => 2.min(escape.len()),
        };
        let (kept, after) = match length {
            0 => ("\\ufffd", &escape[6..]),
            length => escape.split_at_checked(length).unwrap_or((escape, "")),
        };
        mended.push_str(kept);
        rest = after;
    }
    mended.push_str(rest);
    mended
}

/// The unit of UTF-16 that a `\uXXXX` at the beginning stands for.
fn utf16(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests;
