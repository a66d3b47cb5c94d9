//! What comes over a connection: an answer in HTTP that was made wrong, down to its status line.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::draw::{Bytes, Dice};
use super::http::answer;
use super::{KEY, assert_safe, console, fuzz};
use crate::api::base_url::BaseUrl;
use crate::api::client::{ApiKey, Client, Creation, Setup};
use crate::api::model::NewContact;
use crate::api::retry::Policy;
use crate::api::transport::ConnectOptions;

#[derive(Debug)]
struct Case {
    creating: bool,
    answer: Bytes,
}

fn draw(dice: &mut Dice) -> Case {
    Case {
        creating: dice.one_in(2),
        answer: answer(dice),
    }
}

/// A server that gives everyone the same answer and hangs up.
#[derive(Clone, Default)]
struct Server {
    answer: Arc<Mutex<Vec<u8>>>,
    posts: Arc<Mutex<usize>>,
}

impl Server {
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        let (mut line, mut length) = (String::new(), 0);
        reader.read_line(&mut line)?;
        *self.posts.lock().unwrap() += usize::from(line.starts_with("POST"));
        while line.trim() != "" {
            line.clear();
            reader.read_line(&mut line)?;
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        reader.take(length).read_to_end(&mut Vec::new())?;
        let answer = self.answer.lock().unwrap().clone();
        stream.write_all(&answer)
    }
}

fn client(base_url: &str) -> Client {
    Client::new(Setup {
        reach: ConnectOptions {
            base_url: BaseUrl::parse(base_url).unwrap(),
            timeout: Duration::from_secs(60),
            extra_roots: Vec::new(),
            connections: 1,
        },
        key: ApiKey::new(KEY).unwrap(),
        policy: Policy {
            retries: 0,
            max_wait: Duration::ZERO,
        },
        rate: None,
        observer: Box::new(|_| {}),
    })
    .unwrap()
}

fn check(case: &Case, client: &Client, server: &Server) {
    server.answer.lock().unwrap().clone_from(&case.answer.0);
    *server.posts.lock().unwrap() = 0;
    if !case.creating {
        if let Err(error) = client.list(None, None) {
            assert_safe(&console(false), &error.to_string());
        }
        return;
    }
    let contact = NewContact {
        name: "Ada".into(),
        phone_number: "+254712345678".into(),
    };
    // As the command does: the server may have closed the connection by now.
    client.reconnect();
    let creation = client.create(&contact, &|| Ok(()));
    let text = String::from_utf8_lossy(&case.answer.0);
    match &creation {
        Creation::Created(answer) => {
            let value: Result<serde_json::Value, _> = serde_json::from_str(&answer.body);
            assert!(value.is_ok_and(|value| value["success"] == true) || answer.body.contains("true"));
            assert!(text.contains(" 2"), "of a status that says so");
        }
        Creation::Not(error) => assert_safe(&console(false), &error.to_string()),
        Creation::Unknown { what, .. } => assert_safe(&console(false), what),
        Creation::Conflict(refusal) => assert_eq!(refusal.status, 409),
    }
    let posts = *server.posts.lock().unwrap();
    let limited = matches!(&creation, Creation::Not(error) if error.exit() as u8 == 6);
    assert!(posts == 1 || limited, "sent {posts} times: {creation:?}");
}

#[test]
fn wire() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()));
    let server = Server::default();
    let serving = server.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Whoever heard enough hangs up.
            let _ = serving.serve(stream);
        }
    });
    fuzz("wire", 500, draw, |case| check(case, &client, &server));
}
