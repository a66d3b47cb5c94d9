//! Properties of the terminal of stderr.

use std::io::{self, IsTerminal};

/// Returns whether stderr is a terminal.
pub fn is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Returns whether stderr is a terminal that can move the cursor and show colours. Windows does not set `TERM`.
pub fn moves_cursor() -> bool {
    is_terminal() && std::env::var_os("TERM").map_or(cfg!(windows), |term| term != "dumb")
}

/// Returns the columns of the terminal.
pub fn width() -> Option<usize> {
    let size = terminal_size::terminal_size_of(io::stderr());
    size.map(|(width, _)| width.0.into())
}

/// Returns whether the terminal supports colours. On Windows this enables ANSI escape sequences, for stdout too.
pub fn shows_color() -> bool {
    let enabled = anstyle_query::windows::enable_ansi_colors();
    moves_cursor() && enabled.unwrap_or(true)
}
