//! The server under load: `make bench-load`. 64 clients on the loopback address ask for 60 seconds what people and programs
//! ask; every answer must be good, and the memory must not grow.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench prints and fails by panicking"
)]

mod shared;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use shared::Server;

const CLIENTS: usize = 64;
const SECONDS: u64 = 60;
/// Growth of the memory that is still called flat: caches fill in the first third.
const FLAT: f64 = 1.15;

/// What is asked, with a name for the table.
const REQUESTS: &[(&str, &str)] = &[
    ("ask", "/sparql?query=ASK%7B%7D"),
    (
        "facts with quotes",
        "/sparql?query=SELECT%20%3Fp%20%3Fo%20%3Fquote%20%7B%20%3Fst%20rdf%3Asubject%20%3Fs%20%3B%20rdf%3Apredicate%20%3Fp%20%3B%20rdf%3Aobject%20%3Fo%20%3B%20ng%3Aevidence%20%3Fev%20.%20%3Fev%20ng%3Aquote%20%3Fquote%20%7D%20LIMIT%20100",
    ),
    (
        "words",
        "/sparql?query=SELECT%20%3Fq%20%7B%20%3Fe%20ng%3Amatches%20%22talk*%22%20%3B%20ng%3Aquote%20%3Fq%20%7D%20LIMIT%2020",
    ),
    ("count", "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fs%20a%20%3Ft%20%7D"),
    ("suggest", "/suggest?prefix=su"),
    ("entities", "/entities?q=an"),
    ("articles", "/articles"),
    ("quotes", "/quotes"),
    ("start page", "/"),
];

fn start(store: &Path) -> Server {
    let filled = Command::new(shared::program())
        .args(["demo", "--no-serve", "--store"])
        .arg(store)
        .stdout(Stdio::null())
        .status();
    assert!(filled.unwrap().success(), "the store cannot be filled");
    Server::start(store, &["--queue-wait", "60"])
}

/// Asks in turn until told to stop; gives the time of each request, or why it was not good.
fn client(address: &str, number: usize, stop: &AtomicBool) -> Vec<(usize, Result<Duration, String>)> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut times = Vec::new();
    for index in (0..REQUESTS.len()).cycle().skip(number) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let asked = Instant::now();
        let answer = agent.get(format!("{address}{}", REQUESTS[index].1)).call().map_err(|error| error.to_string());
        let outcome = answer.and_then(|answer| {
            let status = answer.status().as_u16();
            answer.into_body().read_to_vec().map_err(|error| error.to_string())?;
            if status == 200 { Ok(asked.elapsed()) } else { Err(format!("status {status}")) }
        });
        times.push((index, outcome));
    }
    times
}

fn main() {
    if !shared::is_wanted() {
        return;
    }
    let seconds = shared::setting("NEWSGRAPH_LOAD_SECONDS", SECONDS);
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder.path().join("store"));
    let stop = AtomicBool::new(false);
    let memory = || server.resident();
    let before = memory();
    let (early, late, answers) = std::thread::scope(|scope| {
        let (address, stop) = (&server.address, &stop);
        let clients: Vec<_> = (0..CLIENTS).map(|number| scope.spawn(move || client(address, number, stop))).collect();
        std::thread::sleep(Duration::from_secs(seconds) / 3);
        let early = memory();
        std::thread::sleep(Duration::from_secs(seconds) * 2 / 3);
        let late = memory();
        stop.store(true, Ordering::Relaxed);
        let answers: Vec<_> = clients.into_iter().flat_map(|client| client.join().unwrap()).collect();
        (early, late, answers)
    });
    println!(
        "{CLIENTS} clients, {seconds} s, {} requests, {:.0} a second",
        answers.len(),
        answers.len() as f64 / seconds as f64
    );
    println!("{:<20} {:>9} {:>9} {:>9} {:>9}", "request", "count", "p50 ms", "p99 ms", "p99.9 ms");
    for (index, (name, _)) in REQUESTS.iter().enumerate() {
        let mut times: Vec<Duration> =
            answers.iter().filter(|(of, _)| *of == index).filter_map(|(_, time)| time.clone().ok()).collect();
        let count = times.len();
        let mut of = |part| shared::percentile(&mut times, part);
        println!("{name:<20} {:>9} {:>9.1} {:>9.1} {:>9.1}", count, of(500), of(990), of(999));
    }
    println!("memory: {before:.0} MB before, {early:.0} MB after a third, {late:.0} MB at the end");
    let errors: Vec<&String> = answers.iter().filter_map(|(_, outcome)| outcome.as_ref().err()).collect();
    assert!(errors.is_empty(), "{} errors, the first: {}", errors.len(), errors[0]);
    assert!(late <= early * FLAT, "the memory grew from {early:.0} MB to {late:.0} MB");
}
