//! `--dry-run`: the contact is shown and not created.

use super::{ID, create, created};
use crate::support::{Server, TestEnv};

const DRY: &str = "note: dry run: nothing was created\n";

#[test]
fn a_dry_run_needs_no_key_and_sends_nothing() {
    let server = Server::always(created);
    let env = TestEnv::new().env("CONVERS8_BASE_URL", &server.url);
    env.run(&create(&["--dry-run", "-o", "json"])).assert_output(
        0,
        "{\"name\":\"New Contact\",\"phone_number\":\"+254700012345\"}\n",
        "",
    );
    env.run(&[
        "contacts",
        "create",
        "--name",
        "N",
        "--phone",
        "0700 012345",
        "--region",
        "KE",
        "--dry-run",
    ])
    .assert_output(0, "ID  NAME  PHONE          CREATED\n    N     +254700012345\n", DRY);
    assert!(server.requests().is_empty());
}

#[test]
fn a_dry_run_that_skips_existing_reads_and_creates_nothing() {
    let flags = ["--dry-run", "--skip-existing", "-o", "csv"];
    let absent = Server::with_contacts(&["77777"], created);
    absent.run(&create(&flags)).assert_output(
        0,
        "id,name,phone_number,created_at,updated_at\n,New Contact,+254700012345,,\n",
        DRY,
    );
    let present = Server::with_contacts(&[ID], created);
    present.run(&create(&flags)).assert_output(
        0,
        "id,name,phone_number,created_at,updated_at\n12345,Name 12345,+254700012345,,\n",
        "note: 12345 has this number already: nothing was created\n",
    );
    assert_eq!((absent.count("POST"), present.count("POST")), (0, 0));
}
