//! The rows of a file and their outcomes.

mod number;

use std::borrow::Cow;
use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

use crate::api::model::NewContact;
use crate::phone::{self, Region};

pub use number::Number;

/// Outcome of a row. Each row ends with exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not sent yet. No row ends with this outcome, except in a dry run.
    #[serde(skip)]
    Planned,
    /// The API reported it, or the listing shows a contact that this job sent.
    Created,
    /// In the account before this job.
    Existing,
    /// Has the number of an earlier row.
    Duplicate,
    /// Has no number.
    Empty,
    /// Can't be sent as written.
    Invalid,
    /// The API rejected it.
    Rejected,
    /// Certainly not created: there was no connection.
    Failed,
    /// Sent, and the outcome is not known.
    Unknown,
    /// Created by an earlier run of this job, and no longer in the account.
    Missing,
    /// The run ended before the row, or the row is beyond `--limit`.
    NotAttempted,
}

impl Outcome {
    /// Returns the name in output.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Planned => "to_create",
            Outcome::Created => "created",
            Outcome::Existing => "existing",
            Outcome::Duplicate => "duplicate",
            Outcome::Empty => "empty",
            Outcome::Invalid => "invalid",
            Outcome::Rejected => "rejected",
            Outcome::Failed => "failed",
            Outcome::Unknown => "unknown",
            Outcome::Missing => "missing",
            Outcome::NotAttempted => "not_attempted",
        }
    }

    /// Returns the outcome in a plan: what an earlier run of this job created exists.
    pub fn in_plan(self) -> Self {
        match self {
            Outcome::Created => Outcome::Existing,
            outcome => outcome,
        }
    }
}

/// The reason of a row beyond `--limit`.
const BEYOND_LIMIT: &str = "beyond --limit: the same command continues with it";

/// A row of the file.
#[derive(Debug)]
pub struct ImportRow {
    /// The line where the row starts.
    pub line: u64,
    /// The name of the contact.
    pub name: Box<str>,
    /// The number that is sent. `None` for a row that can't be sent.
    pub number: Option<Number>,
    /// The number as written, for a row that can't be sent.
    pub written: Option<Box<str>>,
    /// The outcome so far.
    pub outcome: Outcome,
    /// The ID of the contact, if it is known.
    pub id: Option<Box<str>>,
    /// The reason of the outcome, if it has one.
    pub reason: Option<Cow<'static, str>>,
    /// For a duplicate, the number of rows from the first row with the same number to this one: half the size of an
    /// optional position, in each row of the file.
    pub first_before: Option<NonZeroUsize>,
    /// True if the row is existing or a duplicate because of its WhatsApp twin.
    pub by_twin: bool,
    /// True if the number was written without `+`.
    pub bare: bool,
}

impl ImportRow {
    /// Creates a row that can be sent.
    pub fn valid(line: u64, name: &str, number: Number) -> Self {
        Self {
            number: Some(number),
            ..Self::new(line, name, Outcome::Planned)
        }
    }

    /// Creates a row that can't be sent: `Empty` or `Invalid`.
    pub fn unusable(line: u64, name: &str, written: &str, outcome: Outcome, reason: Cow<'static, str>) -> Self {
        Self {
            written: Some(written.into()),
            reason: Some(reason),
            ..Self::new(line, name, outcome)
        }
    }

    fn new(line: u64, name: &str, outcome: Outcome) -> Self {
        Self {
            line,
            name: name.into(),
            number: None,
            written: None,
            outcome,
            id: None,
            reason: None,
            first_before: None,
            by_twin: false,
            bare: false,
        }
    }

    /// Returns the number as it is sent, or as written if it can't be sent.
    pub fn shown_number(&self) -> Cow<'_, str> {
        match (self.number, &self.written) {
            (Some(number), _) => number.e164().into(),
            (None, written) => written.as_deref().unwrap_or_default().into(),
        }
    }

    /// Returns the country of a number that can be sent.
    pub fn country(&self) -> Option<Region> {
        phone::country(&self.number?.e164())
    }

    /// Returns the contact that is sent.
    pub fn to_contact(&self) -> NewContact {
        NewContact {
            name: self.name.as_ref().to_owned(),
            phone_number: self.shown_number().into_owned(),
        }
    }

    /// Marks a row that is not sent because of `--limit`.
    pub fn set_beyond_limit(&mut self) {
        (self.outcome, self.reason) = (Outcome::NotAttempted, Some(BEYOND_LIMIT.into()));
    }

    /// Returns whether the row is not sent because of `--limit`.
    pub fn is_beyond_limit(&self) -> bool {
        self.outcome == Outcome::NotAttempted && self.reason.as_deref() == Some(BEYOND_LIMIT)
    }

    /// Sets the outcome and its reason.
    pub fn set(&mut self, outcome: Outcome, id: Option<&str>, reason: Option<String>) {
        self.outcome = outcome;
        self.reason = reason.map(Cow::Owned);
        if let Some(id) = id {
            self.id = Some(id.into());
        }
    }
}
