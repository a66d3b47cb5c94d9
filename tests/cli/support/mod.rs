//! Helpers of all tests.

pub mod account;
mod env;
mod process;
mod replies;
mod server;

use std::path::Path;
use std::thread;

#[cfg(target_os = "linux")]
pub use env::on_terminal;
pub use env::{KEY, TestEnv};
pub use process::{RunResult, Running, signal};
pub use replies::{
    CREATED, ERROR, GET, LIST, account_reply, contact, contact_response, error_body, http_response, json_reply,
    listing, page, requested_page,
};
pub use server::{MakeReply, Reply, Request, Server, unused_url};

/// Asserts that a generated file in the repository has the output of the binary.
/// `UPDATE_GENERATED=1 cargo test --test cli in_the_repository` regenerates all of them.
#[track_caller]
pub fn assert_up_to_date(file: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, generated).unwrap();
    }
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        current == generated,
        "{file} is out of date; run: UPDATE_GENERATED=1 cargo test --test cli in_the_repository"
    );
}

/// Checks all rows in parallel, for tables of cases that take time.
pub fn in_parallel<T: Send>(rows: impl IntoIterator<Item = T>, check: impl Fn(T) + Sync) {
    let check = &check;
    thread::scope(|scope| {
        for row in rows {
            scope.spawn(move || check(row));
        }
    });
}
