//! One POST: claimed in the journal before its first byte, its result appended after. `create` and every worker of
//! `import` send through here.

use std::cell::RefCell;

use super::Account;
use super::journal::entry::{MAX_CLAIM_AGE, Standing};
use super::journal::moment::Moment;
use super::journal::{Attempt, Claim, Journal};
use crate::api::model::NewContact;
use crate::api::response::Response;
use crate::api::verdict::Verdict;
use crate::error::{ApiError, Error, Exit, Result};
use crate::phone::identity::recognise;

/// What became of one contact.
#[derive(Debug)]
pub enum Sent {
    /// Created. The journal's entry is still open: the caller closes it when the result is where it belongs.
    Created(Response),
    /// 409: the listing knows whether it exists. Not created by this request.
    Conflict(ApiError),
    /// The API refused it.
    Rejected(ApiError),
    /// Sent, without a usable response.
    Unknown {
        /// What happened.
        reason: String,
        /// The response, where there was one.
        response: Option<Box<ApiError>>,
    },
    /// The response has another number: perhaps it belongs to another request.
    Mismatch {
        /// The ID in the response.
        id: Option<String>,
        /// The number in the response.
        number: String,
    },
    /// The journal forbids to send it now. Nothing was sent.
    Refused(Standing),
    /// Nothing was sent, or it was certainly not processed.
    NotSent(Error),
}

/// Sends a contact. `before` is called before each attempt with its send time.
pub fn send(
    account: &dyn Account,
    journal: &Journal,
    contact: &NewContact,
    claim: &Claim,
    before: &dyn Fn(Moment) -> Result<()>,
) -> Sent {
    let refused = RefCell::new(None);
    let claimed = RefCell::new(false);
    let result = account.create(contact, &|| {
        loop {
            let now = account.now();
            if let Some(standing) = journal.claim(claim, now)? {
                refused.replace(Some(standing));
                return Err(Error::Unexpected(
                    "the journal has an unresolved attempt for this number".into(),
                ));
            }
            claimed.replace(true);
            before(now)?;
            // A process that was stopped meanwhile claims again: others may have taken it for dead.
            if now.at + MAX_CLAIM_AGE >= account.now().at {
                return Ok(());
            }
        }
    });
    let sent = match (result, refused.into_inner()) {
        (_, Some(standing)) => Sent::Refused(standing),
        (Ok(verdict), None) => of_verdict(verdict, contact),
        (Err(error), None) => Sent::NotSent(error),
    };
    let attempt = match &sent {
        Sent::Created(_) => return sent,
        Sent::Unknown { .. } => Attempt::Unknown,
        Sent::Mismatch { id, .. } => Attempt::Mismatch { id: id.clone() },
        Sent::Conflict(_) | Sent::Rejected(_) | Sent::Refused(_) | Sent::NotSent(_) => Attempt::NotCreated,
    };
    if claimed.into_inner() {
        // After a failed append, every later claim fails: the sending ends.
        journal.close_soon(claim.number, attempt, account.now());
    }
    sent
}

fn of_verdict(verdict: Verdict, contact: &NewContact) -> Sent {
    let reason = verdict.reason();
    match verdict {
        Verdict::Success(response) => match other_number(&response, contact) {
            Some(number) => Sent::Mismatch {
                id: response.id(),
                number,
            },
            None => Sent::Created(response),
        },
        Verdict::Rejected(error) if error.status == 409 && error.exit() != Exit::Unauthorized => Sent::Conflict(error),
        Verdict::Rejected(error) => Sent::Rejected(error),
        Verdict::RateLimited(error) => Sent::NotSent(Error::Api(error.into())),
        Verdict::ServerError(error) | Verdict::InvalidResponse(error) => Sent::Unknown {
            reason,
            response: Some(error.into()),
        },
        Verdict::NoResponse(_) => Sent::Unknown { reason, response: None },
    }
}

/// The number in a response, if it is not recognised as the one that was sent. A response without a number confirms
/// what was sent.
fn other_number(response: &Response, contact: &NewContact) -> Option<String> {
    let returned = response.contact().ok()?;
    let number = returned.phone_number.as_str();
    if number.is_empty() {
        return None;
    }
    let name = match returned.name.as_str() {
        "" => contact.name.as_str(),
        name => name,
    };
    let rule = recognise(&contact.phone_number, &contact.name, number, name);
    rule.is_none().then(|| number.to_owned())
}

/// Whether a response shows the contact that was sent, with its name.
pub fn is_contact(response: &Response, contact: &NewContact) -> bool {
    response.contact().is_ok_and(|shown| {
        let (number, name) = (shown.phone_number.as_str(), shown.name.as_str());
        name == contact.name && recognise(&contact.phone_number, &contact.name, number, name).is_some()
    })
}
