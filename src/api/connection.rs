//! A TCP connection as a creation needs it: what goes out goes out in one packet, and nothing goes out
//! on a connection that the other end has closed.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use ureq::Error;
use ureq::config::Config;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, time,
};

use super::transport::AT_ONCE;

/// Where a name has several addresses, none is tried for a shorter time.
const SHORTEST_TRY: Duration = Duration::from_millis(10);

/// How long is read when no time is left.
const LAST_LOOK: Duration = Duration::from_millis(1);

/// What is left of a request's time is told to the system rounded up to one of so many steps: else it
/// is another, and told again, at each read and write.
const STEPS: u32 = 32;

/// Opens connections, where no proxy did.
#[derive(Debug)]
pub struct TcpConnector;

impl<In: Transport> Connector<In> for TcpConnector {
    type Out = Either<In, Connection>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        match chained {
            Some(proxied) => Ok(Some(Either::A(proxied))),
            None => Ok(Some(Either::B(Connection::open(details)?))),
        }
    }
}

/// One open connection. It takes three system calls a request: is the other end still there, write, read.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffers: LazyBuffers,
    /// What is to be written before an answer is waited for.
    held: Vec<u8>,
    /// It was put aside since it last read.
    idle: bool,
    step: Duration,
    /// The limits last told to the system; zero for none.
    read_limit: Duration,
    write_limit: Duration,
}

impl Connection {
    fn open(details: &ConnectionDetails) -> Result<Self, Error> {
        let stream = dial(&details.addrs, details.timeout)?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream, details.config))
    }

    fn over(stream: TcpStream, config: &Config) -> Self {
        Self {
            stream,
            buffers: LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size()),
            held: Vec::new(),
            idle: false,
            step: config.timeouts().global.unwrap_or_default() / STEPS,
            read_limit: Duration::ZERO,
            write_limit: Duration::ZERO,
        }
    }

    fn write_held(&mut self, timeout: NextTimeout) -> Result<(), Error> {
        if self.held.is_empty() {
            return Ok(());
        }
        let (whole, began) = (left(timeout)?, Instant::now());
        let (mut rest, mut written) = (whole, 0);
        while written < self.held.len() {
            if rest.is_zero() {
                return Err(Error::Timeout(timeout.reason));
            }
            let limit = rounded(rest, self.step);
            tell(&mut self.write_limit, limit, |limit| {
                self.stream.set_write_timeout(limit)
            })?;
            match self.stream.write(&self.held[written..]) {
                Ok(0) => return Err(Error::Io(io::ErrorKind::WriteZero.into())),
                Ok(amount) => written += amount,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error, timeout)),
            }
            if written < self.held.len() {
                rest = whole.saturating_sub(began.elapsed());
            }
        }
        self.held.clear();
        Ok(())
    }
}

impl Transport for Connection {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.held.extend_from_slice(&self.buffers.output()[..amount]);
        match self.held.len() > AT_ONCE {
            true => self.write_held(timeout),
            false => Ok(()),
        }
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.idle = false;
        self.write_held(timeout)?;
        let (whole, began) = (left(timeout)?, Instant::now());
        let mut rest = whole;
        loop {
            let limit = rounded(rest.max(LAST_LOOK), self.step);
            tell(&mut self.read_limit, limit, |limit| self.stream.set_read_timeout(limit))?;
            match self.stream.read(self.buffers.input_append_buf()) {
                Ok(amount) => {
                    self.buffers.input_appended(amount);
                    return Ok(amount > 0);
                }
                // A signal (Ctrl-C, Ctrl-Z and fg): a read with a limit is not taken up again by the system.
                // After a long stop the answer may have come in time: it is looked for once more.
                Err(error) if error.kind() == io::ErrorKind::Interrupted && !rest.is_zero() => {
                    rest = whole.saturating_sub(began.elapsed());
                }
                Err(error) => return Err(failed(error, timeout)),
            }
        }
    }

    /// Asked when it is put aside, just after an answer came, and again when it is to be used: only then
    /// is it looked at. What was read and is nobody's would be taken for the next answer.
    fn is_open(&mut self) -> bool {
        self.buffers.input().is_empty() && (!std::mem::replace(&mut self.idle, true) || is_quiet(&self.stream))
    }
}

/// Connects to the first address that can be reached. Each but the last may take half of the time left,
/// so that one that swallows packets leaves time for the others.
fn dial(addresses: &[SocketAddr], timeout: NextTimeout) -> Result<TcpStream, Error> {
    let until = Instant::now() + left(timeout)?;
    let mut failure = Error::HostNotFound;
    for (place, address) in addresses.iter().enumerate() {
        let left = until.saturating_duration_since(Instant::now());
        let share = if place + 1 == addresses.len() { left } else { left / 2 };
        match TcpStream::connect_timeout(address, share.max(SHORTEST_TRY)) {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = failed(error, timeout),
        }
    }
    Err(failure)
}

/// The time that is left, a day where it is unbounded.
fn left(timeout: NextTimeout) -> Result<Duration, Error> {
    match timeout.after {
        time::Duration::Exact(left) if left.is_zero() => Err(Error::Timeout(timeout.reason)),
        time::Duration::Exact(left) => Ok(left),
        time::Duration::NotHappening => Ok(Duration::from_secs(24 * 60 * 60)),
    }
}

/// `left`, up to the next step.
fn rounded(left: Duration, step: Duration) -> Duration {
    if step.is_zero() {
        return left;
    }
    let steps = left.as_nanos().div_ceil(step.as_nanos());
    step.saturating_mul(u32::try_from(steps).unwrap_or(STEPS))
}

/// Tells the system a limit, where it is another than before.
fn tell(told: &mut Duration, limit: Duration, set: impl Fn(Option<Duration>) -> io::Result<()>) -> io::Result<()> {
    if *told == limit {
        return Ok(());
    }
    match set(Some(limit)) {
        Ok(()) => *told = limit,
        // macOS won't once the other end has closed: what it said before that can still be read, and
        // the earlier limit stands.
        Err(_) if !told.is_zero() => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// What a limit that ran out is called depends on the system, and on signals.
fn failed(error: io::Error, timeout: NextTimeout) -> Error {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted => {
            Error::Timeout(timeout.reason)
        }
        _ => Error::Io(error),
    }
}

/// Whether the other end neither closed nor sent anything. Nothing is to be read between two requests.
#[cfg(unix)]
fn is_quiet(stream: &TcpStream) -> bool {
    use rustix::net::{RecvFlags, recv};
    let seen = recv(stream, &mut [0], RecvFlags::PEEK | RecvFlags::DONTWAIT);
    seen.is_err_and(|error| error == rustix::io::Errno::WOULDBLOCK)
}

/// Whether the other end neither closed nor sent anything. Nothing is to be read between two requests.
#[cfg(not(unix))]
fn is_quiet(stream: &TcpStream) -> bool {
    let seen = stream.set_nonblocking(true).and_then(|()| stream.peek(&mut [0]));
    seen.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock) && stream.set_nonblocking(false).is_ok()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn soon() -> NextTimeout {
        NextTimeout {
            after: Duration::from_secs(30).into(),
            ..NextTimeout::default()
        }
    }

    /// Both ends of a connection.
    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let here = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (here, listener.accept().unwrap().0)
    }

    #[test]
    fn a_connection_with_something_read_that_nobody_asked_for_is_not_used_again() {
        let (here, mut there) = pair();
        let mut connection = Connection::over(here, &Config::builder().build());
        there.write_all(b"xy").unwrap();
        assert!(connection.await_input(soon()).unwrap());
        connection.buffers().input_consume(1);
        assert!(!connection.is_open());
        connection.buffers().input_consume(1);
        assert!(connection.is_open(), "put aside");
        assert!(connection.is_open(), "taken again");
    }

    #[test]
    fn writing_ends_in_time_although_the_other_end_reads_on() {
        let (here, mut there) = pair();
        std::thread::spawn(move || {
            let mut read = vec![0; 256 << 10];
            while there.read(&mut read).is_ok_and(|amount| amount > 0) {
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let mut connection = Connection::over(here, &Config::builder().build());
        connection.held = vec![0; 64 << 20];
        let written = connection.write_held(NextTimeout {
            after: Duration::from_millis(300).into(),
            ..soon()
        });
        assert!(matches!(written, Err(Error::Timeout(_))), "{written:?}");
    }

    #[test]
    fn a_connection_is_quiet_until_the_other_end_speaks_or_closes() {
        let grows_loud = |stream: &TcpStream| {
            (0..1000).any(|_| {
                std::thread::sleep(Duration::from_millis(5));
                !is_quiet(stream)
            })
        };
        let (here, mut there) = pair();
        assert!(is_quiet(&here) && is_quiet(&here));
        there.write_all(b"x").unwrap();
        assert!(grows_loud(&here));
        let (here, there) = pair();
        drop(there);
        assert!(grows_loud(&here));
    }

    #[test]
    fn the_first_address_that_can_be_reached_is_taken() {
        let bound = || TcpListener::bind("127.0.0.1:0").unwrap();
        let (listening, other) = (bound(), bound());
        let address = |listener: &TcpListener| listener.local_addr().unwrap();
        let nobody = address(&bound());
        let dialled = dial(&[nobody, address(&listening), address(&other)], soon()).unwrap();
        assert_eq!(dialled.peer_addr().unwrap(), address(&listening));
        assert!(
            matches!(dial(&[nobody, nobody], soon()), Err(Error::Io(error)) if error.kind() == io::ErrorKind::ConnectionRefused)
        );
        assert!(matches!(dial(&[], soon()), Err(Error::HostNotFound)));
        let late = NextTimeout {
            after: Duration::ZERO.into(),
            ..soon()
        };
        assert!(matches!(dial(&[address(&listening)], late), Err(Error::Timeout(_))));
    }

    #[test]
    fn what_is_left_is_rounded_up_by_less_than_a_step() {
        let step = Duration::from_secs(30) / STEPS;
        for left in [1, 999, 30_000, 937_500, 29_999_999, 30_000_000].map(Duration::from_micros) {
            let told = rounded(left, step);
            assert!(told >= left && told < left + step, "{left:?}: {told:?}");
        }
        assert_eq!(rounded(Duration::from_secs(7), Duration::ZERO), Duration::from_secs(7));
    }
}
