//! POSTs: each is claimed in the journal before its first byte, and its result is appended after it. `create` and every
//! worker of `import` send through here.

use std::cell::RefCell;

use super::journal::Claim;
use super::journal::entry::{MAX_CLAIM_AGE, State};
use super::journal::moment::Moment;
use super::journal::status::Status;
use super::rows::Number;
use super::{Account, Import};
use crate::api::model::{Contact, NewContact};
use crate::api::response::Response;
use crate::api::verdict::Verdict;
use crate::error::{ApiError, Error, Exit, Result};
use crate::phone::identity::recognise;

/// The outcome of one contact.
#[derive(Debug)]
pub enum Sent {
    /// Created. The journal's entry is still open: the caller closes it when the result is stored or printed.
    Created {
        /// The ID in the response.
        id: Option<String>,
        /// The response.
        response: Response,
    },
    /// 409: the listing shows whether it exists. This request did not create it.
    Conflict(ApiError),
    /// The API rejected it.
    Rejected(ApiError),
    /// Sent, without a usable response.
    Unknown {
        /// The reason.
        reason: String,
        /// The response, if there was one.
        response: Option<Box<ApiError>>,
    },
    /// The response has another number: it may belong to another request.
    Mismatch {
        /// The ID in the response.
        id: Option<String>,
        /// The number in the response.
        number: String,
    },
    /// The journal does not allow to send it now. Nothing was sent.
    Refused(Status),
    /// Nothing was sent, or it was certainly not processed.
    NotSent(Error),
}

/// Sends a contact. `claim` is called before the first byte of each attempt. It claims the number in the journal, or
/// returns why it must not be sent.
pub fn send(import: &Import, number: Number, contact: &NewContact, claim: &dyn Fn() -> Result<Option<Status>>) -> Sent {
    let refusal = RefCell::new(None);
    let result = import.account.create(contact, &|| match claim()? {
        None => Ok(()),
        Some(status) => {
            refusal.replace(Some(status));
            Err(Error::Unexpected(
                "the journal has an unresolved attempt for this number".into(),
            ))
        }
    });
    let sent = match (result, refusal.into_inner()) {
        (_, Some(status)) => Sent::Refused(status),
        (Ok(verdict), None) => Sent::of_verdict(verdict, contact),
        (Err(error), None) => Sent::NotSent(error),
    };
    match &sent {
        Sent::Created { .. } => {}
        Sent::Unknown { .. } => import.close(number, Some(State::Unknown)),
        Sent::Mismatch { id, .. } => import.close(number, Some(State::Mismatch { id: id.clone() })),
        Sent::Conflict(_) | Sent::Rejected(_) | Sent::Refused(_) | Sent::NotSent(_) => import.close(number, None),
    }
    sent
}

/// Claims one number for [`send`].
pub fn claim_one(import: &Import, claim: Claim) -> Result<Option<Status>> {
    let mut claim = claim;
    loop {
        let at = import.account.now();
        if let (_, Some(status)) = import.journal.claim(&[claim], at)? {
            return Ok(Some(status));
        }
        if is_fresh(import, at) {
            return Ok(None);
        }
        // After a power cut the time of an entry is not used, so the first entry is enough.
        claim.sync = false;
    }
}

/// Returns whether the first byte may still be sent after a claim at this time. A process that was stopped since then
/// claims again, because other processes may have taken it for dead.
pub fn is_fresh(import: &Import, claimed: Moment) -> bool {
    claimed.at + MAX_CLAIM_AGE >= import.account.now().at
}

impl Sent {
    fn of_verdict(verdict: Verdict, contact: &NewContact) -> Self {
        let reason = verdict.reason();
        match verdict {
            Verdict::Success(response) => Sent::of_success(response, contact),
            Verdict::Rejected(error) if error.status == 409 && error.exit() != Exit::Unauthorized => {
                Sent::Conflict(error)
            }
            Verdict::Rejected(error) => Sent::Rejected(error),
            Verdict::RateLimited(error) => Sent::NotSent(Error::Api(error.into())),
            Verdict::ServerError(error) | Verdict::InvalidResponse(error) => Sent::Unknown {
                reason,
                response: Some(error.into()),
            },
            Verdict::NoResponse(_) => Sent::Unknown { reason, response: None },
        }
    }

    /// Compares the contact in the response with the one that was sent. A response without a contact confirms it.
    fn of_success(response: Response, contact: &NewContact) -> Self {
        let (id, other) = match response.contact() {
            Ok(shown) => (shown.id.0.as_deref().map(str::to_owned), other_number(&shown, contact)),
            Err(_) => (None, None),
        };
        match other {
            Some(number) => Sent::Mismatch { id, number },
            None => Sent::Created { id, response },
        }
    }
}

/// Returns the number of the contact in a response, if it is not recognised as the one that was sent. A contact without a
/// number confirms what was sent.
fn other_number(returned: &Contact, contact: &NewContact) -> Option<String> {
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

/// Gets the contact whose ID was in a response with another number. Returns it if it is the contact that was sent, with
/// its name.
pub fn contact_of_mismatch(account: &dyn Account, id: &str, contact: &NewContact) -> Result<Option<Response>> {
    if id.is_empty() {
        return Ok(None);
    }
    let response = match account.get(id) {
        Err(error) if error.exit() == Exit::NotFound => return Ok(None),
        response => response?,
    };
    let is_sent = response.contact().is_ok_and(|shown| {
        let (number, name) = (shown.phone_number.as_str(), shown.name.as_str());
        name == contact.name && recognise(&contact.phone_number, &contact.name, number, name).is_some()
    });
    Ok(is_sent.then_some(response))
}
