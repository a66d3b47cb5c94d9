//! `contacts list`: prints one page, or reads every page.

use std::ops::ControlFlow;

use super::filter::ContactFilter;
use super::{Context, Session, curl};
use crate::api::listing::{Listing, check_page_number};
use crate::api::request::ApiRequest;
use crate::api::response::Response;
use crate::cli::ListArgs;
use crate::error::Result;
use crate::output::{Contacts, Format};

const NO_CONTACTS: &str = "the account has no contacts";

/// Prints contacts.
pub fn run(context: &Context, arguments: &ListArgs) -> anyhow::Result<()> {
    if arguments.curl {
        return Ok(as_curl(context, arguments)?);
    }
    let writer = context.contacts()?;
    let settings = context.settings()?;
    let filter = ContactFilter::new(arguments.name.as_deref(), arguments.phone.as_deref(), settings.region)?;
    let session = context.session(&settings)?;
    if arguments.all || arguments.limit.is_some() || !filter.is_everything() {
        let listing = listing(&session, arguments, &filter);
        every_page(context, writer, listing, &filter, arguments.limit)?;
    } else {
        let page = session.client.list(arguments.page, arguments.per_page)?;
        one_page(context, writer, page, arguments.page)?;
    }
    Ok(())
}

fn as_curl(context: &Context, arguments: &ListArgs) -> Result<()> {
    curl::require_single_request(
        &[
            (arguments.all, "--all"),
            (arguments.limit.is_some(), "--limit"),
            (arguments.name.is_some(), "--name"),
            (arguments.phone.is_some(), "--phone"),
        ],
        "reads every page; choose one page with --page and --per-page",
    )?;
    let call = ApiRequest::list(arguments.page, arguments.per_page);
    curl::print(context, &context.settings()?, [Ok(call)], None)
}

/// Returns the listing to read. With a filter, the number of pages needed for a limit is unknown, so it is not set.
fn listing(session: &Session, arguments: &ListArgs, filter: &ContactFilter) -> Listing {
    let listing = session.client.listing(arguments.per_page);
    match arguments.limit.filter(|_| filter.is_everything()) {
        Some(limit) => listing.at_most(limit),
        None => listing,
    }
}

/// Prints one page, and reports if there are more contacts.
fn one_page(context: &Context, mut writer: Box<dyn Contacts>, page: Response, requested: Option<u64>) -> Result<()> {
    let contacts = page.contacts()?;
    if let Some(requested) = requested {
        check_page_number(&page, requested)?;
    }
    let mut out = context.out();
    if context.format() == Format::Json {
        out.document(page.body())?;
    } else {
        contacts
            .iter()
            .try_for_each(|contact| writer.contact(&mut out, contact))?;
        writer.end(&mut out)?;
    }
    out.flush()?;
    let shown = contacts.len() as u64;
    let pagination = page.pagination.unwrap_or_default();
    match (pagination.total, pagination.pages()) {
        (None | Some(0), _) if shown == 0 => context.console.notice(NO_CONTACTS),
        (Some(total), pages) if total > shown => {
            let place = match (pagination.page, pages) {
                (Some(number), Some(pages)) => format!(" (page {number} of {pages})"),
                _ => String::new(),
            };
            context
                .console
                .notice(&format!("{shown} of {total} contacts shown{place}; --all shows all"));
        }
        (None, Some(pages)) if pages > 1 => {
            let number = pagination.page.or(requested).unwrap_or(1);
            context
                .console
                .notice(&format!("page {number} of {pages} shown; --all shows all pages"));
        }
        (None, None) => context
            .console
            .notice("the API did not report whether there are more contacts"),
        _ => {}
    }
    Ok(())
}

/// Prints every page, up to the limit.
fn every_page(
    context: &Context,
    mut writer: Box<dyn Contacts>,
    mut listing: Listing,
    filter: &ContactFilter,
    limit: Option<u64>,
) -> Result<()> {
    let mut out = context.out();
    let mut left = limit.unwrap_or(u64::MAX);
    let mut has_begun = false;
    let read = listing.read(&mut |contacts| {
        if !std::mem::replace(&mut has_begun, true) {
            writer.begin(&mut out)?;
        }
        for contact in contacts {
            if left > 0 && filter.matches(contact) {
                writer.contact(&mut out, contact)?;
                left -= 1;
            }
        }
        out.flush()?;
        Ok(if left > 0 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        })
    });
    let is_complete = left > 0;
    let ended = match read {
        Ok(()) if is_complete => listing.check_complete(),
        other => other,
    };
    // After a failure a table prints its buffered rows. A JSON document stays incomplete, so that a parser rejects it.
    let shows_end = match &ended {
        Ok(()) => true,
        Err(_) => has_begun && context.format() != Format::Json,
    };
    if shows_end {
        if let Some(total) = listing.expected_total().filter(|_| filter.is_everything()) {
            writer.set_total(total);
        }
        writer.end(&mut out)?;
    }
    out.flush()?;
    ended?;
    let printed = limit.unwrap_or(u64::MAX) - left;
    if let Some(note) = note(&listing, is_complete, filter, printed) {
        context.console.notice(&note);
    }
    Ok(())
}

/// Returns a note about contacts that were not printed, if any. `is_complete`: the listing was read to its end.
fn note(listing: &Listing, is_complete: bool, filter: &ContactFilter, printed: u64) -> Option<String> {
    match listing.expected_total() {
        _ if is_complete && printed == 0 && filter.is_everything() => Some(NO_CONTACTS.into()),
        _ if is_complete && printed == 0 => Some("no contact matches".into()),
        expected_total if is_complete => {
            let grown = listing.listed().saturating_sub(expected_total.unwrap_or(u64::MAX));
            (grown > 0).then(|| format!("the listing grew by {grown} while it was read"))
        }
        _ if !filter.is_everything() => Some(format!("stopped at --limit {printed}; there may be more matches")),
        Some(total) if total > printed => Some(format!(
            "{printed} of {total} contacts shown; --all without --limit shows all"
        )),
        Some(_) => None,
        None => Some(format!("stopped at --limit {printed}; there may be more contacts")),
    }
}
