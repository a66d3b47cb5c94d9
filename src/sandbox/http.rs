//! The sandbox's wire: connections, bodies, delays, and faults as a client sees them.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt;
use std::future;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_local;
use tokio::time::sleep;

use super::faults::{FaultKind, Faults};
use super::routes::{Answer, Api, BODY_LIMIT, Request};

/// What a proxy says while the API behind it is away.
const PROXY_PAGE: &str = "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n\
    <body>\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n\
    <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// After a failed accept: most often too many files are open, and trying at once would only spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// All that the connections share.
pub(super) struct Server {
    pub(super) api: RefCell<Api>,
    pub(super) faults: RefCell<Faults>,
    pub(super) latency: Duration,
    pub(super) log: Box<dyn Fn(&str)>,
}

impl Server {
    /// Accepts connections for as long as it is polled.
    pub(super) async fn accept(self, listener: TcpListener) -> Infallible {
        let server = Rc::new(self);
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(spawn_local(connection(Rc::clone(&server), stream))),
                Err(_) => sleep(ACCEPT_PAUSE).await,
            }
        }
    }

    /// Decides what comes of a request, and does what it asks unless a fault comes before.
    fn outcome(&self, fault: Option<FaultKind>, request: &Request) -> Outcome {
        let work = || self.api.borrow_mut().answer(request);
        match fault {
            None => Outcome::Answer(json(work())),
            Some(FaultKind::DropBefore) => Outcome::Drop,
            Some(FaultKind::DropAfter) => {
                work();
                Outcome::Drop
            }
            Some(FaultKind::ErrorBefore) => Outcome::Answer(json(Answer::broken())),
            Some(FaultKind::ErrorAfter) => {
                work();
                Outcome::Answer(json(Answer::broken()))
            }
            Some(FaultKind::Html503) => Outcome::Answer(proxy_page()),
            Some(FaultKind::Hang) => {
                work();
                Outcome::Hang
            }
        }
    }

    fn log(&self, head: &Parts, fault: Option<FaultKind>, outcome: &Outcome) {
        let target = head.uri.path_and_query().map_or("", |path| path.as_str());
        // Escaped: a terminal may be what reads this.
        let request = format!("{} {}", head.method, target.escape_default());
        match (fault, outcome) {
            (None, Outcome::Answer(answer)) => {
                (self.log)(&format!("{request} {}", answer.status().as_u16()));
            }
            (Some(fault), _) => (self.log)(&format!("{request} {fault}")),
            (None, Outcome::Drop | Outcome::Hang) => (self.log)(&request),
        }
    }
}

/// What the client gets.
enum Outcome {
    Answer(Response<Full<Bytes>>),
    Drop,
    Hang,
}

async fn connection(server: Rc<Server>, stream: TcpStream) {
    // Without it an answer may wait for the client's acknowledgement of the one before. A error_response
    // only makes it slower.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| exchange(&server, request));
    // An error is a client that went away, or a fault: the connection ends either way.
    let _ = http1::Builder::new().serve_connection(Io(stream), service).await;
}

async fn exchange(server: &Server, request: hyper::Request<Incoming>) -> Result<Response<Full<Bytes>>, Closed> {
    let (head, body) = request.into_parts();
    let body = read_body(body).await?;
    let request = Request {
        method: &head.method,
        path: head.uri.path(),
        query: head.uri.query().unwrap_or(""),
        authorization: head.headers.get(AUTHORIZATION).map(HeaderValue::as_bytes),
        body: body.as_deref(),
        at: Instant::now(),
    };
    let fault = server.faults.borrow_mut().draw();
    let outcome = server.outcome(fault, &request);
    server.log(&head, fault, &outcome);
    // After the work: a client that gives up meanwhile has created its contact.
    if !server.latency.is_zero() {
        sleep(server.latency).await;
    }
    match outcome {
        Outcome::Answer(answer) => Ok(answer),
        Outcome::Drop => Err(Closed),
        Outcome::Hang => future::pending().await,
    }
}

/// The whole body, or None where it is too large. It is read to its end even then: a client still
/// sending would see a reset connection in place of the answer.
async fn read_body(mut body: Incoming) -> Result<Option<Vec<u8>>, Closed> {
    let mut bytes = Vec::new();
    let mut fits = true;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Closed)?.into_data() else {
            continue;
        };
        fits = fits && bytes.len() + data.len() <= BODY_LIMIT;
        if fits {
            bytes.extend_from_slice(&data);
        }
    }
    Ok(fits.then_some(bytes))
}

fn json(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = response(answer.status, "application/json", answer.body.into());
    if let Some((name, value)) = answer.header {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

fn proxy_page() -> Response<Full<Bytes>> {
    let body = Bytes::from_static(PROXY_PAGE.as_bytes());
    response(StatusCode::SERVICE_UNAVAILABLE, "text/html", body)
}

fn response(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

/// Tells hyper to close the connection without an answer.
#[derive(Debug)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed without an answer")
    }
}

impl std::error::Error for Closed {}

/// A tokio stream as hyper wants it.
struct Io(TcpStream);

impl Read for Io {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut cursor: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        // Copied, since to lend hyper's own memory takes unsafe code.
        let mut memory = [const { MaybeUninit::uninit() }; 8192];
        let room = cursor.remaining().min(memory.len());
        let mut read = ReadBuf::uninit(&mut memory[..room]);
        ready!(Pin::new(&mut self.0).poll_read(context, &mut read))?;
        cursor.put_slice(read.filled());
        Poll::Ready(Ok(()))
    }
}

impl Write for Io {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(context, slices)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Served, request};
    use super::super::{Options, reset};
    use super::*;

    const NEW: &str = r#"{"name":"New Contact","phone_number":"1234567890"}"#;

    fn failing(fault: &str) -> Served {
        let faults = vec![fault.parse().unwrap()];
        Served::new(Options {
            faults,
            ..Options::default()
        })
    }

    fn contacts(served: &Served) -> usize {
        std::fs::read_to_string(&served.data).unwrap().lines().count()
    }

    #[test]
    fn one_connection_serves_many_requests_pipelined_too() {
        let served = Served::new(Options::default());
        let mut connection = served.connect();
        let mut requests = String::new();
        for path in ["/contacts", "/none", "/contacts/contact_20250411XYZ"] {
            requests += &request("GET", path, "");
        }
        requests += &request("POST", "/contacts", NEW);
        requests += &request("GET", "/contacts?page=3&per_page=1", "");
        connection.send(&requests);
        let replies = [(); 5].map(|()| connection.receive().unwrap());
        assert_eq!(replies.each_ref().map(|r| r.status), [200, 404, 200, 201, 200]);
        assert!(replies[2].body.contains("Jane Smith"));
        assert!(replies[4].body.contains("New Contact"));
        assert_eq!(connection.ask(&request("GET", "/contacts", "")).status, 200);
    }

    #[test]
    fn a_head_request_has_no_body_and_leaves_the_connection_usable() {
        let served = Served::new(Options::default());
        let mut connection = served.connect();
        connection.send(&request("HEAD", "/contacts", ""));
        assert!(connection.receive_head().unwrap().starts_with("HTTP/1.1 405 "));
        assert_eq!(connection.ask(&request("GET", "/contacts", "")).status, 200);
    }

    #[test]
    fn chunked_bodies_and_clients_that_wait_to_send_are_served() {
        let served = Served::new(Options::default());
        let mut connection = served.connect();
        let head = "POST /contacts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\n";
        let (start, end) = NEW.split_at(20);
        let chunks = format!("14\r\n{start}\r\n{:x}\r\n{end}\r\n0\r\n\r\n", end.len());
        let reply = connection.ask(&format!("{head}Transfer-Encoding: chunked\r\n\r\n{chunks}"));
        assert_eq!(reply.status, 201);
        let length = NEW.len();
        connection.send(&format!(
            "{head}Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
        ));
        assert_eq!(connection.receive_head().unwrap(), "HTTP/1.1 100 Continue");
        assert_eq!(connection.ask(NEW).status, 201);
    }

    #[test]
    fn drop_before_closes_and_does_nothing() {
        let served = failing("drop-before=1");
        let mut connection = served.connect();
        connection.send(&request("POST", "/contacts", NEW));
        assert!(connection.receive().is_none());
        assert_eq!(contacts(&served), 2);
    }

    #[test]
    fn drop_after_creates_and_closes() {
        let served = failing("drop-after=1");
        let mut connection = served.connect();
        connection.send(&request("POST", "/contacts", NEW));
        assert!(connection.receive().is_none());
        assert_eq!(contacts(&served), 3);
    }

    #[test]
    fn errors_are_the_apis_own_before_or_after_the_work() {
        let expected = concat!(
            r#"{"success":false,"message":"Internal error","#,
            r#""error":{"code":"internal_error","details":"The sandbox was asked to fail"}}"#
        );
        for (fault, left) in [("error-before=1", 2), ("error-after=1", 3)] {
            let served = failing(fault);
            let reply = served.ask(&request("POST", "/contacts", NEW));
            assert_eq!((reply.status, reply.body.as_str()), (500, expected));
            assert_eq!(reply.header("content-type"), Some("application/json"));
            assert_eq!(contacts(&served), left);
        }
    }

    #[test]
    fn html_503_is_a_proxys_page_and_does_nothing() {
        let served = failing("html-503=1");
        let reply = served.ask(&request("POST", "/contacts", NEW));
        assert_eq!((reply.status, reply.body.as_str()), (503, PROXY_PAGE));
        assert_eq!(reply.header("content-type"), Some("text/html"));
        assert_eq!(contacts(&served), 2);
    }

    #[test]
    fn hang_creates_and_never_answers_until_the_server_stops() {
        let served = failing("hang=1");
        let mut connection = served.connect();
        connection.send(&request("POST", "/contacts", NEW));
        assert!(connection.is_silent_for(Duration::from_millis(100)));
        assert_eq!(contacts(&served), 3);
        drop(served);
        assert!(connection.receive().is_none());
    }

    #[test]
    fn the_first_fault_that_strikes_counts_and_others_are_served_meanwhile() {
        let faults = ["hang=0", "html-503=1", "drop-before=1"];
        let faults = faults.map(|fault| fault.parse().unwrap()).to_vec();
        let served = Served::new(Options {
            faults,
            ..Options::default()
        });
        assert_eq!(served.ask(&request("GET", "/nowhere", "")).status, 503);
    }

    #[test]
    fn latency_holds_back_the_answer_and_not_the_work_nor_other_connections() {
        let latency = Duration::from_millis(200);
        let served = Served::new(Options {
            latency,
            ..Options::default()
        });
        let start = Instant::now();
        let mut connections = [(); 20].map(|()| served.connect());
        for connection in &mut connections {
            connection.send(&request("POST", "/contacts", NEW));
        }
        for connection in &mut connections {
            assert_eq!(connection.receive().unwrap().status, 201);
        }
        assert!((200..2000).contains(&start.elapsed().as_millis()));
        connections[0].send(&request("POST", "/contacts", NEW));
        assert!(connections[0].is_silent_for(Duration::from_millis(100)));
        assert_eq!(contacts(&served), 23);
    }

    #[test]
    fn two_servers_share_a_file_and_notice_its_reset() {
        let one = Served::new(Options::default());
        let two = Served::on(&one.data);
        assert_eq!(two.ask(&request("POST", "/contacts", NEW)).status, 201);
        let listed = |served: &Served| served.ask(&request("GET", "/contacts", "")).body;
        assert!(listed(&one).contains(r#""total":3"#));
        reset(&one.data).unwrap();
        assert!(listed(&one).contains(r#""total":2"#));
        assert_eq!(listed(&one), listed(&two));
    }
}
