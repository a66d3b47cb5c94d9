//! `contacts list`: one page as the API gives it, or a reading of every page.

use super::filter::ContactFilter;
use super::{Context, Session, curl};
use crate::api::listing::{Complete, Page, Pages};
use crate::api::request::ApiRequest;
use crate::api::verdict::Answer;
use crate::cli::ListArgs;
use crate::error::Result;
use crate::output::{self, Format};

/// Runs it.
pub fn run(context: &Context, arguments: &ListArgs) -> anyhow::Result<()> {
    if arguments.curl {
        return Ok(as_curl(context, arguments)?);
    }
    let settings = context.settings()?;
    let wanted = ContactFilter::new(arguments.name.as_deref(), arguments.phone.as_deref(), settings.region)?;
    let session = context.session(&settings)?;
    let reads_all = arguments.all || arguments.limit.is_some() || !wanted.is_everything();
    match reads_all {
        true => every_page(context, pages(&session, arguments, &wanted), &wanted, arguments.limit)?,
        false => one_page(
            context,
            session.client.list(arguments.page, arguments.per_page)?,
            arguments.page,
        )?,
    }
    Ok(())
}

fn as_curl(context: &Context, arguments: &ListArgs) -> Result<()> {
    curl::alone(
        &[
            (arguments.all, "--all"),
            (arguments.limit.is_some(), "--limit"),
            (arguments.name.is_some(), "--name"),
            (arguments.phone.is_some(), "--phone"),
        ],
        "reads page after page; choose one with --page and --per-page",
    )?;
    let call = ApiRequest::list(arguments.page, arguments.per_page);
    curl::print(context, &context.settings()?, [Ok(call)], None)
}

/// The listing; how many contacts are wanted bounds it, unless a filter decides which.
fn pages(session: &Session, arguments: &ListArgs, wanted: &ContactFilter) -> Pages {
    let pages = session.client.pages(arguments.per_page);
    match arguments.limit.filter(|_| wanted.is_everything()) {
        Some(limit) => pages.at_most(limit),
        None => pages,
    }
}

/// The page that was asked for, and a word about the others.
fn one_page(context: &Context, answer: Answer, asked: Option<u64>) -> Result<()> {
    let page = Page::read(answer)?;
    if let Some(asked) = asked {
        page.check_number(asked)?;
    }
    let mut out = context.out();
    if context.format() == Format::Json {
        out.answer(page.body())?;
    } else {
        let mut writer = output::contacts(context.format(), context.screen());
        page.contacts()
            .try_for_each(|contact| writer.contact(&mut out, contact))?;
        writer.end(&mut out)?;
    }
    out.flush()?;
    let shown = page.len() as u64;
    let pagination = page.pagination.unwrap_or_default();
    match (pagination.total, pagination.pages()) {
        (Some(total), pages) if total > shown => {
            let place = match (pagination.page, pages) {
                (Some(number), Some(pages)) => format!(" (page {number} of {pages})"),
                _ => String::new(),
            };
            context.console.note(&format!(
                "{shown} of {total} contacts shown{place}; --all shows every one"
            ));
        }
        (None, Some(pages)) if pages > 1 => {
            let number = pagination.page.or(asked).unwrap_or(1);
            context
                .console
                .note(&format!("page {number} of {pages} shown; --all shows every one"));
        }
        (None, None) => context
            .console
            .note("the API did not say whether there are more contacts than these"),
        _ => {}
    }
    Ok(())
}

/// Every page, until the end or the limit.
fn every_page(context: &Context, mut pages: Pages, wanted: &ContactFilter, limit: Option<u64>) -> Result<()> {
    let mut out = context.out();
    let mut writer = output::contacts(context.format(), context.screen());
    let mut left = limit.unwrap_or(u64::MAX);
    let mut begun = false;
    while left > 0
        && let Some(page) = pages.next()
    {
        let page = match page {
            Ok(page) => page,
            // What was read before a failure is shown before it is told; a document stays open.
            Err(error) => {
                if begun && context.format() != Format::Json {
                    drop(writer.end(&mut out));
                }
                drop(out.flush());
                return Err(error);
            }
        };
        if !std::mem::replace(&mut begun, true) {
            writer.begin(&mut out)?;
        }
        for contact in page.contacts() {
            if left > 0 && wanted.holds(contact)? {
                writer.contact(&mut out, contact)?;
                left -= 1;
            }
        }
        out.flush()?;
    }
    let ended = if left > 0 { pages.complete().map(Some) } else { Ok(None) };
    // A table shows the rows it still holds back; a document of a listing that failed stays open.
    if ended.is_ok() || context.format() != Format::Json {
        writer.end(&mut out)?;
        out.flush()?;
    }
    if let Some(note) = about(&pages, ended?, wanted, limit.unwrap_or_default()) {
        context.console.note(&note);
    }
    Ok(())
}

/// What people should know of what they were shown; `complete` is the listing, if it was read to its end.
fn about(pages: &Pages, complete: Option<Complete>, wanted: &ContactFilter, limit: u64) -> Option<String> {
    let expected_total = pages.expected_total();
    match complete {
        Some(Complete { listed, .. }) => {
            let grown = listed.saturating_sub(expected_total.unwrap_or(listed));
            (grown > 0).then(|| format!("the listing grew by {grown} while it was read"))
        }
        None if !wanted.is_everything() => Some(format!(
            "stopped after {limit} that match; there may be more: without --limit, all are shown"
        )),
        None => match expected_total {
            Some(total) if total > limit => Some(format!(
                "{limit} of {total} contacts shown; --all without --limit shows every one"
            )),
            Some(_) => None,
            None => Some(format!(
                "stopped after {limit} of them; there may be more: --all without --limit shows every one"
            )),
        },
    }
}
