//! A file that this job did not write is never replaced.

use super::*;

const INPUT: &str = "name,phone\nAnn,+254700000001\nBad,12\n";

/// Asserts that the run ended with 2, sent nothing and left `r.csv` with this content.
#[track_caller]
fn assert_refused(machine: &Machine, result: &RunResult, content: &str, sent: usize) {
    assert_eq!(
        (result.status, result.stdout.as_str()),
        (Some(2), ""),
        "{}",
        result.stderr
    );
    result.assert_stderr_contains(&[
        "--rejects r.csv: the file exists, and this import did not write it or it was changed since; move it, or \
         choose another name",
    ]);
    assert_eq!(machine.read("r.csv"), content);
    assert_eq!(machine.account.create_requests().len(), sent);
}

#[test]
fn the_same_job_replaces_its_file_also_after_its_input_was_corrected() {
    let machine = Machine::new();
    machine.import(INPUT, &FLAGS);
    let first = machine.read("r.csv");
    let again = machine.import(INPUT, &FLAGS);
    assert_import_contains(
        &again,
        8,
        "total 2, existing 1, invalid 1",
        &["1 row to fix is in r.csv"],
    );
    assert_eq!(machine.read("r.csv"), first);
    let corrected = machine.import(&INPUT.replace("12", "+254700000002"), &FLAGS);
    assert_import_contains(&corrected, 0, "total 2, created 1, existing 1", &["no rejects: r.csv"]);
    assert_eq!(machine.read("r.csv"), "name,phone,line,reason\n");
}

#[test]
fn a_file_of_another_program_or_job_or_one_that_was_edited_is_left() {
    let machine = Machine::new();
    machine.write("r.csv", "mine");
    assert_refused(&machine, &machine.import(INPUT, &FLAGS), "mine", 0);
    machine.write("r.csv", "");
    machine.import(INPUT, &FLAGS);
    let rejects = machine.read("r.csv");
    machine.write("other.csv", INPUT);
    assert_refused(&machine, &machine.import_file("other.csv", &FLAGS), &rejects, 1);
    let edited = rejects.replace(",12,", ",+254700000002,");
    machine.write("r.csv", &edited);
    assert_refused(&machine, &machine.import(INPUT, &FLAGS), &edited, 1);
}

#[test]
fn a_job_of_stdin_is_known_by_its_content() {
    let machine = Machine::new();
    let import = |content: &str| machine.env.run_with_stdin(&arguments("-", &FLAGS), content);
    import(INPUT);
    let rejects = machine.read("r.csv");
    assert_eq!(import(INPUT).status, Some(8));
    assert_refused(&machine, &import(&INPUT.replace("12", "13")), &rejects, 1);
}

#[test]
fn a_results_file_carries_the_job_to_another_machine() {
    let machine = Machine::new();
    let flags = [&FLAGS[..], &["--results", "r.jsonl"]].concat();
    machine.import(INPUT, &flags);
    let elsewhere = Machine {
        env: machine.account.server.env(),
        account: machine.account,
    };
    for file in ["r.csv", "r.jsonl"] {
        std::fs::copy(machine.env.home().join(file), elsewhere.path(file)).unwrap();
    }
    let result = elsewhere.import(INPUT, &flags);
    assert_import_contains(
        &result,
        8,
        "total 2, created 1, invalid 1",
        &["1 row to fix is in r.csv"],
    );
    std::fs::remove_file(elsewhere.path("r.jsonl")).unwrap();
    elsewhere.write("r.csv", "edited");
    assert_refused(&elsewhere, &elsewhere.import(INPUT, &flags), "edited", 1);
}

#[test]
#[cfg(unix)]
fn a_file_that_is_edited_while_the_import_runs_is_left() {
    let machine = Machine::new();
    machine.import(INPUT, &FLAGS);
    let rejects = machine.read("r.csv");
    machine.account.hold_from(1);
    let running = machine.start(&INPUT.replace("12", "+254700000002"), &FLAGS);
    machine.account.wait_for(2);
    machine.write("r.csv", "edited");
    machine.account.release();
    let result = machine.wait(running);
    let words = ["r.csv was changed while the import ran and is not replaced; the rejects are in "];
    assert_import_contains(&result, 1, "total 2, created 1, existing 1", &words);
    assert_eq!(machine.read("r.csv"), "edited");
    let files = std::fs::read_dir(machine.env.home()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let kept = names.filter(|name| name.starts_with("rejects-")).collect::<Vec<_>>();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        machine.read(&kept[0]),
        rejects.lines().next().unwrap().to_owned() + "\n"
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let machine = Machine::new();
    let flags = [&FLAGS[..], &["--dry-run"]].concat();
    let result = machine.import(INPUT, &flags);
    let note = "note: a dry run does not write r.csv\n";
    assert_import_contains(&result, 8, "total 2, to_create 1, invalid 1", &[note]);
    assert!(!machine.path("r.csv").exists());
    machine.write("r.csv", "mine");
    assert_eq!(machine.import(INPUT, &flags).status, Some(8));
    assert_eq!(machine.read("r.csv"), "mine");
}

#[test]
#[cfg(unix)]
fn the_file_is_private_and_a_link_stays_one() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let machine = Machine::new();
    machine.write("target.csv", "");
    symlink(machine.path("target.csv"), machine.path("r.csv")).unwrap();
    machine.import(INPUT, &FLAGS);
    assert!(machine.path("r.csv").is_symlink());
    let mode = std::fs::metadata(machine.path("target.csv"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = machine.read("target.csv");
    assert!(text.ends_with("fewer than 7 digits\"\n"), "{text}");
}
