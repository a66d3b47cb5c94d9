//! JSON Lines, and JSON documents: an array of objects, alone or under any key, such as what `list --json` prints.
//!
//! In JSON Lines a broken line makes only its own row invalid. A document is read whole: if it is broken, none of it is
//! used.

mod lines;
mod object;
mod rows;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::rc::Rc;

use serde_json::value::RawValue;

use super::cells::shown;
use super::input::Input;
use super::options::SourceOptions;
use super::row::{RowSink, listed};
use super::{FileError, Format};
use object::Object;
use rows::ObjectRows;

/// The size limit of a document, in bytes: about 250,000 contacts.
const DOCUMENT_LIMIT: u64 = 32 << 20;
/// The depth of objects in which contacts are searched, as in `{"data":{"contacts":[…]}}`.
const DEPTH: usize = 3;
/// The most arrays of objects that are compared in one object.
const MAX_LISTS: usize = 100;

/// Reads either kind of JSON. Returns a note about the encoding. The first line decides which it is, and `format` where the line can't.
pub(super) fn read(
    mut input: Input<'_>,
    format: Format,
    options: &SourceOptions,
    sink: &mut dyn RowSink,
) -> Result<Option<String>, FileError> {
    let note = Rc::clone(&input.note);
    input.look_ahead_to_line_end()?;
    let mut rows = ObjectRows::new(sink, options);
    if lines::detect(&input.start, format, &mut rows) {
        rows.kind = "JSON Lines";
        lines::read(input.into_reader(0), &mut rows)?;
    } else {
        read_documents(&read_whole(input)?, &mut rows)?;
    }
    rows.finish()?;
    Ok(note.get().cloned())
}

fn read_whole(input: Input<'_>) -> Result<Vec<u8>, FileError> {
    let mut text = Vec::new();
    input.into_reader(0).take(DOCUMENT_LIMIT + 1).read_to_end(&mut text)?;
    match text.len() as u64 > DOCUMENT_LIMIT {
        true => Err(FileError::Unreadable(format!(
            "the JSON document is larger than {} MiB: convert it to JSON Lines, one contact per line (jq -c '.[]')",
            DOCUMENT_LIMIT >> 20
        ))),
        false => Ok(text),
    }
}

/// Reads documents, one after another.
fn read_documents(text: &[u8], rows: &mut ObjectRows<'_>) -> Result<(), FileError> {
    for document in serde_json::Deserializer::from_slice(text).into_iter::<&RawValue>() {
        let document = document.map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let what = what(&error);
            FileError::Unreadable(format!("line {line}, column {column}: the JSON is broken: {what}"))
        })?;
        if document.get().starts_with('[') {
            each_element(document, DEPTH, rows)?;
            continue;
        }
        if let Ok(object) = Object::parse(document) {
            check_top_level(&object, rows)?;
        }
        element(document, DEPTH, rows)?;
    }
    Ok(())
}

/// Rejects a document that is a contact and contains contacts too: it is unknown which are meant.
fn check_top_level(object: &Object<'_>, rows: &mut ObjectRows<'_>) -> Result<(), FileError> {
    if !rows.is_contact(object) {
        return Ok(());
    }
    match contacts_in(object, "", DEPTH)
        .into_iter()
        .find(|(_, list)| begins_with_contact(list, rows))
    {
        Some((key, _)) => Err(choose_one("a contact that contains contacts", &[key])),
        None => Ok(()),
    }
}

fn each_element(array: &RawValue, depth: usize, rows: &mut ObjectRows<'_>) -> Result<(), FileError> {
    elements(array).try_for_each(|value| element(value, depth, rows))
}

/// Passes an element as a row or, if it is not a contact, the contacts in it. `depth` bounds the recursion.
fn element(value: &RawValue, depth: usize, rows: &mut ObjectRows<'_>) -> Result<(), FileError> {
    let object = match Object::parse(value) {
        Ok(object) => object,
        Err(reason) => return rows.unusable(reason, value.get()),
    };
    if depth == 0 || rows.is_contact(&object) {
        return rows.object(&object);
    }
    let lists = choose_lists(contacts_in(&object, "", DEPTH), rows);
    match lists[..] {
        [] => rows.object(&object),
        [(_, list)] if list.get().starts_with('[') => each_element(list, depth - 1, rows),
        [(_, contact)] => element(contact, depth - 1, rows),
        [..] => {
            let paths: Vec<String> = lists.into_iter().map(|(path, _)| path).collect();
            Err(choose_one("an object with several arrays of objects", &paths))
        }
    }
}

/// Leaves out arrays without contacts, such as `{"contacts":[…],"tags":[…]}` has, and prefers those named `contact…`.
fn choose_lists<'a>(lists: Lists<'a>, rows: &mut ObjectRows<'_>) -> Lists<'a> {
    if lists.len() < 2 || lists.len() > MAX_LISTS {
        return lists;
    }
    let is_named = |path: &str| path.rsplit('.').next().is_some_and(|key| key.starts_with("contact"));
    let (contacts, others): (Lists, Lists) = lists.into_iter().partition(|(_, list)| begins_with_contact(list, rows));
    let (named, not_named): (Lists, Lists) = others.into_iter().partition(|(path, _)| is_named(path));
    [contacts, named, not_named]
        .into_iter()
        .find(|lists| !lists.is_empty())
        .unwrap_or_default()
}

/// Tests whether the first element of an array is a contact.
fn begins_with_contact(array: &RawValue, rows: &mut ObjectRows<'_>) -> bool {
    let first = elements(array).next().and_then(|first| Object::parse(first).ok());
    first.is_some_and(|first| rows.is_contact(&first))
}

fn choose_one(found: &str, paths: &[String]) -> FileError {
    let list = listed(paths, 200);
    let first = shown(&paths[0], 60);
    FileError::Unreadable(format!(
        "the JSON is {found} ({list}): choose one, such as: jq .{first} FILE | convers8 contacts import -"
    ))
}

/// Arrays of objects, or an object, with the keys that lead to them.
type Lists<'a> = Vec<(String, &'a RawValue)>;

/// Finds the arrays of objects in an object, and the object under `contact`, with the keys that lead to them. Stops after
/// [`MAX_LISTS`], because their keys take memory.
fn contacts_in<'a>(object: &Object<'a>, path: &str, depth: usize) -> Lists<'a> {
    let mut found = Vec::new();
    for (key, value) in &object.nested {
        let path = match path {
            "" => key.clone(),
            path => format!("{path}.{key}"),
        };
        let is_array = value.get().starts_with('[');
        let of_objects = || match elements(value).next() {
            None => key == "contacts",
            Some(first) => first.get().starts_with('{'),
        };
        if (is_array && of_objects()) || (key == "contact" && !is_array) {
            found.push((path, *value));
        } else if depth > 0
            && let Ok(inner) = Object::parse(value)
        {
            found.extend(contacts_in(&inner, &path, depth - 1));
        }
        if found.len() > MAX_LISTS {
            break;
        }
    }
    found
}

/// The elements of an array, one at a time: an array of all would take more memory than the document.
fn elements(array: &RawValue) -> impl Iterator<Item = &RawValue> {
    let mut rest = array.get().strip_prefix('[').unwrap_or_default();
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([',', ' ', '\t', '\r', '\n']);
        let mut values = serde_json::Deserializer::from_str(rest).into_iter();
        // The array is valid, so this fails only at its end.
        let value = values.next()?.ok()?;
        rest = &rest[values.byte_offset()..];
        Some(value)
    })
}

/// The error without its place.
fn what(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    shown(&text[..end], 100)
}
