//! `--read-only` refuses every write before any request.

use crate::support::{CREATED, LIST, Server, json_reply};

const CREATING: [&str; 6] = ["contacts", "create", "--name", "Ada", "--phone", "+254712345678"];

#[test]
fn refuses_every_write_before_any_request() {
    let server = Server::always(|| json_reply(200, CREATED));
    let row = "name,phone\nAmina,+255712345678\n";
    let import = ["contacts", "import", "-"];
    let post = ["api", "POST", "/contacts", "-f", "name=Amina"];
    let env = |text: &str| server.env().config(text);
    for (env, flags, source) in [
        (env(""), &["--read-only"][..], "--read-only"),
        (env("").env("CONVERS8_READ_ONLY", "1"), &[], "CONVERS8_READ_ONLY"),
        (
            env("read_only = true\n").env("CONVERS8_READ_ONLY", "0"),
            &[],
            "config.toml",
        ),
        (
            env("[work]\nread_only = true\n"),
            &["--profile", "work"],
            "config.toml (profile \"work\")",
        ),
    ] {
        for arguments in [&CREATING[..], &import, &post, &["api", "DELETE", "/contacts/1"]] {
            let result = env.run_with_stdin(&[arguments, flags].concat(), row);
            let words = format!("{source}): this command writes, so nothing was sent");
            result.assert_fails(2, &["read-only mode is on (set by ", &words]);
        }
    }
    assert!(server.requests().is_empty());
    let reader = env("").env("CONVERS8_READ_ONLY", "1");
    for arguments in [
        &[&CREATING[..], &["--dry-run"]].concat()[..],
        &[&CREATING[..], &["--curl"]].concat(),
        &["api", "GET", "/contacts"],
    ] {
        assert_eq!(reader.run(arguments).status, Some(0), "{arguments:?}");
    }
    let listing = Server::always(|| json_reply(200, LIST));
    let result = listing
        .env()
        .env("CONVERS8_READ_ONLY", "1")
        .run_with_stdin(&[&import[..], &["--dry-run"]].concat(), row);
    assert_eq!(result.status, Some(0), "{}", result.stderr);
    assert_eq!((server.count("POST"), listing.count("POST")), (0, 0));
}
