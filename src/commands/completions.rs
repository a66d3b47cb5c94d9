//! `completions`: prints the script that registers completions with a shell. On TAB, the shell runs this program with
//! [`VARIABLE`] set, and [`complete`] prints the candidates. No request is sent.

use clap::{Arg, Command, CommandFactory};
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::Shells;

use super::help::TOPICS;
use super::{Context, import, journal};
use crate::cli::{Cli, CompletionsArgs};
use crate::config::{self, Env};
use crate::output::columns;
use crate::phone::Region;
use crate::sandbox::Fault;

/// The variable that names the shell while it asks for candidates.
const VARIABLE: &str = "CONVERS8_COMPLETE";
const NAME: &str = "convers8";
/// zsh can also load the script as a function of its own name, on the first TAB, which then has to complete.
const ZSH_AUTOLOAD: &str = "[[ $funcstack[1] = _convers8 ]] && _clap_dynamic_completer_convers8\n";

/// Prints the script.
pub fn run(context: &Context, arguments: &CompletionsArgs) -> anyhow::Result<()> {
    context.text_only("a script")?;
    let shell = arguments.shell.to_string();
    let mut script = Vec::new();
    if let Some(completer) = Shells::builtins().completer(&shell) {
        completer.write_registration(VARIABLE, NAME, NAME, NAME, &mut script)?;
    }
    let mut script = String::from_utf8_lossy(&script).trim().to_owned() + "\n";
    if shell == "zsh" {
        script.push_str(ZSH_AUTOLOAD);
    }
    let mut out = context.out();
    out.text(&script)?;
    Ok(out.flush()?)
}

/// Prints the candidates if a shell asks for them. Returns whether it does.
pub fn complete() -> bool {
    let folder = std::env::current_dir().ok();
    let completed = CompleteEnv::with_factory(command)
        .var(VARIABLE)
        .bin(NAME)
        .completer(NAME)
        .try_complete(std::env::args_os(), folder.as_deref());
    !matches!(completed, Ok(false))
}

fn command() -> Command {
    let mut command = Cli::command();
    command.build();
    with_candidates(command)
}

/// Adds the values of flags. Hides the flags: they are offered only where nothing else is, or after a `-`.
fn with_candidates(command: Command) -> Command {
    let is_help = command.get_name() == "help";
    let columns = match command.get_name() {
        "import" => &import::COLUMNS[..],
        "journal" => &journal::COLUMNS,
        _ => &columns::CONTACT,
    };
    let argument = move |argument: Arg| match argument.get_id().as_str() {
        "region" => argument.add(ArgValueCandidates::new(regions)),
        "profile" => argument.add(ArgValueCandidates::new(profiles)),
        "columns" => argument.add(ArgValueCandidates::new(move || candidates(columns.iter().copied()))),
        "faults" => argument.add(ArgValueCandidates::new(|| {
            candidates(Fault::names().map(|name| format!("{name}=")))
        })),
        "map" => argument.add(ArgValueCandidates::new(fields)),
        "words" | "command" => argument.add(ArgValueCandidates::new(move || commands(is_help))),
        _ => argument,
    };
    command
        .mut_args(|one| {
            let hidden = one.is_hide_set() || !one.is_positional();
            argument(one).hide(hidden)
        })
        .mut_subcommands(with_candidates)
}

fn candidates<T: Into<std::ffi::OsString>>(values: impl IntoIterator<Item = T>) -> Vec<CompletionCandidate> {
    values.into_iter().map(CompletionCandidate::new).collect()
}

fn regions() -> Vec<CompletionCandidate> {
    let candidate = |region: Region| CompletionCandidate::new(region.to_string()).help(Some(region.name().into()));
    let mut regions: Vec<_> = Region::all().map(candidate).collect();
    regions.sort();
    regions
}

fn profiles() -> Vec<CompletionCandidate> {
    candidates(config::profiles(&Env::process()))
}

fn fields() -> Vec<CompletionCandidate> {
    candidates(["name=", "phone=", "country=", "first_name=", "last_name="])
}

/// Returns the commands, and for `help` the topics.
fn commands(with_topics: bool) -> Vec<CompletionCandidate> {
    let topics = if with_topics { &TOPICS[..] } else { &[] };
    let commands = Cli::command();
    let names = commands.get_subcommands().map(|command| command.get_name().to_owned());
    candidates(names.chain(topics.iter().map(ToString::to_string)))
}
