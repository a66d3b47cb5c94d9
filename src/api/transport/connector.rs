//! Opens TCP connections to hosts with several addresses (RFC 8305, "Happy Eyeballs").

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// The time before the next address is tried while earlier attempts continue (RFC 8305, section 5).
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Connects to the address that accepts first. Connections of other attempts are closed.
pub fn connect(addresses: &[SocketAddr], deadline: Instant) -> io::Result<TcpStream> {
    if let [address] = addresses {
        return attempt(address, deadline);
    }
    let (sender, outcomes) = mpsc::channel();
    let mut untried = addresses.iter();
    let mut running = 0;
    let mut failure = io::Error::from(ErrorKind::NotFound);
    loop {
        if let Some(address) = untried.next() {
            start(*address, deadline, sender.clone())?;
            running += 1;
        } else if running == 0 {
            return Err(failure);
        }
        let remaining = deadline.saturating_duration_since(Instant::now());
        let wait = match untried.len() {
            0 => remaining,
            _ => remaining.min(ATTEMPT_DELAY),
        };
        match outcomes.recv_timeout(wait) {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => {
                running -= 1;
                failure = error;
            }
            Err(_) if Instant::now() >= deadline => return Err(ErrorKind::TimedOut.into()),
            Err(_) => {}
        }
    }
}

/// Starts an attempt in a new thread.
fn start(address: SocketAddr, deadline: Instant, sender: Sender<io::Result<TcpStream>>) -> io::Result<()> {
    let run = move || {
        // If another attempt was faster, there is no receiver, and the connection is closed here.
        let _ = sender.send(attempt(&address, deadline));
    };
    thread::Builder::new().spawn(run)?;
    Ok(())
}

fn attempt(address: &SocketAddr, deadline: Instant) -> io::Result<TcpStream> {
    let remaining = deadline.saturating_duration_since(Instant::now());
    if remaining.is_zero() {
        return Err(ErrorKind::TimedOut.into());
    }
    TcpStream::connect_timeout(address, remaining)
}

#[cfg(test)]
mod tests;
