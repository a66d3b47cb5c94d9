//! Quotes words for a POSIX shell.

/// Returns the word with quotes, if it needs them.
pub fn quoted(word: &str) -> String {
    match word
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"+-_./:@%".contains(&byte))
        && !word.is_empty()
    {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}
