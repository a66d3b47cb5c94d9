//! The format of the records, and what follows from their order.

use std::time::Duration;

use super::*;
use crate::import::journal::entry::KeyId;
use crate::import::journal::moment::BootId;

fn line(record: &Record) -> String {
    let mut lines = Vec::new();
    record.write_line(&mut lines);
    String::from_utf8(lines).unwrap()
}

const NUMBER: &str = "+254712345678";

fn moment(seconds: u64) -> Option<Moment> {
    Some(Moment {
        boot: BootId(u64::MAX),
        at: Duration::from_secs(seconds),
    })
}

fn records() -> Vec<Record> {
    let number = Number::of(NUMBER).unwrap();
    let (sender, limits) = (
        Sender(u64::MAX),
        TimeLimits {
            timeout: Duration::from_secs(30),
            settle: Duration::from_millis(200),
        },
    );
    let sent = Entry {
        sender,
        key: KeyId(7),
        limits,
        by_create: true,
        at: moment(1),
        state: State::Open,
    };
    let created = |unprinted| State::Created {
        id: Some("contact_\"1".into()),
        unprinted,
    };
    let mark = |lost| Mark {
        limits,
        at: moment(3),
        lost,
    };
    vec![
        Record::Sent(number, sent),
        Record::State(number, sender, moment(4), State::Unknown),
        Record::State(number, sender, None, State::Unknown),
        Record::State(number, sender, moment(2), created(true)),
        Record::State(number, sender, moment(2), created(false)),
        Record::State(number, sender, moment(5), State::Mismatch { id: None }),
        Record::Removed(number, sender),
        Record::Mark(sender, mark(false)),
        Record::Mark(sender, mark(true)),
        Record::Unmark(sender),
    ]
}

#[test]
fn reads_each_record_as_it_was_written() {
    for record in records() {
        let line = line(&record);
        assert_eq!(line.find('\n'), Some(line.len() - 1), "{line}");
        assert_eq!(Record::parse(line.trim_end().as_bytes()), Some(record), "{line}");
    }
}

#[test]
fn half_a_record_is_no_record() {
    for record in records() {
        let line = line(&record);
        for end in 0..line.len() - 1 {
            assert_eq!(Record::parse(&line.as_bytes()[..end]), None, "{line}");
        }
    }
}

#[test]
fn a_result_of_an_earlier_sender_changes_nothing() {
    let number = Number::of(NUMBER).unwrap();
    let Some(Record::Sent(_, entry)) = records().into_iter().next() else {
        panic!("the first record is an attempt")
    };
    let mut contents = Contents::default();
    contents.apply(Record::Sent(number, entry));
    let before = contents.clone();
    contents.apply(Record::Removed(number, Sender(1)));
    contents.apply(Record::State(
        number,
        Sender(1),
        moment(2),
        State::Mismatch { id: None },
    ));
    assert_eq!(contents, before);
    contents.apply(Record::Removed(number, Sender(u64::MAX)));
    assert!(contents.entries.is_empty());
}
