//! The loop that sends a request until it has a final verdict.

use std::time::Instant;

use ureq::http::{HeaderValue, Request, header};

use super::{BeforeSend, Client};
use crate::api::event::Event;
use crate::api::request::ApiRequest;
use crate::api::retry::{Attempts, RetryDecision};
use crate::api::throttle::Permit;
use crate::api::transport::{MAX_URL_AND_KEY, SendError};
use crate::api::verdict::Verdict;
use crate::error::{Error, Exit, Result};

impl Client {
    /// Sends a request until its verdict is final.
    ///
    /// # Errors
    ///
    /// The request was not processed: it was never sent, the required wait is too long, too many writes failed, or
    /// the client was stopped.
    pub fn send(&self, request: &ApiRequest, before: &BeforeSend) -> Result<Verdict> {
        let http_request = self.http_request(request)?;
        let policy = &self.0.policy;
        let mut attempts = Attempts::default();
        loop {
            let permit = self.admit(!request.is_read())?;
            let outcome = self.send_once(request, &http_request, before)?;
            let (decision, reason) = match &outcome {
                Ok(verdict) => {
                    let decision = attempts.after(policy, request.is_read(), verdict, fastrand::f64());
                    self.finish(permit, verdict, decision);
                    (decision, verdict.reason())
                }
                // A retry would send the same credentials.
                Err(Error::ProxyCredentials(_)) => (RetryDecision::Stop, String::new()),
                Err(error) => {
                    drop(permit);
                    (attempts.not_sent(policy, fastrand::f64()), error.to_string())
                }
            };
            match decision {
                RetryDecision::Stop => return outcome,
                RetryDecision::RetryAfter(wait) => {
                    self.report(&Event::Retrying {
                        wait,
                        reason: &reason,
                        retry: attempts.failures(),
                        retries: policy.retries,
                    });
                    self.sleep(wait)?;
                }
                // The throttle waits before the next attempt.
                RetryDecision::PauseAll(_) => {}
                RetryDecision::WaitTooLong(requested) => {
                    let error = outcome.ok().and_then(|verdict| verdict.error().cloned());
                    return Err(Error::RateLimited {
                        error: error.unwrap_or_default().into(),
                        requested,
                        allowed: policy.max_wait,
                    });
                }
            }
        }
    }

    /// Waits until a request may be sent. Sends the probes that the throttle requires.
    fn admit(&self, is_write: bool) -> Result<Permit<'_>> {
        loop {
            let report = |wait, reason: &str| self.report(&Event::Waiting { wait, reason });
            let permit = self.0.throttle.admit(is_write, &report)?;
            if !permit.is_probe() {
                return Ok(permit);
            }
            self.probe(permit)?;
        }
    }

    /// Reads one page, to check whether the server works again.
    fn probe(&self, permit: Permit) -> Result<()> {
        let request = ApiRequest::list(None, None);
        let outcome = self.send_once(&request, &self.http_request(&request)?, &|| Ok(()))?;
        let verdict = outcome.unwrap_or_else(|error| Verdict::NoResponse(error.to_string()));
        self.finish(permit, &verdict, RetryDecision::Stop);
        match verdict {
            Verdict::Rejected(error) if error.exit() == Exit::Unauthorized => Err(Error::Api(error.into())),
            _ => Ok(()),
        }
    }

    /// Reports the end of a request to the throttle, with the pause that the response requires. Requests after a pause or
    /// an unknown outcome use new connections.
    fn finish(&self, permit: Permit, verdict: &Verdict, decision: RetryDecision) {
        let pause = match decision {
            RetryDecision::PauseAll(wait) | RetryDecision::WaitTooLong(wait) => Some(wait),
            _ => verdict.error().and_then(|error| error.retry_after),
        };
        if pause.is_some() || verdict.is_unknown() {
            self.0.http.close_idle();
        }
        permit.finish(verdict, pause);
    }

    /// Sends a request once. The inner error means that nothing was sent; the outer error is the one of `before`.
    fn send_once(
        &self,
        request: &ApiRequest,
        http_request: &Request<&[u8]>,
        before: &BeforeSend,
    ) -> Result<Result<Verdict>> {
        self.report(&Event::Sending { request: http_request });
        let start = Instant::now();
        let outcome = self.0.http.send(http_request, before)?;
        let took = start.elapsed();
        match outcome {
            Ok(response) => {
                self.report(&Event::Received {
                    request: http_request,
                    response: &response,
                    took,
                });
                Ok(Ok(Verdict::of(request, response)))
            }
            Err(error) => {
                self.report(&Event::Failed {
                    request: http_request,
                    reason: error.reason(),
                    took,
                });
                Ok(match error {
                    SendError::NotSent(reason) => Err(Error::Network(reason)),
                    SendError::Certificate(reason) => Err(Error::Certificate(reason)),
                    SendError::ProxyCredentials(reason) => Err(Error::ProxyCredentials(reason)),
                    SendError::NoResponse(reason) => Ok(Verdict::NoResponse(reason)),
                })
            }
        }
    }

    fn http_request<'a>(&self, request: &'a ApiRequest) -> Result<Request<&'a [u8]>> {
        let url = self.base_url().join(&request.path);
        if url.len() + self.0.authorization.len() > MAX_URL_AND_KEY {
            return Err(Error::Usage(format!(
                "the URL is {} bytes long, more than can be sent",
                url.len()
            )));
        }
        let mut http_request = Request::new(request.body.as_slice());
        *http_request.method_mut() = request.method.clone();
        *http_request.uri_mut() = url
            .parse()
            .map_err(|error| Error::Usage(format!("{url:?} is not a URL: {error}")))?;
        let headers = http_request.headers_mut();
        headers.insert(header::HOST, self.0.host.clone());
        headers.insert(header::AUTHORIZATION, self.0.authorization.clone());
        for (name, value) in request.headers() {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Ok(http_request)
    }
}
