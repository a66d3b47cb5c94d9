//! Socket functions that depend on the operating system.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::time::Duration;

/// Sets the timeout of reads and writes.
pub fn set_timeout(stream: &TcpStream, timeout: Option<Duration>) -> io::Result<()> {
    let result = stream
        .set_read_timeout(timeout)
        .and_then(|()| stream.set_write_timeout(timeout));
    match result {
        // macOS rejects a new timeout after the peer has closed the connection. Received data can still be read.
        Err(error) if cfg!(target_os = "macos") && error.kind() == ErrorKind::InvalidInput => Ok(()),
        result => result,
    }
}

/// Converts the error of an elapsed socket timeout, whose kind depends on the system.
pub fn timed_out(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::Interrupted => ErrorKind::TimedOut.into(),
        _ => error,
    }
}

/// Limits how long the kernel retransmits unacknowledged data, even while the process is suspended.
///
/// Linux starts counting at the first retransmission, about three round trips and at least 0.2 s after the first
/// transmission. So the limit is three quarters of the timeout.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub fn limit_retransmission(stream: &TcpStream, timeout: Duration) -> io::Result<()> {
    let milliseconds = (timeout.as_millis() * 3 / 4).clamp(1, i32::MAX as u128);
    Ok(rustix::net::sockopt::set_tcp_user_timeout(stream, milliseconds as u32)?)
}

/// Does nothing. On other systems, only closing the socket stops retransmission.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub fn limit_retransmission(_: &TcpStream, _: Duration) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
pub fn is_quiet(stream: &TcpStream) -> bool {
    use rustix::net::{RecvFlags, recv};
    let result = recv(stream, &mut [0], RecvFlags::PEEK | RecvFlags::DONTWAIT);
    result.is_err_and(|error| error == rustix::io::Errno::WOULDBLOCK)
}

#[cfg(not(unix))]
pub fn is_quiet(stream: &TcpStream) -> bool {
    let result = stream.set_nonblocking(true).and_then(|()| stream.peek(&mut [0]));
    result.is_err_and(|error| error.kind() == ErrorKind::WouldBlock) && stream.set_nonblocking(false).is_ok()
}
