//! The arguments of `completions`, `man` and `help`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use clap_complete::Shell;

use super::global::GLOBAL_FLAGS;

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  echo 'eval \"$(convers8 completions bash)\"' >> ~/.bashrc
  echo 'eval \"$(convers8 completions zsh)\"' >> ~/.zshrc
  mkdir -p ~/.config/fish/completions
  convers8 completions fish > ~/.config/fish/completions/convers8.fish")]
pub struct CompletionsArgs {
    /// Name of the shell
    pub shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 man > convers8.1
  convers8 man contacts import > convers8-contacts-import.1
  convers8 man --dir ~/.local/share/man/man1")]
pub struct ManArgs {
    /// Command whose page is printed [default: the main page]
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write all pages to this folder instead of printing one
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "command")]
    pub dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 help contacts import
  convers8 help exit-codes
  convers8 help environment")]
pub struct HelpArgs {
    /// Command, `exit-codes` or `environment` [default: the program]
    #[arg(value_name = "COMMAND")]
    pub words: Vec<String>,
}
