//! Small queries while the worst ones run.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::servers::Server;

/// Times of small queries, and what became of the worst.
pub struct Outcome {
    pub alone: Vec<Duration>,
    pub loaded: Vec<Duration>,
    pub answers: String,
}

const SMALL: &str = "SELECT ?s ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } LIMIT 5";
const PAUSE: Duration = Duration::from_millis(5);

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
