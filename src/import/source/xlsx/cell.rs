//! The text of a cell.

use std::borrow::Cow;

use calamine::{DataRef, ExcelDateTime, XlsxFormulaMetadata};

/// From here on, Excel has rounded a whole number: it keeps 15 digits.
const ROUNDED: f64 = 1e15;

/// Returns the text of a cell, and why a contact can't have it.
pub fn text_of(value: DataRef<'_>, formula: Option<XlsxFormulaMetadata>) -> (Cow<'_, str>, Option<Cow<'static, str>>) {
    let date = Some("is a date".into());
    match value {
        DataRef::Empty => match formula {
            Some(formula) => (
                format!("={}", formula_text(formula)).into(),
                Some("is a formula without its result: open the file in Excel and save it".into()),
            ),
            None => ("".into(), None),
        },
        DataRef::SharedString(text) => (text.into(), None),
        DataRef::String(text) => (text.into(), None),
        DataRef::Int(number) => (number.to_string().into(), None),
        DataRef::Float(number) if number.abs() >= ROUNDED => (
            number.to_string().into(),
            Some("is a number of more than 15 digits, which Excel rounds: enter it as text".into()),
        ),
        DataRef::Float(number) if number < 0.0 || number.fract() != 0.0 => (
            number.to_string().into(),
            Some("is negative or has decimals, as if Excel calculated it: enter it as text".into()),
        ),
        DataRef::Float(number) => (number.to_string().into(), None),
        DataRef::Bool(value) => (
            if value { "TRUE" } else { "FALSE" }.into(),
            Some("is TRUE or FALSE".into()),
        ),
        DataRef::DateTime(time) => (date_text(time).into(), date),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text.into(), date),
        DataRef::Error(error) => (error.to_string().into(), Some(format!("is the error {error}").into())),
    }
}

fn formula_text(formula: XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula,
        _ => String::new(),
    }
}

fn date_text(time: ExcelDateTime) -> String {
    if time.is_duration() {
        return time.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}
