//! Sends requests over new and idle connections.

mod open;

use std::io;
use std::time::Instant;

use ureq::config::Config;
use ureq::http::Request;

use super::connection::{Connection, agent_config};
use super::failure::FailureMessages;
use super::pool::Pool;
use super::resolver::CachingResolver;
use super::{ConnectOptions, HttpResponse, SendError};
use crate::api::base_url::BaseUrl;

/// The connections to one server.
#[derive(Debug)]
pub struct Http {
    options: ConnectOptions,
    config: Config,
    resolver: CachingResolver,
    pool: Pool,
}

impl Http {
    /// Creates the settings and an empty pool. Connections are opened for requests.
    pub fn new(options: ConnectOptions) -> Self {
        Self {
            config: agent_config(),
            resolver: CachingResolver::default(),
            pool: Pool::new(options.connections),
            options,
        }
    }

    /// Returns the base URL of the API.
    pub fn base_url(&self) -> &BaseUrl {
        &self.options.base_url
    }

    /// Closes the idle connections.
    pub fn close_idle(&self) {
        self.pool.clear();
    }

    /// Sends a request once.
    ///
    /// `before` is called when the connection is open and nothing of the request is written. If it fails, nothing is
    /// sent and its error is returned as the outer error. It is called again if the server has closed the connection
    /// before the first byte, because then another connection is used.
    pub fn send<E>(
        &self,
        request: &Request<&[u8]>,
        before: &dyn Fn() -> Result<(), E>,
    ) -> Result<Result<HttpResponse, SendError>, E> {
        let is_read = request.method().is_safe();
        loop {
            let (mut connection, is_reused) = match self.pool.take(is_read) {
                Some(connection) => (connection, true),
                None => match self.open() {
                    Ok(connection) => (connection, false),
                    Err(error) => return Ok(Err(error)),
                },
            };
            let began = Instant::now();
            before()?;
            if is_reused && !connection.is_open() {
                continue;
            }
            if began.elapsed() > self.options.timeout {
                let reason = "the process was suspended for longer than the timeout before sending";
                return Ok(Err(SendError::NotSent(reason.into())));
            }
            let result = self.exchange(&mut connection, request);
            let has_no_response = match &result {
                Ok(response) => response.body.is_err(),
                Err(error) => matches!(error, SendError::NoResponse(_)),
            };
            if has_no_response && is_reused {
                self.pool.record_lost_response();
            } else if result.is_ok() && !has_no_response && connection.is_kept_alive() {
                self.pool.put(connection);
            }
            return Ok(result);
        }
    }

    fn exchange(&self, connection: &mut Connection, request: &Request<&[u8]>) -> Result<HttpResponse, SendError> {
        let deadline = Instant::now() + self.options.timeout;
        match connection.exchange(request, deadline) {
            Ok(mut response) => {
                response.body = response.body.map_err(|error| {
                    let kind = error.kind();
                    io::Error::new(kind, self.failures().request_failed(&error.into()))
                });
                Ok(response)
            }
            Err(error) => {
                let reason = self.failures().request_failed(&error);
                Err(match connection.has_written() {
                    true => SendError::NoResponse(reason),
                    false => SendError::NotSent(reason),
                })
            }
        }
    }

    fn failures(&self) -> FailureMessages {
        FailureMessages {
            peer: self.base_url().to_string(),
            timeout: self.options.timeout,
        }
    }
}

#[cfg(test)]
mod tests;
