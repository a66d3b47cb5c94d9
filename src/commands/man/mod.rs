//! `man`: prints or writes the man pages, which are generated from `cli`.

mod page;

use std::path::Path;

use anyhow::Context as _;
use clap::Command;

use super::Context;
use super::help::{find, program};
use crate::cli::ManArgs;
use crate::text::plural;

/// Prints one page, or writes all pages to a folder.
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
            let mut out = context.out();
            out.text(&page::text(&program, command))?;
            Ok(out.flush()?)
        }
    }
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
