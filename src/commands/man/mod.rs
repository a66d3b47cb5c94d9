//! `man`: shows, prints or writes the man pages, which are generated from `cli`.

mod page;

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process;

use anyhow::Context as _;
use clap::Command;

use super::Context;
use super::help::{find, program};
use crate::cli::ManArgs;
use crate::text::plural;

/// Shows one page on a terminal, prints it elsewhere, or writes all pages to a folder.
pub fn run(context: &Context, arguments: &ManArgs) -> anyhow::Result<()> {
    context.text_only("a manual")?;
    let program = program();
    match &arguments.dir {
        Some(folder) => {
            let pages = page::all(&program);
            write(&program, &pages, folder)?;
            let pages = plural(pages.len(), "page is", "pages are");
            context.console.note(&format!("{pages} in {}", folder.display()));
            Ok(())
        }
        None => {
            let command = find(&program, &arguments.command, &[])?;
            let page = page::text(&program, command);
            let text = match io::stdout().is_terminal() {
                true if show(&page) => return Ok(()),
                true => command.clone().render_long_help().to_string(),
                false => page,
            };
            let mut out = context.out();
            out.text(&text)?;
            Ok(out.flush()?)
        }
    }
}

/// Shows a page with `man`, which formats it and runs the pager. Returns false if that is not possible.
fn show(page: &str) -> bool {
    let file = tempfile::Builder::new().suffix(".1").tempfile();
    let Ok(mut file) = file else {
        return false;
    };
    let written = file.write_all(page.as_bytes());
    // `man` reads a file instead of searching for a page, because the argument has a slash.
    let shown = written.and_then(|()| process::Command::new("man").arg(file.path()).status());
    shown.is_ok_and(|status| status.success())
}

fn write(program: &Command, pages: &[&Command], folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for command in pages {
        let path = folder.join(page::file_name(command));
        std::fs::write(&path, page::text(program, command))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_page_of_a_command() {
        let program = program();
        let found = |words: &str| {
            let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            find(&program, &words, &[])
                .map(page::file_name)
                .map_err(|error| error.to_string())
        };
        assert_eq!(found(""), Ok("convers8.1".into()));
        assert_eq!(found("contacts import"), Ok("convers8-contacts-import.1".into()));
        assert!(
            found("contacts delete")
                .unwrap_err()
                .contains("it has list, get, create, import")
        );
        assert!(found("sandbox x").unwrap_err().contains("it has no commands"));
    }
}
