//! The arguments of `api`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};
use ureq::http::Method;

use super::global::GLOBAL_FLAGS;
use crate::api::request::Field;

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 api GET /contacts
  convers8 api GET contacts -f page=1 -F per_page=5
  convers8 api POST /contacts -f name=Amina -f phone_number=+255712345678
  convers8 api POST /contacts -f name=Amina -f phone_number=+255712345678 --curl

Prints the response of the API unchanged. A 2xx response with \"success\": \
false is an error. The fields of a GET become query parameters; those of other \
methods become one JSON object, -f before -F. A GET is retried; any other \
request is sent again only if it was certainly not processed. The journal is not \
used: the same POST sent by two commands can create two contacts.

Exit codes: as for contacts; 9 if a request other than a GET was sent and it is \
unknown whether it was processed.")]
pub struct ApiArgs {
    /// HTTP method
    #[arg(value_name = "METHOD", value_parser = method(), ignore_case = true)]
    pub method: Method,
    /// Path below the base URL, with or without a query
    #[arg(value_name = "PATH")]
    pub path: String,
    /// Add a field with a string
    #[arg(short = 'f', value_name = "KEY=STRING", value_parser = Field::string)]
    pub strings: Vec<Field>,
    /// Add a field with a JSON value: a number, true, null, a list…
    #[arg(short = 'F', value_name = "KEY=JSON", value_parser = Field::json)]
    pub values: Vec<Field>,
    /// Send the JSON of this file unchanged; - reads stdin
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["strings", "values"])]
    pub input: Option<PathBuf>,
    /// Print the equivalent curl command and send nothing
    #[arg(long)]
    pub curl: bool,
}

/// Parses the name of an HTTP method.
fn method() -> impl TypedValueParser<Value = Method> {
    let names = PossibleValuesParser::new(["GET", "POST", "PUT", "PATCH", "DELETE"]);
    names.try_map(|name| Method::from_bytes(name.to_ascii_uppercase().as_bytes()))
}
