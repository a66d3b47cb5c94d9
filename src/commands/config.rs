//! `config`: prints every setting, its source, and the location of files.

use serde_json::{Value, json};

use super::Context;
use crate::config::data_path;
use crate::output::Format;

/// Prints the settings. No request is sent and `api_key_command` is not run.
pub fn run(context: &Context) -> anyhow::Result<()> {
    let format = context.table_or_json()?;
    let settings = context.settings()?;
    let entries = settings.entries();
    let (config_file, data_folder) = (settings.file.path(), data_path());
    let mut out = context.out();
    if format == Format::Json {
        let document = json!({
            "settings": entries,
            "profiles": settings.file.profiles(),
            "config_file": config_file,
            "data_folder": data_folder,
        });
        out.document(&document.to_string())?;
        return Ok(out.flush()?);
    }
    let rows = entries.iter().map(|entry| {
        let value = match &entry.value {
            Value::Null => "none".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        [entry.setting.to_owned(), value, entry.source.clone()]
    });
    let header = ["SETTING", "VALUE", "SOURCE"].map(str::to_owned);
    out.rows(std::iter::once(header).chain(rows))?;
    out.text("\n")?;
    let profiles = match settings.file.profiles() {
        names if names.is_empty() => "none".to_owned(),
        names => names.join(", "),
    };
    let places = [
        ["Profiles".to_owned(), profiles],
        ["Config file".to_owned(), settings.file.name()],
        [
            "Data folder".to_owned(),
            data_folder.map_or("none".into(), |folder| folder.display().to_string()),
        ],
    ];
    out.rows(places)?;
    Ok(out.flush()?)
}
