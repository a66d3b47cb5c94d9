//! Answers that no server should give, from status line to body: the binary ends with a code that is documented, says
//! why in a few lines, and a creation is sent once and never called done without the API saying so.
//!
//! `CONVERS8_CASES=20000 cargo test --test cli fuzz` runs more cases, `CONVERS8_SEED=…` a single one.

#[path = "../../src/fuzz/cases.rs"]
mod cases;
#[path = "../../src/fuzz/draw.rs"]
mod draw;
#[path = "../../src/fuzz/http.rs"]
mod http;

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use cases::fuzz;
use draw::{Bytes, Dice};

use crate::support::{Act, Ran, Server, TestEnv};

/// What is imported, and how many of its rows can be sent.
const FILE: &str = "name,phone\nAnn,+254712345678\nBen,+254712345679\nAgain,254712345678\nBad,12\n";
const ROWS: usize = 2;

#[derive(Debug)]
struct Case {
    arguments: Vec<String>,
    answer: Bytes,
}

fn draw(dice: &mut Dice) -> Case {
    let formats = ["table", "json", "jsonl", "csv", "tsv", "ids"];
    let page = dice.count().max(1).to_string();
    let id = dice
        .mutated_text(&["contact_20250411ABC", "a/b?c"], &["..", "%2e"])
        .replace('\0', "");
    let name = format!("--name=A{}", dice.text(12));
    let arguments = match dice.below(7) {
        0 => vec!["list".into(), "--all".into()],
        1 => vec!["list".into()],
        2 => vec!["list".into(), format!("--page={page}"), "-vv".into()],
        3 => vec!["get".into(), "--".into(), id],
        4 => vec!["import".into(), "x.csv".into(), "--settle=0".into()],
        _ => vec!["create".into(), name, "--phone=+254712345678".into()],
    };
    let usable = if arguments[0] == "import" { 2 } else { formats.len() };
    let format = dice.pick(&formats[..usable]).to_owned();
    let flags = ["contacts".into(), format!("--output={format}"), "--max-wait=0".into()];
    Case {
        arguments: flags.into_iter().chain(arguments).collect(),
        answer: http::answer(dice),
    }
}

/// Gives every request the answer of the case, and hangs up.
struct Api {
    server: Server,
    answer: Arc<Mutex<Vec<u8>>>,
    posts: Arc<AtomicUsize>,
}

impl Api {
    fn start() -> Self {
        let (answer, posts) = (Arc::<Mutex<Vec<u8>>>::default(), Arc::<AtomicUsize>::default());
        let (given, counted) = (answer.clone(), posts.clone());
        let server = Server::start(move |_, seen| {
            counted.fetch_add(usize::from(seen.method == "POST"), SeqCst);
            Act::SayAndClose(given.lock().unwrap().clone())
        });
        Self { server, answer, posts }
    }
}

fn check(api: &Api, env: &TestEnv, case: &Case) {
    api.answer.lock().unwrap().clone_from(&case.answer.0);
    api.posts.store(0, SeqCst);
    let arguments: Vec<&str> = case.arguments.iter().map(String::as_str).collect();
    let ran = env.run(&arguments);
    let has = |word: &str| arguments.contains(&word);
    let expected: &[i32] = match arguments[3] {
        "create" => &[0, 1, 3, 4, 5, 6, 7, 9],
        "import" => &[0, 1, 3, 4, 5, 6, 7, 8, 9],
        _ => &[0, 1, 3, 4, 5, 6, 7],
    };
    assert!(ran.status.is_some_and(|status| expected.contains(&status)), "{ran:?}");
    check_words(&ran, has("--output=json"), has("-vv") || has("import"));
    if has("--output=table") {
        ran.is_harmless();
    }
    let posts = api.posts.load(SeqCst);
    match arguments[3] {
        "create" => check_creation(&ran, posts, &case.answer.0),
        "import" => assert!(posts <= ROWS || limited(&case.answer.0), "sent {posts} times: {ran:?}"),
        _ => assert_eq!(posts, 0),
    }
}

/// A few lines, each of which a terminal and a script can take.
fn check_words(ran: &Ran, json: bool, verbose: bool) {
    let stderr = Ran {
        stdout: String::new(),
        stderr: ran.stderr.clone(),
        ..*ran
    };
    stderr.is_harmless();
    if verbose {
        return;
    }
    assert!(ran.stderr.lines().count() <= 3, "{}", ran.stderr);
    if json && ran.status != Some(0) {
        let last = ran.stderr.lines().last().unwrap_or_default();
        assert!(serde_json::from_str::<serde_json::Value>(last).is_ok(), "{last}");
    }
}

/// Whether it may say that nothing was processed.
fn limited(answer: &[u8]) -> bool {
    let answer = String::from_utf8_lossy(answer);
    answer.contains("429") || answer.contains("rate_limit_exceeded") || answer.contains("gzip")
}

fn check_creation(ran: &Ran, posts: usize, answer: &[u8]) {
    assert!(
        posts == 1 || (posts > 1 && limited(answer)),
        "sent {posts} times: {ran:?}"
    );
    let answer = String::from_utf8_lossy(answer);
    if ran.status == Some(0) {
        let packed = answer.contains("gzip");
        assert!(answer.contains(" 2") || answer.contains(" 409"), "{answer:?}: {ran:?}");
        assert!(packed || answer.contains("true"), "{answer:?}: {ran:?}");
    }
}

#[test]
fn hostile_answers() {
    let api = Api::start();
    let env = TestEnv::with_api(&api.server.url).impatient();
    std::fs::write(env.home().join("x.csv"), FILE).unwrap();
    fuzz("hostile_answers", 60, draw, |case| check(&api, &env, case));
}
