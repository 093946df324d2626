//! Small queries while the worst ones run, and how soon these end when nobody waits for them.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::servers::Server;

/// Times of small queries, and what became of the worst.
pub struct Outcome {
    pub alone: Vec<Duration>,
    pub loaded: Vec<Duration>,
    pub answers: String,
}

const SMALL: &str = "SELECT ?s ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } LIMIT 5";
const PAUSE: Duration = Duration::from_millis(5);

/// How long a query runs before its client goes away.
const ATTENTION: Duration = Duration::from_millis(700);
/// Closures from one start: over everything, and over properties that are named.
const CLOSURES: &[(&str, &str)] = &[
    (
        "closure over everything",
        "SELECT (COUNT(*) AS ?n) { { SELECT ?s { ?s ?p ?o } LIMIT 1 } ?s (<urn:x>|!<urn:x>|^<urn:x>|!^<urn:x>)* ?o }",
    ),
    (
        "closure over three properties",
        "SELECT (COUNT(*) AS ?n) { { SELECT ?s { ?s ng:quote ?q } LIMIT 1 } \
         ?s (ng:article|^ng:article|rdf:type|^rdf:type|ng:rule|^ng:rule)* ?o }",
    ),
];

/// For each of the worst queries that still runs when its client goes away, asked for its answer and for what its evaluation
/// costs: how long it goes on.
pub fn freed(server: &Server) -> Result<Vec<(String, Duration)>> {
    let mut worst: Vec<_> = CLOSURES.iter().map(|(name, query)| ((*name).to_owned(), (*query).to_owned())).collect();
    for file in std::fs::read_dir("tests/http/worst")? {
        let path = file?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        worst.push((name, std::fs::read_to_string(path)?));
    }
    worst.sort();
    let explained = worst.iter().map(|(name, query)| (format!("{name}, explained"), "?explain=run", query));
    let queries = worst.iter().map(|(name, query)| (name.clone(), "", query)).chain(explained);
    let address = server.query_url.strip_prefix("http://").and_then(|rest| rest.split('/').next()).context("a host")?;
    let mut times = Vec::new();
    for (name, parameters, query) in queries {
        ensure!(running(server)? == 0, "{name}: another query runs still");
        let mut client = TcpStream::connect(address)?;
        write!(
            client,
            "POST /sparql{parameters} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/sparql-query\r\ncontent-length: {}\r\n\r\n{query}",
            query.len()
        )?;
        std::thread::sleep(ATTENTION);
        let is_running = running(server)? > 0;
        drop(client);
        let gone = Instant::now();
        while running(server)? > 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
        if is_running {
            times.push((name, gone.elapsed()));
        }
    }
    Ok(times)
}

/// Queries that run now.
fn running(server: &Server) -> Result<u64> {
    let mut answer = ureq::get(server.query_url.replace("/sparql", "/metrics")).call()?;
    let text = answer.body_mut().read_to_string()?;
    let line = text.lines().find_map(|line| line.strip_prefix("newsgraph_running_queries "));
    line.and_then(|count| count.trim().parse().ok()).context("a count of running queries")
}

/// Throws all of the worst queries at the server at once.
pub fn small_queries_under_load(server: &Server) -> Result<Outcome> {
    let mut worst = Vec::new();
    for file in std::fs::read_dir("tests/http/worst")? {
        worst.push(std::fs::read_to_string(file?.path())?);
    }
    let small = |until: &dyn Fn(usize) -> bool| -> Result<Vec<Duration>> {
        let mut times = Vec::new();
        while until(times.len()) {
            let start = Instant::now();
            let (status, _) = server.send(SMALL)?;
            ensure!(status == 200, "a small query is answered with {status}");
            times.push(start.elapsed());
            std::thread::sleep(PAUSE);
        }
        Ok(times)
    };
    let alone = small(&|done| done < 500)?;
    let left = AtomicUsize::new(worst.len());
    let url = server.query_url.clone();
    let (loaded, answers) = std::thread::scope(|scope| {
        let clients: Vec<_> = worst
            .iter()
            .map(|query| {
                let (left, url) = (&left, &url);
                scope.spawn(move || {
                    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
                    let agent: ureq::Agent = config.into();
                    let sent =
                        agent.post(url).header("content-type", "application/sparql-query").send(query.as_bytes());
                    let status = match sent {
                        Ok(mut response) => {
                            let read = std::io::copy(&mut response.body_mut().as_reader(), &mut std::io::sink());
                            if read.is_ok() { response.status().as_u16().to_string() } else { "broken off".to_owned() }
                        }
                        Err(_) => "no answer".to_owned(),
                    };
                    left.fetch_sub(1, Ordering::AcqRel);
                    status
                })
            })
            .collect();
        let loaded = small(&|_| left.load(Ordering::Acquire) > 0);
        let mut answers: BTreeMap<String, usize> = BTreeMap::new();
        for client in clients {
            *answers.entry(client.join().unwrap_or_default()).or_default() += 1;
        }
        (loaded, answers)
    });
    let answers: Vec<String> =
        answers.into_iter().map(|(status, count)| format!("{count} ended with {status}")).collect();
    Ok(Outcome { alone, loaded: loaded?, answers: answers.join(", ") })
}
