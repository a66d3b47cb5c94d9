//! The account and the clock, as an import sees them.

use std::time::Duration;

use super::journal::moment::Moment;
use crate::api::client::BeforeSend;
use crate::api::listing::Listing;
use crate::api::model::NewContact;
use crate::api::response::Response;
use crate::api::verdict::Verdict;
use crate::error::Result;

/// The account and the clock.
pub trait Account: Sync {
    /// Returns the listing of the account, not read yet.
    fn listing(&self) -> Listing;
    /// Creates a contact. `before` is called before the first byte of each attempt.
    fn create(&self, contact: &NewContact, before: &BeforeSend) -> Result<Verdict>;
    /// Gets a contact.
    fn get(&self, id: &str) -> Result<Response>;
    /// Reads the monotonic clock.
    fn now(&self) -> Moment;
    /// Sleeps.
    ///
    /// # Errors
    ///
    /// [`Error::Interrupted`](crate::error::Error::Interrupted) when the program is asked to stop.
    fn sleep(&self, time: Duration) -> Result<()>;
    /// Returns whether the program is asked to stop.
    fn is_stopping(&self) -> bool;
}
