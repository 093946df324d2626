//! Threads for queries.
//!
//! Entry point: [`run`]. To start a thread costs a small query as much as all the rest, so one that is done waits a while for
//! the next query. Invariant: a thread runs one piece of work at a time, with the priority that threads start with: the
//! priority of one that was lowered cannot be raised again, so it ends.

use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// Deeply nested queries recurse in the parser and the evaluator. Only what is used of it takes memory.
const STACK: usize = 256 * 1024 * 1024;
/// How long a thread waits for more.
const PATIENCE: Duration = Duration::from_secs(5);
/// Pieces of work after which a thread ends, and gives back what they took of its stack.
const MOST_WORK: usize = 200;

/// What becomes of a thread after its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It may do more.
    Stay,
    /// Its priority was lowered.
    End,
}

type Work = Box<dyn FnOnce() -> After + Send>;

/// The threads that wait, the last to have worked at the end: what it used is still in the caches.
static WAITING: Mutex<Vec<(ThreadId, Sender<Work>)>> = Mutex::new(Vec::new());

fn waiting() -> std::sync::MutexGuard<'static, Vec<(ThreadId, Sender<Work>)>> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does work on a thread that does nothing else meanwhile.
///
/// # Errors
/// Where there is none and the system gives no more.
pub fn run(work: impl FnOnce() -> After + Send + 'static) -> io::Result<()> {
    let mut work: Work = Box::new(work);
    loop {
        let Some((_, thread)) = waiting().pop() else { break };
        match thread.send(work) {
            Ok(()) => return Ok(()),
            // It has ended.
            Err(unsent) => work = unsent.0,
        }
    }
    thread::Builder::new().name("query".to_owned()).stack_size(STACK).spawn(move || serve(work)).map(drop)
}

fn serve(first: Work) {
    let (sender, receiver) = channel();
    let own = thread::current().id();
    let mut work = first;
    for _ in 0..MOST_WORK {
        if work() == After::End {
            return;
        }
        waiting().push((own, sender.clone()));
        work = match receiver.recv_timeout(PATIENCE) {
            Ok(next) => next,
            Err(_) => {
                let mut waiting = waiting();
                if let Some(place) = waiting.iter().position(|(thread, _)| *thread == own) {
                    waiting.remove(place);
                    return;
                }
                drop(waiting);
                // Whoever has taken this thread from the list is about to send.
                let Ok(next) = receiver.recv() else { return };
                next
            }
        };
    }
    work();
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn work_is_done_and_threads_are_used_again_unless_they_were_lowered() {
        let once = |after| {
            let (sender, receiver) = channel();
            run(move || {
                sender.send(thread::current().id()).unwrap();
                after
            })
            .unwrap();
            let id = receiver.recv().unwrap();
            // It waits for more a moment after it has sent.
            for _ in 0..1000 {
                if after == After::End || waiting().iter().any(|(thread, _)| *thread == id) {
                    break;
                }
                thread::sleep(Duration::from_millis(1));
            }
            id
        };
        let first = once(After::Stay);
        assert_eq!(once(After::End), first);
        assert_ne!(once(After::Stay), first);
    }
}
