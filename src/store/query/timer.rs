//! Stops queries: by their deadline, or because nobody waits for the answer any more.
//!
//! Entry points: [`Cancel`] for callers, [`watch`] for the evaluation. Invariant: one timer thread serves all
//! queries, however many run; a query that ends takes its deadline with it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use oxigraph::sparql::CancellationToken;

/// Cancels a query from another thread. Clones cancel the same query.
#[derive(Clone, Default)]
pub struct Cancel(pub(super) CancellationToken);

impl std::fmt::Debug for Cancel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Cancel").field(&self.0.is_cancelled()).finish()
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
        self.0.cancel();
    }

    /// Whether it has been cancelled, by the caller or by its deadline.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// The deadline of a running query; dropping it takes it off the timer.
pub(super) struct Watch {
    key: (Instant, u64),
    is_late: Arc<AtomicBool>,
}

impl Watch {
    /// Whether the deadline is what stopped the query.
    pub(super) fn is_late(&self) -> bool {
        self.is_late.load(Ordering::Acquire)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        timer().lock().deadlines.remove(&self.key);
    }
}

/// Cancels `token` after `timeout`.
pub(super) fn watch(token: CancellationToken, timeout: Duration) -> Watch {
    let is_late = Arc::new(AtomicBool::new(false));
    let now = Instant::now();
    let deadline = now.checked_add(timeout).unwrap_or_else(|| now + Duration::from_secs(86_400));
    let timer = timer();
    let mut state = timer.lock();
    state.last += 1;
    let key = (deadline, state.last);
    state.deadlines.insert(key, (token, Arc::clone(&is_late)));
    if !state.is_running {
        // Without a thread a query has no deadline, which is worse than no answer: cancel it at once.
        let started = std::thread::Builder::new().name("query-timer".into()).spawn(|| run(self::timer()));
        state.is_running = started.is_ok();
        if !state.is_running {
            expire(&mut state, deadline);
        }
    }
    drop(state);
    timer.wake.notify_one();
    Watch { key, is_late }
}

#[derive(Default)]
struct Timer {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    deadlines: BTreeMap<(Instant, u64), (CancellationToken, Arc<AtomicBool>)>,
    last: u64,
    is_running: bool,
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
    while let Some(entry) = state.deadlines.first_entry() {
        if entry.key().0 > now {
            return;
        }
        let (token, is_late) = entry.remove();
        is_late.store(true, Ordering::Release);
        token.cancel();
    }
}

fn run(timer: &Timer) {
    let mut state = timer.lock();
    loop {
        let now = Instant::now();
        expire(&mut state, now);
        let next = state.deadlines.keys().next().map(|(deadline, _)| deadline.saturating_duration_since(now));
        state = match next {
            Some(wait) => timer.wake.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0,
            None => timer.wake.wait(state).unwrap_or_else(PoisonError::into_inner),
        };
    }
}
