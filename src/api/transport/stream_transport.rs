//! Adapts a byte stream to the transport trait of `ureq`.

use std::fmt::Debug;
use std::io::{self, Read, Write};

use ureq::Error;
use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};

use super::BUFFER_SIZE;

/// A byte stream to the server: TCP or TLS, with or without a proxy.
pub trait Stream: Read + Write + Debug + Send + Sync {}

impl<S: Read + Write + Debug + Send + Sync> Stream for S {}

/// A byte stream for `ureq`. It ignores timeouts, because the socket has a deadline.
#[derive(Debug)]
pub struct StreamTransport {
    stream: Box<dyn Stream>,
    buffers: LazyBuffers,
    /// Data that is written before the response is read, so that headers and body are sent in one packet.
    unsent: Vec<u8>,
    is_tls: bool,
}

impl StreamTransport {
    /// Creates a transport from a stream to the server.
    pub fn new(stream: Box<dyn Stream>, is_tls: bool) -> Self {
        Self {
            stream,
            buffers: LazyBuffers::new(BUFFER_SIZE, BUFFER_SIZE),
            unsent: Vec::new(),
            is_tls,
        }
    }

    fn write_unsent(&mut self) -> io::Result<()> {
        self.stream.write_all(&self.unsent)?;
        self.unsent.clear();
        self.stream.flush()
    }
}

impl Transport for StreamTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        self.unsent.extend_from_slice(&self.buffers.output()[..amount]);
        if self.unsent.len() > BUFFER_SIZE {
            self.write_unsent()?;
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        if !self.unsent.is_empty() {
            self.write_unsent()?;
        }
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    /// Always true, because the pool checks the socket before each request.
    fn is_open(&mut self) -> bool {
        true
    }

    fn is_tls(&self) -> bool {
        self.is_tls
    }
}
