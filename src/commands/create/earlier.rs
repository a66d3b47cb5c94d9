//! Contacts that an earlier attempt created.

use super::job::Job;
use super::print;
use crate::api::response::Response;
use crate::error::{Error, Exit, Result, WriteOperation};
use crate::import::decide::with_twin;
use crate::import::journal::moment::Moment;
use crate::import::send::contact_of_mismatch;

impl Job<'_> {
    /// The listing shows the contact of an earlier attempt without a usable response.
    pub(super) fn created_before(&self, id: Option<&str>) -> Result<()> {
        let id = id.ok_or_else(|| Error::Unexpected("the contact was created, and is listed without an ID".into()))?;
        let response = self.import.account.get(id)?;
        let contact = response.contact();
        let has_name = contact.is_ok_and(|contact| contact.name.as_str() == self.contact.name);
        self.show_found(
            &response,
            id,
            &match has_name {
                true => format!("an earlier request created the contact ({id})"),
                false => format!("{id} has this number, with another name: nothing was created"),
            },
        )
    }

    /// An earlier command created the contact, and perhaps could not print it.
    pub(super) fn created_lately(&self, id: Option<&str>, until: Moment) -> Result<()> {
        let (console, account) = (&self.context.console, self.import.account);
        let Some(id) = id else {
            console.note("an earlier command created the contact, and the API gave it no ID: nothing was created");
            return self.resolve(None);
        };
        let response = match account.get(id) {
            // It was deleted.
            Err(error) if error.exit() == Exit::NotFound && until.is_past(account.now()) => {
                self.import.journal.forget(self.number, account.now())?;
                return self.run(true);
            }
            response => response?,
        };
        let note = format!("an earlier command created the contact ({id}): nothing was created now");
        self.show_found(&response, id, &note)
    }

    /// An earlier response had another number.
    pub(super) fn mismatch(&self, id: Option<&str>) -> Result<()> {
        let shown = id.map(|id| contact_of_mismatch(self.import.account, id, self.contact));
        match (id, shown.transpose()?.flatten()) {
            (Some(id), Some(response)) => self.show_found(&response, id, "an earlier request created the contact"),
            (id, _) => {
                let id = id.unwrap_or("without an ID");
                let reason = format!("the API responded to an earlier request with another contact, {id}");
                Err(self.mismatched(reason))
            }
        }
    }

    /// Returns the error of a response with another number: only the user can decide what to do.
    pub(super) fn mismatched(&self, reason: String) -> Error {
        let (number, flags) = (&self.contact.phone_number, self.context.same_account());
        Error::Unknown {
            reason,
            response: None,
            operation: WriteOperation::Creation {
                resume: format!(
                    "if {number} is not in the account, `convers8 journal forget {number}{flags}` allows another request"
                ),
            },
        }
    }

    /// Prints a contact that the account has, and resolves its numbers.
    fn show_found(&self, response: &Response, id: &str, note: &str) -> Result<()> {
        self.context.console.note(note);
        print(self.context, response)?;
        self.resolve(Some(id))
    }

    /// Records that the account has the number or its twin, and that it was printed.
    fn resolve(&self, id: Option<&str>) -> Result<()> {
        with_twin(self.import, self.number).try_for_each(|number| self.import.found(number, id, true))
    }
}
