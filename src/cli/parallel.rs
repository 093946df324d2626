//! Work on many cores with results in the order of the inputs.
//!
//! Entry points: [`in_order`], [`start`]. Invariant: results arrive in input order whatever the number of threads; an input that
//! comes alone is worked on at once, so that a process at the other end of a pipe can wait for its answer.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use rayon::prelude::*;

use super::input::{Found, Sources};

/// Inputs that are worked on together at most.
const BATCH: usize = 64;

/// Reads the sources on a thread of their own.
pub fn start(sources: &Sources) -> Receiver<Found> {
    let (sender, receiver) = sync_channel(BATCH);
    let sources = sources.clone();
    thread::spawn(move || sources.visit(&mut |found| sender.send(found).is_ok()));
    receiver
}

/// Does `work` on all pieces of the sources and hands each result to `done`.
///
/// # Errors
/// The first error of `done`; then no more is read.
pub fn in_order<R: Send>(
    sources: &Sources,
    work: impl Fn(Found) -> R + Sync,
    mut done: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let inputs = start(sources);
    while let Ok(first) = inputs.recv() {
        let mut batch = vec![first];
        batch.extend(inputs.try_iter().take(BATCH - 1));
        let results: Vec<R> = batch.into_par_iter().map(&work).collect();
        for result in results {
            done(result)?;
        }
    }
    Ok(())
}
