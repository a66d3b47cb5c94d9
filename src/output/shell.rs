//! Words as a shell reads them back.

/// One word for a POSIX shell, quoted only where it has to be.
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
