//! The two servers, each a process of its own.

use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use super::shared::program;

/// A server that runs until it is dropped.
pub struct Server {
    process: Child,
    pub query_url: String,
    agent: ureq::Agent,
}

/// Oxigraph's own server: of `make deps`, or of the system.
pub fn oxigraph() -> Option<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let candidates = [target.join("python/bin/oxigraph"), PathBuf::from("oxigraph")];
    candidates
        .into_iter()
        .find(|path| Command::new(path).arg("--version").output().is_ok_and(|out| out.status.success()))
}

impl Server {
    /// Ours, over a store.
    pub fn ours(store: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(program());
        command.arg("--store").arg(store).args(["--log", "error", "serve", "--port", &port.to_string()]);
        Self::start(command, format!("http://127.0.0.1:{port}/sparql"))
    }

    /// Oxigraph's, over a store.
    pub fn theirs(program: &Path, store: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(program);
        command.arg("serve").arg("--location").arg(store).args(["--bind", &format!("127.0.0.1:{port}")]);
        Self::start(command, format!("http://127.0.0.1:{port}/query"))
    }

    fn start(mut command: Command, query_url: String) -> Result<Self> {
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let server = Self { process, query_url, agent: config.into() };
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(300) {
            // Oxigraph's server knows no such address; ours is ready once it has its index.
            let ready = server.agent.get(server.query_url.replace("/sparql", "/health/ready")).call();
            let is_ready = ready.is_ok_and(|answer| answer.status() != 503);
            if is_ready && server.ask("ASK {}").is_ok() {
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("{} does not answer", server.query_url)
    }

    /// Status and body of a query's answer.
    pub fn send(&self, query: &str) -> Result<(u16, Vec<u8>)> {
        self.send_to(&self.query_url, query)
    }

    fn send_to(&self, url: &str, query: &str) -> Result<(u16, Vec<u8>)> {
        let request = self.agent.post(url).header("content-type", "application/sparql-query");
        let request = request.header("accept", "application/sparql-results+json, application/n-triples;q=0.9");
        let mut response = request.send(query.as_bytes())?;
        let mut body = Vec::new();
        response.body_mut().as_reader().read_to_end(&mut body)?;
        Ok((response.status().as_u16(), body))
    }

    /// The body of an answer that is one.
    pub fn ask(&self, query: &str) -> Result<Vec<u8>> {
        let (status, body) = self.send(query)?;
        ensure!(status == 200, "{status} {}", String::from_utf8_lossy(&body));
        Ok(body)
    }

    /// The same from our server, which is told to evaluate the query as it is written.
    pub fn ask_as_written(&self, query: &str) -> Result<Vec<u8>> {
        let (status, body) = self.send_to(&format!("{}?rewrite=off", self.query_url), query)?;
        ensure!(status == 200, "{status} {}", String::from_utf8_lossy(&body));
        Ok(body)
    }

    /// The processor's time that the server has had; nothing where the system does not say.
    pub fn processor(&self) -> Duration {
        let account = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap_or_default();
        // What stands before the bracket is the program's name, which may be anything.
        let fields = account.rsplit_once(") ").map_or("", |(_, fields)| fields);
        let ticks = fields.split(' ').skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>();
        // Linux shows hundredths of a second, whatever it counts itself.
        Duration::from_millis(ticks * 10)
    }

    /// Rows or triples of an answer.
    pub fn rows(&self, query: &str) -> Result<usize> {
        let body = self.ask(query)?;
        let Ok(answer) = serde_json::from_slice::<serde_json::Value>(&body) else {
            return Ok(body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count());
        };
        let rows = answer.pointer("/results/bindings").and_then(serde_json::Value::as_array);
        Ok(rows.map_or(1, Vec::len))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).context("a port")?.local_addr()?.port())
}
