//! Killed runs, each followed at once by a run with other flags.

use super::*;

#[test]
fn waits_for_the_larger_timeout_of_a_killed_run() {
    let machine =
        Machine::with_faults(|sent| (sent.earlier == 0).then(|| late_and_silent(Duration::from_millis(1200))));
    machine.kill_after(&rows(1), 1, &["--timeout", "1.5", "--settle", "0.3"]);
    let result = machine.import(&rows(1), &["--timeout", "0.3", "--settle", "0.1"]);
    assert_import_contains(
        &result,
        0,
        "total 1, created 1",
        &["an earlier request may still create"],
    );
    assert_eq!(machine.account.numbers(), numbers(1));
    // A second request would be sent before the server finishes the first.
    assert_eq!(machine.times_sent(0), 1);
}

#[test]
fn a_killed_run_is_finished_by_the_next_run_without_a_duplicate() {
    type MakeFault = fn() -> Fault;
    let is_late: MakeFault = || late_and_silent(Duration::from_millis(600));
    let is_lost: MakeFault = || Fault::NotCreated(hang());
    // The fault of the first requests, the results files of both runs, and how often each number is sent.
    let cases: [(MakeFault, &[&str], &[&str], usize); 3] = [
        (is_late, &[], &[], 1),
        (is_late, &["--results", "r1.jsonl"], &["--results", "r2.jsonl"], 1),
        (is_lost, &[], &[], 2),
    ];
    in_parallel(cases, |(fault, first, second, sent)| {
        let machine = Machine::with_faults(move |sent| (sent.earlier == 0).then(fault));
        machine.kill_after(&rows(8), 8, &[&SHORT[..], first].concat());
        let result = machine.import(&rows(8), &[&SHORT[..], second].concat());
        let note = "an earlier request may still create";
        assert_import_contains(&result, 0, "total 8, created 8", &[note]);
        assert_eq!(machine.account.numbers(), numbers(8));
        assert_eq!(machine.account.create_requests().len(), 8 * sent);
    });
}

#[test]
fn create_waits_for_an_earlier_create_whose_response_was_lost() {
    let machine = Machine::with_faults(|sent| (sent.earlier == 0).then(|| late(Duration::from_millis(700))));
    let create = |flags: &[&str]| {
        let fixed = [
            "contacts",
            "create",
            "--name",
            "Ada",
            "--phone",
            "+254712000000",
            "--timeout",
            "1",
        ];
        machine.env.run(&[&fixed[..], flags].concat())
    };
    let first = create(&[]);
    assert_eq!((first.status, first.stdout.as_str()), (Some(9), ""), "{first:?}");
    let second = create(&["--skip-existing"]);
    assert_eq!(second.status, Some(0), "{second:?}");
    assert!(second.stdout.contains("+254712000000"), "{second:?}");
    assert_eq!(machine.account.create_requests().len(), 1);
    assert_eq!(machine.account.numbers(), ["+254712000000"]);
}

#[test]
fn create_after_a_killed_create_makes_no_second_contact() {
    let machine = Machine::with_faults(|sent| (sent.earlier == 0).then(|| late_and_silent(Duration::from_millis(600))));
    let create = [
        "contacts",
        "create",
        "--name",
        "Ada",
        "--phone",
        "+254712000000",
        "--timeout",
        "1",
    ];
    let running = machine.env.start(&create);
    machine.account.wait_for(1);
    running.signal("KILL");
    running.wait();
    let result = machine.env.run(&create);
    assert_eq!(result.status, Some(0), "{result:?}");
    assert!(result.stdout.contains("+254712000000"), "{result:?}");
    assert_eq!(machine.account.create_requests().len(), 1);
    assert_eq!(machine.account.numbers(), ["+254712000000"]);
}

#[test]
fn an_import_waits_for_a_create_in_flight_and_does_not_repeat_it() {
    let machine = Machine::with_faults(|sent| (sent.earlier == 0).then(|| late_and_silent(Duration::from_millis(500))));
    let number = number(0);
    let creating = machine.env.start(&[
        "contacts",
        "create",
        "--name",
        "Name 0",
        "--phone",
        &number,
        "--timeout",
        "1",
    ]);
    machine.account.wait_for(1);
    let result = machine.import(&rows(1), &SHORT);
    assert_eq!(result.status, Some(0), "{result:?}");
    assert_eq!(creating.wait().status, Some(9));
    assert_eq!(machine.account.numbers(), numbers(1));
}

#[test]
fn imports_to_several_names_of_one_host_run_one_after_another() {
    let machine = Machine::with_behaviour(Behaviour {
        listing_delay: Duration::from_millis(300),
        ..Behaviour::default()
    });
    machine.write("people.csv", rows(50));
    let port = machine.account.server.url.rsplit(':').next().unwrap().to_owned();
    let hosts = ["127.0.0.1", "localhost", "LOCALHOST"].map(|host| format!("http://{host}:{port}"));
    in_parallel(hosts, |url| {
        let arguments = [&arguments("people.csv", &SHORT)[..], &["--base-url", &url]].concat();
        let result = machine.env.run(&arguments);
        assert_eq!(result.status, Some(0), "{result:?}");
    });
    assert_eq!(machine.account.numbers(), numbers(50));
}

#[test]
fn two_imports_make_no_duplicate_although_the_lock_file_is_deleted() {
    let machine = Machine::with_behaviour(Behaviour {
        create: Box::new(|_| {
            std::thread::sleep(Duration::from_millis(20));
            None
        }),
        ..Behaviour::default()
    });
    let first = machine.start(&rows(60), &[&SHORT[..], &["--jobs", "2"]].concat());
    machine.account.wait_for(3);
    for file in files_below(machine.env.home()) {
        if file.extension().is_some_and(|extension| extension == "lock") {
            std::fs::remove_file(file).unwrap();
        }
    }
    let second = machine.import_file("people.csv", &SHORT);
    let first = first.wait();
    assert_eq!(machine.most_per_number(), 1, "{first:?}\n{second:?}");
    let third = machine.import_file("people.csv", &SHORT);
    assert_eq!(third.status, Some(0), "{third:?}");
    assert_eq!(machine.account.numbers(), numbers(60));
}
