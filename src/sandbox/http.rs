//! The HTTP side of the sandbox: connections, bodies, delays and faults.

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::convert::Infallible;
use std::future;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_local;
use tokio::time::sleep;

use super::faults::{FaultKind, Faults};
use super::response::Response as ApiResponse;
use super::routes::Api;

/// The largest accepted body, in bytes. After a larger one the connection is closed without a response.
const BODY_LIMIT: usize = 1024 * 1024;

/// The response of a proxy when the API is not available.
const PROXY_PAGE: &str = "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n\
    <body>\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n\
    <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// The pause after a failed accept. The usual cause is too many open files; retries without a pause would use a complete
/// CPU core.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The state that all connections share.
pub(super) struct Server {
    pub(super) api: RefCell<Api>,
    pub(super) faults: RefCell<Faults>,
    pub(super) latency: Duration,
    pub(super) log: Box<dyn Fn(&str)>,
}

impl Server {
    /// Accepts connections. Never returns.
    pub(super) async fn accept(self, listener: TcpListener) -> Infallible {
        let server = Rc::new(self);
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(spawn_local(serve_connection(Rc::clone(&server), stream))),
                Err(_) => sleep(ACCEPT_PAUSE).await,
            }
        }
    }

    /// Delays a response. The request is processed before: a client that times out during the delay has created its
    /// contact.
    async fn delay(&self) {
        // Even a sleep of zero can take a millisecond.
        if !self.latency.is_zero() {
            sleep(self.latency).await;
        }
    }

    fn log(&self, head: &Parts, result: &str) {
        let target = head.uri.path_and_query().map_or("", |path| path.as_str());
        // Escaped, because the log may be printed on a terminal.
        (self.log)(&format!("{} {} {result}", head.method, target.escape_default()));
    }
}

async fn serve_connection(server: Rc<Server>, stream: TcpStream) {
    // With Nagle's algorithm, a response can wait for the acknowledgement of the response before. An error is ignored,
    // because it only makes the server slower.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| exchange(&server, request));
    // An error means that the client closed the connection, or that there is a fault. The connection ends in both cases.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Handles one request. After an error, hyper closes the connection without a response.
async fn exchange(server: &Server, request: hyper::Request<Incoming>) -> anyhow::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, BODY_LIMIT).collect().await;
    let body = body.map_err(|error| anyhow!(error))?.to_bytes();
    let fault = server.faults.borrow_mut().draw(&head.method);
    let respond = || server.api.borrow_mut().respond(&head, &body, Instant::now());
    let Some(fault) = fault else {
        let response = respond();
        server.log(&head, response.status.as_str());
        server.delay().await;
        return Ok(json(response));
    };
    if fault.is_after_processing() {
        respond();
    }
    server.log(&head, fault.name());
    server.delay().await;
    match fault {
        FaultKind::DropBefore | FaultKind::DropAfter => Err(anyhow!("closed without a response")),
        FaultKind::ErrorBefore | FaultKind::ErrorAfter => Ok(json(ApiResponse::internal_error("Simulated by --fault"))),
        FaultKind::Html503 => Ok(proxy_page()),
        FaultKind::Hang => future::pending().await,
    }
}

fn json(response: ApiResponse) -> Response<Full<Bytes>> {
    let mut http = respond(response.status, "application/json", response.body.into());
    if let Some((name, value)) = response.header {
        http.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    http
}

fn proxy_page() -> Response<Full<Bytes>> {
    let body = Bytes::from_static(PROXY_PAGE.as_bytes());
    respond(StatusCode::SERVICE_UNAVAILABLE, "text/html", body)
}

fn respond(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}
