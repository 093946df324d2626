//! What several benches need: whether to run at all, a server to measure, and what to say of many times.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "each bench uses its part, and fails by panicking"
)]

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Whether the bench is to run: `cargo test` starts benches too, to see that they build.
pub fn is_wanted() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// The program to measure: the one that `NEWSGRAPH_BENCH_PROGRAM` names, or else the one built beside the bench.
pub fn program() -> OsString {
    std::env::var_os("NEWSGRAPH_BENCH_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_newsgraph").into())
}

/// A number from the environment, or the usual one.
pub fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The time, in milliseconds, that so many of a thousand do not exceed.
pub fn percentile(times: &mut [Duration], per_mille: usize) -> f64 {
    times.sort_unstable();
    let at = (times.len() * per_mille / 1000).min(times.len().saturating_sub(1));
    times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// Our server, a process of its own that ends with this value.
pub struct Server {
    process: Child,
    /// Scheme, address and port.
    pub address: String,
}

impl Server {
    /// Serves a store, once it is ready.
    pub fn start(store: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(program());
        command.args(["serve", "--port", "0", "--log", "error", "--store"]).arg(store).args(arguments);
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("serving at ").expect("an address").to_owned();
        let begin = Instant::now();
        while ureq::get(format!("{address}/health/ready")).call().is_err() {
            assert!(begin.elapsed() < Duration::from_secs(300), "the server does not become ready");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { process, address }
    }

    /// Memory in use, in MB; 0 where the system does not say.
    pub fn resident(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes.unwrap_or(0.0) / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
