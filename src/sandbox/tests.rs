use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::testing::{connect, request};
use super::*;

fn options(dir: &Path) -> Options {
    Options {
        data: dir.join("sandbox.jsonl"),
        ..Options::default()
    }
}

#[test]
fn a_port_in_use_and_invalid_data_are_errors_before_serving() {
    let dir = tempfile::tempdir().unwrap();
    let first = Sandbox::bind(0, options(dir.path())).unwrap();
    let port = first.address.port();
    let error = Sandbox::bind(port, options(dir.path())).err().unwrap();
    let expected = format!("can't listen on port {port} of 127.0.0.1");
    assert_eq!(error.to_string(), expected);
    fs::write(dir.path().join("sandbox.jsonl"), "hello\n").unwrap();
    let error = Sandbox::bind(0, options(dir.path())).err().unwrap();
    assert!(
        error
            .to_string()
            .contains("sandbox.jsonl is not a data file of the sandbox")
    );
}

#[test]
fn logs_each_request_with_its_status_or_fault() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = options(dir.path());
    options.faults = vec!["drop-after=0.5".parse().unwrap()];
    options.fault_reads = true;
    options.seed = Some(2);
    let sandbox = Sandbox::bind(0, options).unwrap();
    let base_url = sandbox.base_url();
    let (stop, stopped) = oneshot::channel();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&lines);
    let server = thread::spawn(move || sandbox.serve(stopped, move |line| log.lock().unwrap().push(line.to_owned())));
    for _ in 0..20 {
        let mut connection = connect(&base_url);
        connection.send(&request("GET", "/contacts?page=2", ""));
        connection.receive();
    }
    stop.send(()).unwrap();
    server.join().unwrap().unwrap();
    let lines = lines.lock().unwrap();
    let responded = "GET /contacts?page=2 200".to_owned();
    let dropped = "GET /contacts?page=2 drop-after".to_owned();
    assert_eq!(lines.len(), 20);
    assert!(lines.contains(&responded) && lines.contains(&dropped));
    assert!(lines.iter().all(|line| [&responded, &dropped].contains(&line)));
}

#[test]
fn listens_on_loopback_only() {
    let dir = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::bind(0, options(dir.path())).unwrap();
    assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
}
