//! Stops queries: by their deadline, by the memory they take, or because nobody waits for the answer any more.
//!
//! Entry points: [`Cancel`] for callers, [`watch`] for the evaluation. Invariant: one timer thread serves all
//! queries, however many run; a query that ends takes its deadline with it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use oxigraph::sparql::CancellationToken;

use super::memory::{self, Gauge};

/// How often the memory of queries is read.
const MEMORY_CHECK: Duration = Duration::from_millis(10);
/// A query that ends sooner is never measured.
pub(super) const MEMORY_GRACE: Duration = Duration::from_millis(20);
/// Looks at nothing after which the timer sleeps until it is woken.
const LINGER: usize = 50;
/// How long a query may take to meet one of its guards, before the engine is told to give nothing but errors.
const ENGINE_GRACE: Duration = Duration::from_millis(50);

/// Cancels a query from another thread. Clones cancel the same query.
///
/// The engine has a token of its own, which makes it give an error for each thing that it would read; what sorts or groups
/// collects them all. So that token comes last: first the guards in the query are given time to end it at once.
#[derive(Clone, Default)]
pub struct Cancel {
    token: CancellationToken,
    reason: Arc<AtomicU8>,
    /// Evaluations under watch that it ends.
    watched: Arc<AtomicUsize>,
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
        self.reason.load(Ordering::Relaxed) != 0
    }

    /// The engine's part of it.
    pub(in crate::store) fn token(&self) -> CancellationToken {
        self.token.clone()
    }

    pub(super) fn stop(&self, reason: Reason) {
        self.mark(reason);
        if self.watched.load(Ordering::SeqCst) == 0 {
            // It has ended, or has not begun; then it sees the mark as it does.
            return;
        }
        // Whoever has had the lock since then is certain to hear it: the timer looks only while it holds the lock.
        drop(timer().lock());
        timer().wake.notify_one();
    }

    fn mark(&self, reason: Reason) {
        // The first reason is the one that counts.
        let _ = self.reason.compare_exchange(0, reason as u8, Ordering::SeqCst, Ordering::Acquire);
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
    stopped: Option<Instant>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let ended = timer().lock().queries.remove(&self.0);
        if let Some(ended) = ended {
            ended.cancel.watched.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// Cancels a query after `timeout`, or when the gauge shows more bytes than it may take.
pub(super) fn watch(cancel: &Cancel, timeout: Duration, memory: Option<(Gauge, usize)>) -> Watch {
    let now = Instant::now();
    let deadline = now.checked_add(timeout).unwrap_or_else(|| now + Duration::from_secs(86_400));
    cancel.watched.fetch_add(1, Ordering::SeqCst);
    let timer = timer();
    let mut state = timer.lock();
    state.last += 1;
    let key = (deadline, state.last);
    state.queries.insert(key, Watched { cancel: cancel.clone(), memory, since: now, stopped: None });
    if !state.is_running {
        // Without a thread a query has no deadline, which is worse than no answer: cancel it at once.
        let started = std::thread::Builder::new().name("query-timer".into()).spawn(|| run(self::timer()));
        state.is_running = started.is_ok();
        if !state.is_running {
            cancel.mark(Reason::Late);
            cancel.token.cancel();
        }
    }
    // To wake the timer costs a small query more than to be watched, and a look that comes a moment late is soon enough.
    let first_look = if memory.is_some() { deadline.min(now + MEMORY_GRACE) } else { deadline };
    let is_early = state.next.is_none_or(|next| next > first_look.max(now + MEMORY_CHECK)) || cancel.is_cancelled();
    drop(state);
    if is_early {
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
    /// When the timer looks next, if it does by itself.
    next: Option<Instant>,
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

/// Stops what is late, and tells the engine of what has been stopped for a while. Gives the time of the next look.
fn expire(state: &mut State, now: Instant) -> Option<Instant> {
    let mut next: Option<Instant> = None;
    for ((deadline, _), query) in &mut state.queries {
        if *deadline <= now {
            query.cancel.mark(Reason::Late);
        }
        let look = if query.cancel.token.is_cancelled() {
            continue;
        } else if query.cancel.is_cancelled() {
            let stopped = *query.stopped.get_or_insert(now);
            if now.saturating_duration_since(stopped) >= ENGINE_GRACE {
                query.cancel.token.cancel();
                continue;
            }
            stopped + ENGINE_GRACE
        } else {
            *deadline
        };
        next = Some(next.map_or(look, |next| next.min(look)));
    }
    next
}

/// The queries that may have taken too much memory by now, and whether there are any to come back to.
fn measurable(state: &State, now: Instant) -> (Vec<(Cancel, Gauge, usize)>, bool) {
    let measured = state.queries.values().filter_map(|query| Some((query, query.memory?)));
    let (mut due, mut are_any) = (Vec::new(), false);
    for (query, (gauge, limit)) in measured {
        are_any = true;
        if now.saturating_duration_since(query.since) >= MEMORY_GRACE && !query.cancel.is_cancelled() {
            due.push((query.cancel.clone(), gauge, limit));
        }
    }
    (due, are_any)
}

/// Stops what takes too much memory. Reading may have to wait for the queries, so nobody may have to wait for it: not to be
/// called with the lock.
fn measure(due: &[(Cancel, Gauge, usize)]) {
    if !due.is_empty() {
        memory::refresh();
    }
    for (cancel, _, _) in due.iter().filter(|(_, gauge, limit)| gauge.used() > *limit) {
        cancel.mark(Reason::Memory);
    }
}

fn run(timer: &Timer) {
    let mut quiet = 0;
    let mut state = timer.lock();
    loop {
        let (due, is_measuring) = measurable(&state, Instant::now());
        drop(state);
        measure(&due);
        state = timer.lock();
        let now = Instant::now();
        let next = expire(&mut state, now).map(|next| next.saturating_duration_since(now));
        let next = if is_measuring { Some(next.unwrap_or(MEMORY_CHECK).min(MEMORY_CHECK)) } else { next };
        quiet = if next.is_some() { 0 } else { quiet + 1 };
        // Where queries have just come, more will: looking for a while yet saves each of them a wake-up.
        let next = next.or_else(|| (quiet < LINGER).then_some(MEMORY_CHECK));
        state.next = next.map(|wait| now + wait);
        state = match next {
            Some(wait) => timer.wake.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0,
            None => timer.wake.wait(state).unwrap_or_else(PoisonError::into_inner),
        };
    }
}
