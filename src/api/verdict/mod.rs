//! The verdict: the outcome of one request, classified from its response.

mod api_error;
mod classify;

use super::response::Response;
use crate::error::{ApiError, Error, Result, WriteOperation};

/// The outcome of one request.
#[derive(Debug)]
pub enum Verdict {
    /// The request was processed.
    Success(Response),
    /// The request was not processed, because of the rate limit.
    RateLimited(ApiError),
    /// The API rejected the request and did not process it.
    Rejected(ApiError),
    /// The API failed: 5xx, 408 or 425. It may have processed the request.
    ServerError(ApiError),
    /// The response has a format that this API does not use: a redirect, an unexpected structure, or contradictory values.
    InvalidResponse(ApiError),
    /// There is no response, or it is late or truncated.
    NoResponse(String),
}

impl Verdict {
    /// Returns whether it is unknown if a write was processed.
    pub fn is_unknown(&self) -> bool {
        matches!(
            self,
            Verdict::ServerError(_) | Verdict::InvalidResponse(_) | Verdict::NoResponse(_)
        )
    }

    /// Returns the error response, if there is one.
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Verdict::RateLimited(error)
            | Verdict::Rejected(error)
            | Verdict::ServerError(error)
            | Verdict::InvalidResponse(error) => Some(error),
            Verdict::Success(_) | Verdict::NoResponse(_) => None,
        }
    }

    /// Describes why the request was not successful. Empty for a success.
    pub fn reason(&self) -> String {
        match self {
            Verdict::Success(_) => String::new(),
            Verdict::RateLimited(_) => "rate limited".into(),
            Verdict::ServerError(error) => format!("the API failed: {error}"),
            Verdict::Rejected(error) | Verdict::InvalidResponse(error) => error.to_string(),
            Verdict::NoResponse(reason) => reason.clone(),
        }
    }

    /// Converts to the result of a read.
    pub fn into_read_result(self) -> Result<Response> {
        match self {
            Verdict::Success(response) => Ok(response),
            Verdict::RateLimited(error) | Verdict::Rejected(error) | Verdict::ServerError(error) => {
                Err(Error::Api(error.into()))
            }
            Verdict::InvalidResponse(error) => Err(Error::InvalidResponse(error.into())),
            Verdict::NoResponse(reason) => Err(Error::Network(reason)),
        }
    }

    /// Converts to the result of a write.
    pub fn into_write_result(self, operation: WriteOperation) -> Result<Response> {
        let reason = self.reason();
        let response = match self {
            Verdict::Success(response) => return Ok(response),
            Verdict::RateLimited(error) | Verdict::Rejected(error) => return Err(Error::Api(error.into())),
            Verdict::ServerError(error) | Verdict::InvalidResponse(error) => Some(error.into()),
            Verdict::NoResponse(_) => None,
        };
        Err(Error::Unknown {
            reason,
            response,
            operation,
        })
    }
}

#[cfg(test)]
mod tests;
