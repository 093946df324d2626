//! Stops queries: by their deadline, by the memory they take, or because nobody waits for the answer any more.
//!
//! Entry points: [`Cancel`] for callers, [`watch`] for the evaluation. Invariant: one timer thread serves all
//! queries, however many run; a query that ends takes its deadline with it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use oxigraph::sparql::CancellationToken;

use super::memory::{self, Gauge};

/// How often the memory of queries is read.
const MEMORY_CHECK: Duration = Duration::from_millis(10);
/// A query that ends sooner is never measured.
const MEMORY_GRACE: Duration = Duration::from_millis(20);

/// Cancels a query from another thread. Clones cancel the same query.
#[derive(Clone, Default)]
pub struct Cancel {
    token: CancellationToken,
    reason: Arc<AtomicU8>,
}

/// Why a query was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Reason {
    /// The caller wants it no more.
    Unwanted = 1,
    /// Its time is up.
    Late = 2,
    /// It takes too much memory.
    Memory = 3,
}

impl std::fmt::Debug for Cancel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Cancel").field(&self.is_cancelled()).finish()
    }
}

impl Cancel {
    /// A handle for one query.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the query at the next row it looks at.
    pub fn cancel(&self) {
        self.stop(Reason::Unwanted);
    }

    /// Whether it has been cancelled, by the caller or by a limit.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled()
    }

    /// The engine's part of it.
    pub(in crate::store) fn token(&self) -> CancellationToken {
        self.token.clone()
    }

    pub(super) fn stop(&self, reason: Reason) {
        // The first reason is the one that counts.
        let _ = self.reason.compare_exchange(0, reason as u8, Ordering::AcqRel, Ordering::Acquire);
        self.token.cancel();
    }

    /// Why it was stopped, if it was.
    pub(super) fn reason(&self) -> Option<Reason> {
        match self.reason.load(Ordering::Acquire) {
            1 => Some(Reason::Unwanted),
            2 => Some(Reason::Late),
            3 => Some(Reason::Memory),
            _ => None,
        }
    }
}

/// The deadline of a running query; dropping it takes it off the timer.
pub(super) struct Watch(Key);

type Key = (Instant, u64);

/// A query under watch.
struct Watched {
    cancel: Cancel,
    memory: Option<(Gauge, usize)>,
    since: Instant,
}

impl Drop for Watch {
    fn drop(&mut self) {
        timer().lock().queries.remove(&self.0);
    }
}

/// Cancels a query after `timeout`, or when the gauge shows more bytes than it may take.
pub(super) fn watch(cancel: &Cancel, timeout: Duration, memory: Option<(Gauge, usize)>) -> Watch {
    let now = Instant::now();
    let deadline = now.checked_add(timeout).unwrap_or_else(|| now + Duration::from_secs(86_400));
    let timer = timer();
    let mut state = timer.lock();
    state.last += 1;
    let key = (deadline, state.last);
    let is_first = state.queries.first_key_value().is_none_or(|(first, _)| key < *first);
    let wakes = is_first || (memory.is_some() && !state.is_measuring);
    state.queries.insert(key, Watched { cancel: cancel.clone(), memory, since: now });
    if !state.is_running {
        // Without a thread a query has no deadline, which is worse than no answer: cancel it at once.
        let started = std::thread::Builder::new().name("query-timer".into()).spawn(|| run(self::timer()));
        state.is_running = started.is_ok();
        if !state.is_running {
            expire(&mut state, deadline);
        }
    }
    drop(state);
    if wakes {
        timer.wake.notify_one();
    }
    Watch(key)
}

#[derive(Default)]
struct Timer {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    queries: BTreeMap<Key, Watched>,
    last: u64,
    is_running: bool,
    is_measuring: bool,
}

impl Timer {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn timer() -> &'static Timer {
    static TIMER: OnceLock<Timer> = OnceLock::new();
    TIMER.get_or_init(Timer::default)
}

fn expire(state: &mut State, now: Instant) {
    while let Some(entry) = state.queries.first_entry() {
        if entry.key().0 > now {
            return;
        }
        entry.remove().cancel.stop(Reason::Late);
    }
}

/// Stops what takes too much memory; says whether there is anything to measure.
fn measure(state: &State, now: Instant) -> bool {
    let mut measured = state.queries.values().filter(|query| query.memory.is_some()).peekable();
    if measured.peek().is_none() {
        return false;
    }
    let mut is_fresh = false;
    for query in measured.filter(|query| now.saturating_duration_since(query.since) >= MEMORY_GRACE) {
        if !is_fresh {
            memory::refresh();
            is_fresh = true;
        }
        if query.memory.is_some_and(|(gauge, limit)| gauge.used() > limit) {
            query.cancel.stop(Reason::Memory);
        }
    }
    true
}

fn run(timer: &Timer) {
    let mut state = timer.lock();
    loop {
        let now = Instant::now();
        expire(&mut state, now);
        state.is_measuring = measure(&state, now);
        let next = state.queries.keys().next().map(|(deadline, _)| deadline.saturating_duration_since(now));
        let next = if state.is_measuring { Some(next.unwrap_or(MEMORY_CHECK).min(MEMORY_CHECK)) } else { next };
        state = match next {
            Some(wait) => timer.wake.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0,
            None => timer.wake.wait(state).unwrap_or_else(PoisonError::into_inner),
        };
    }
}
