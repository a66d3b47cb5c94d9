//! Wrappers of the library, so that a change of its API changes only this file.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use convers8::api::base_url::BaseUrl;
use convers8::api::client::{Client, ClientOptions};
use convers8::api::key::ApiKey;
use convers8::api::model::{Contact, NewContact};
use convers8::api::retry::RetryPolicy;
use convers8::api::transport::ConnectOptions;
use convers8::api::verdict::Verdict;
use convers8::console::Console;
use convers8::import::source::{
    DetectedFormat, Format as SourceFormat, RawContact, RawRow, RowError, RowSink, SourceOptions, read,
};
use convers8::output::{self, Format, Out, TerminalInfo};
use encoding_rs::Encoding;

use crate::runner::{KEY, assert_keyless, assert_safe};

/// Asserts that the console prints a text on one line, safe for a terminal and without the key.
#[track_caller]
pub fn assert_shown_safely(text: &str) {
    let console = Console::new(false, 0, false, false);
    console.keep_secret(&ApiKey::new(KEY).unwrap());
    let shown = console.safe(text);
    assert_safe(&shown);
    assert_keyless(&shown);
}

/// A client that sends each request once.
pub struct Api(Client);

impl Api {
    pub fn new(base_url: &str) -> Self {
        let client = Client::new(ClientOptions {
            connect: ConnectOptions {
                base_url: BaseUrl::parse(base_url).unwrap(),
                timeout: Duration::from_secs(60),
                tls: None,
                proxy: None,
                // The server closes each connection.
                connections: 0,
            },
            key: ApiKey::new(KEY).unwrap(),
            policy: RetryPolicy {
                retries: 0,
                max_wait: Duration::ZERO,
            },
            rate: None,
            observer: Box::new(|_| {}),
        });
        Self(client.unwrap())
    }

    /// Creates a contact. Returns true if the client reports success.
    pub fn create(&self) -> bool {
        let contact = NewContact {
            name: "Ada".into(),
            phone_number: "+254712345678".into(),
        };
        let reason = match self.0.create(&contact, &|| Ok(())) {
            Ok(Verdict::Success(_)) => return true,
            Ok(verdict) => verdict.reason(),
            Err(error) => error.to_string(),
        };
        assert_shown_safely(&reason);
        false
    }

    /// Reads the listing: the contacts, and the total if the listing is complete.
    pub fn list_all(&self) -> (Vec<String>, Option<Option<u64>>) {
        let mut listing = self.0.listing(None);
        let mut contacts = Vec::new();
        let result = listing.read(&mut |page| {
            contacts.extend(page.iter().map(|contact| contact.raw.to_owned()));
            Ok(ControlFlow::Continue(()))
        });
        match result.and_then(|()| listing.check_complete()) {
            Ok(()) => (contacts, Some(listing.expected_total())),
            Err(error) => {
                assert_shown_safely(&error.to_string());
                (contacts, None)
            }
        }
    }
}

/// Returns the five fields of a contact, or `None` if the text is not a contact.
pub fn fields(raw: &str) -> Option<Vec<String>> {
    let contact = Contact::read(raw).ok()?;
    let dates = [contact.created_at, contact.updated_at];
    let fields = [contact.id, contact.name, contact.phone_number]
        .into_iter()
        .chain(dates);
    Some(fields.map(|field| field.as_str().to_owned()).collect())
}

/// The line of a row, with its name and number, or the reason why it is invalid.
pub type Row = (u64, Result<(String, String), String>);

/// Reads a file to import. Returns a description of its format and its rows, or the reason why it is rejected.
pub fn read_rows(file: &[u8], name: &str, format: Option<SourceFormat>) -> Result<(String, Vec<Row>), String> {
    let options = SourceOptions {
        format,
        ..SourceOptions::default()
    };
    read_rows_with(file, name, &options)
}

/// Like [`read_rows`], in this encoding.
pub fn read_encoded(file: &[u8], encoding: &'static Encoding) -> Result<(String, Vec<Row>), String> {
    let options = SourceOptions {
        encoding: Some(encoding),
        ..SourceOptions::default()
    };
    read_rows_with(file, "x.csv", &options)
}

fn read_rows_with(file: &[u8], name: &str, options: &SourceOptions) -> Result<(String, Vec<Row>), String> {
    let mut rows = Rows::default();
    let result = read(file, name, options, &mut rows);
    result
        .map(|_| (rows.description, rows.rows))
        .map_err(|error| error.to_string())
}

#[derive(Default)]
struct Rows {
    description: String,
    rows: Vec<Row>,
}

impl RowSink for Rows {
    fn detected(&mut self, format: &DetectedFormat) -> convers8::error::Result<()> {
        self.description.clone_from(&format.description);
        Ok(())
    }

    fn row(&mut self, row: &RawRow, contact: Result<RawContact, RowError>) -> convers8::error::Result<()> {
        let texts = contact.map(|contact| (contact.name.into_owned(), contact.phone.into_owned()));
        self.rows
            .push((row.line, texts.map_err(|error| error.reason.into_owned())));
        Ok(())
    }
}

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the output for these contacts on a terminal of this width.
pub fn written(format: Format, width: Option<usize>, contacts: &[String]) -> String {
    let sink = Sink::default();
    let mut out = Out::to(sink.clone(), None);
    let mut writer = output::contacts(
        format,
        TerminalInfo { width, color: false },
        output::contact_columns(format),
    );
    writer.begin(&mut out).unwrap();
    for raw in contacts {
        writer.contact(&mut out, &Contact::read(raw).unwrap()).unwrap();
    }
    writer.end(&mut out).unwrap();
    out.flush().unwrap();
    let bytes = sink.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}
