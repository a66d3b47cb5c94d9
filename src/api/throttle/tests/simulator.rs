//! Simulated workers that send rows to a simulated server with a simulated clock, like the send loop of the client.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::super::breaker::{Admission, Kind};
use super::super::pacer::{Pacer, Ticket};
use super::error;
use crate::api::response::Response;
use crate::api::retry::{Attempts, RetryDecision, RetryPolicy};
use crate::api::verdict::Verdict;
use crate::error::Error;

/// The parameters of a run.
pub struct Simulation {
    pub workers: usize,
    pub rows: usize,
    pub latency: Duration,
    pub policy: RetryPolicy,
    pub rate: Option<f64>,
}

/// Eight workers send a thousand rows with a latency of 20 ms.
pub const SIMULATION: Simulation = Simulation {
    workers: 8,
    rows: 1000,
    latency: Duration::from_millis(20),
    policy: RetryPolicy {
        retries: 3,
        max_wait: Duration::from_secs(120),
    },
    rate: None,
};

/// A request that the server received.
pub struct Sent {
    pub at: Duration,
    pub kind: Kind,
    pub status: u16,
}

/// The result of a run.
#[derive(Default)]
pub struct Report {
    pub took: Duration,
    pub sent: Vec<Sent>,
    pub created: usize,
    pub unknown: usize,
    pub not_attempted: usize,
    pub error: Option<Error>,
}

impl Report {
    /// Returns the number of requests of this kind with this status.
    pub fn count(&self, kind: Kind, status: u16) -> usize {
        let found = self
            .sent
            .iter()
            .filter(|sent| (sent.kind, sent.status) == (kind, status));
        found.count()
    }

    /// Returns the times between requests.
    pub fn gaps(&self) -> Vec<Duration> {
        self.sent.windows(2).map(|pair| pair[1].at - pair[0].at).collect()
    }
}

/// The state of a worker.
enum Worker {
    /// Ready to send its row.
    Ready,
    Waiting(Instant),
    InFlight(Instant, Ticket, Verdict),
    Done,
}

impl Simulation {
    /// Runs until no worker has a row left. `server` receives the time since the start and the kind of a request.
    pub fn run(&self, server: &mut dyn FnMut(Duration, Kind) -> Verdict) -> Report {
        let start = Instant::now();
        let mut now = start;
        let mut pacer = Pacer::new(self.workers, self.rate, self.policy);
        let mut report = Report::default();
        let mut rows: VecDeque<Attempts> = (0..self.rows).map(|_| Attempts::default()).collect();
        let mut workers: Vec<(Worker, Option<Attempts>)> =
            (0..self.workers).map(|_| (Worker::Ready, rows.pop_front())).collect();
        loop {
            for (worker, row) in &mut workers {
                if matches!(worker, Worker::InFlight(end, ..) if *end <= now)
                    && let Worker::InFlight(_, ticket, verdict) = std::mem::replace(worker, Worker::Ready)
                {
                    let pause = self.ended(&mut report, ticket.kind, &verdict, row, &mut rows);
                    pacer.finish(now, ticket, &verdict, pause, 0.5);
                }
            }
            for (worker, row) in &mut workers {
                let is_due = matches!(worker, Worker::Ready) || matches!(worker, Worker::Waiting(time) if *time <= now);
                if !is_due {
                    continue;
                }
                *worker = match row.is_some().then(|| pacer.admit(now, true)) {
                    None => Worker::Done,
                    Some(Err(error)) => {
                        *row = None;
                        report.not_attempted += 1;
                        report.error = Some(error);
                        Worker::Done
                    }
                    Some(Ok(Admission::WaitUntil(time))) => Worker::Waiting(time),
                    Some(Ok(Admission::WaitForResponse)) => Worker::Ready,
                    Some(Ok(Admission::Send(kind))) => {
                        let at = now - start;
                        let ticket = Ticket { kind, sent_at: now };
                        let verdict = server(at, kind);
                        let status = verdict.error().map_or(201, |error| error.status);
                        report.sent.push(Sent { at, kind, status });
                        Worker::InFlight(now + self.latency, ticket, verdict)
                    }
                };
            }
            let next = workers.iter().filter_map(|(worker, _)| match worker {
                Worker::Waiting(time) | Worker::InFlight(time, ..) => Some(*time),
                Worker::Ready | Worker::Done => None,
            });
            match next.min() {
                Some(time) => now = time,
                None => break,
            }
        }
        let done = workers.iter().all(|(worker, _)| matches!(worker, Worker::Done));
        assert!(done, "a worker waits forever");
        report.took = now - start;
        report.not_attempted += rows.len();
        report
    }

    /// Records an outcome and takes the next row, unless this row is sent again. Returns the required pause.
    fn ended(
        &self,
        report: &mut Report,
        kind: Kind,
        verdict: &Verdict,
        row: &mut Option<Attempts>,
        rows: &mut VecDeque<Attempts>,
    ) -> Option<Duration> {
        let requested = verdict.error().and_then(|error| error.retry_after);
        let attempts = row.as_mut().filter(|_| kind == Kind::Write);
        match attempts.map(|attempts| attempts.after(&self.policy, false, verdict, 0.5)) {
            Some(RetryDecision::PauseAll(wait) | RetryDecision::WaitTooLong(wait)) => Some(wait),
            Some(_) => {
                report.created += usize::from(matches!(verdict, Verdict::Success(_)));
                report.unknown += usize::from(verdict.is_unknown());
                *row = rows.pop_front();
                requested
            }
            None => requested,
        }
    }
}

pub fn success() -> Verdict {
    Verdict::Success(Response::default())
}

pub fn failure(status: u16, retry_after: Option<f64>) -> Verdict {
    Verdict::ServerError(error(status, retry_after.map(Duration::from_secs_f64)))
}

pub fn refusal(retry_after: Option<f64>) -> Verdict {
    Verdict::RateLimited(error(429, retry_after.map(Duration::from_secs_f64)))
}

/// Returns a token bucket, the usual rate limiter of servers. It returns whether a request is within the limit.
pub fn bucket(rate: f64, burst: f64) -> impl FnMut(Duration) -> bool {
    let (mut tokens, mut last) = (burst, Duration::ZERO);
    move |now| {
        tokens = (tokens + (now - last).as_secs_f64() * rate).min(burst);
        last = now;
        let is_allowed = tokens >= 1.0;
        tokens -= f64::from(u8::from(is_allowed));
        is_allowed
    }
}
