//! The arguments of `sandbox`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::global::GLOBAL_FLAGS;
use super::values::between;

#[derive(Debug, Args)]
#[command(after_help = GLOBAL_FLAGS, after_long_help = "\
Examples:
  convers8 sandbox --port 8080
  convers8 sandbox --port 0 --fault drop-after=0.1 --seed 7
  convers8 sandbox --reset

Faults, each with a probability from 0 to 1: drop-before, drop-after (created, \
response lost), error-before, error-after, html-503, hang. They affect writes; \
with --fault-reads, reads too. It serves loopback addresses only, until Ctrl-C. \
With -v it logs each request.")]
pub struct SandboxArgs {
    /// Port to listen on; 0 selects a free one
    #[arg(long, value_name = "N", default_value_t = 8808, value_parser = between(0, u16::MAX))]
    pub port: u16,
    /// File that stores the contacts
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub data: Option<PathBuf>,
    /// Accept only this key [default: any key]
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Respond with 429 beyond N requests per second
    #[arg(long, value_name = "N", value_parser = between(1, u32::MAX))]
    pub rate_limit: Option<u32>,
    /// Delay each response by this many milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0, hide_default_value = true,
        value_parser = between(0, 3_600_000_u64))]
    pub latency: u64,
    /// Seed of the random faults, for a repeatable run
    #[arg(long, value_name = "N", value_parser = between(0, u64::MAX))]
    pub seed: Option<u64>,
    /// Add a fault with the probability P
    #[arg(long = "fault", value_name = "KIND=P")]
    pub faults: Vec<crate::sandbox::Fault>,
    /// Apply the faults to reads too
    #[arg(long, requires = "faults")]
    pub fault_reads: bool,
    /// Restore the two initial contacts
    #[arg(long, conflicts_with_all = ["port", "key", "rate_limit", "latency", "seed", "faults"])]
    pub reset: bool,
}
