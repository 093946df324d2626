//! Who may run when: places for queries, and their priority.
//!
//! Entry point: [`Lanes`]. Nobody can tell beforehand how long a query takes, so each starts in the short lane, which has
//! many places. What has not answered by the end of [`SHORT`] must go over to the long lane, which has as few places as
//! the machine can bear, and there its thread gets a low priority as soon as another query is there. So short queries never
//! wait for long ones, neither for a place nor for the processor, and a long one that is alone is not slowed down. Invariant: no more queries are in a lane than it has places; who waits for one is
//! served in the order of coming, or told how long to stay away.

use std::cell::Cell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use rustix::process::{Pid, setpriority_process};
use rustix::thread::gettid;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::config::Limits;
use super::problem::{Kind, Problem};
use super::threads::After;

/// How long a query is taken for a short one.
pub const SHORT: Duration = Duration::from_millis(50);
/// How many times as long, if it waits for the processor meanwhile.
pub const PATIENCE: u32 = 40;
/// Places in the short lane for each in the long one.
const SHORT_PLACES: usize = 16;
/// How far the priority of long queries is lowered. Not to the lowest: a thread that never runs may hold a lock that others
/// wait for.
const LOWERED: i32 = 10;

thread_local! {
    /// The time that this thread has had on the processor in the queries before.
    static SPENT: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// The places for queries.
#[derive(Debug)]
pub struct Lanes {
    short: Arc<Semaphore>,
    long: Arc<Semaphore>,
    /// Places in both lanes.
    places: usize,
    /// Long queries that nobody had to wait for yet.
    alone: Mutex<Vec<Weak<Mutex<Taken>>>>,
    wait: Duration,
}

/// The place of one query, shared by its thread and by the request that waits for it.
#[derive(Clone, Debug, Default)]
pub struct Seat(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    place: Option<OwnedSemaphorePermit>,
    thread: Option<Pid>,
    /// What the thread had of the processor before, in other queries.
    before: Duration,
    gives_way: bool,
    has_left: bool,
}

impl Taken {
    /// Lowers the priority of the query's thread, now or when there is one.
    fn lower(&mut self) {
        if self.has_left {
            return;
        }
        self.gives_way = true;
        if let Some(thread) = self.thread {
            // On Linux the priority is the thread's own. Where a system refuses, the query keeps the priority it has.
            let _ = setpriority_process(Some(thread), LOWERED);
        }
    }
}

impl Lanes {
    /// Lanes with as many places as the limits say.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let long = limits.concurrent_queries.max(1);
        let short_places = long.saturating_mul(SHORT_PLACES);
        Self {
            short: Arc::new(Semaphore::new(short_places)),
            long: Arc::new(Semaphore::new(long)),
            places: short_places.saturating_add(long),
            alone: Mutex::default(),
            wait: limits.queue_wait,
        }
    }

    /// A place in the short lane.
    ///
    /// # Errors
    /// 503 where none comes free in time.
    pub async fn short(&self) -> Result<Seat, Problem> {
        let seat = self.wait_for(&self.short).await?;
        self.lower_long();
        Ok(seat)
    }

    /// A place in the short lane for a query that takes no thread, if there is one at once.
    #[must_use]
    pub fn try_short(&self) -> Option<OwnedSemaphorePermit> {
        let place = Arc::clone(&self.short).try_acquire_owned().ok()?;
        self.lower_long();
        Some(place)
    }

    /// Now there is somebody whom the long queries have to give way to.
    fn lower_long(&self) {
        for long in self.alone.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            if let Some(taken) = long.upgrade() {
                taken.lock().unwrap_or_else(PoisonError::into_inner).lower();
            }
        }
    }

    /// A place in the long lane.
    ///
    /// # Errors
    /// 503 where none comes free in time.
    pub async fn long(&self) -> Result<Seat, Problem> {
        self.wait_for(&self.long).await
    }

    async fn wait_for(&self, lane: &Arc<Semaphore>) -> Result<Seat, Problem> {
        match tokio::time::timeout(self.wait, Arc::clone(lane).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Seat(Arc::new(Mutex::new(Taken { place: Some(permit), ..Taken::default() })))),
            _ => {
                Err(Problem::new(Kind::Busy, "All places for queries are taken.")
                    .retry_after(self.wait.as_secs().max(1)))
            }
        }
    }

    /// Moves a query to the long lane, if there is a place.
    #[must_use]
    pub fn move_over(&self, seat: &Seat) -> bool {
        let Ok(permit) = Arc::clone(&self.long).try_acquire_owned() else { return false };
        let mut taken = seat.lock();
        if !taken.has_left {
            taken.place = Some(permit);
        }
        true
    }

    /// Lets the thread of a long query run only where no short query wants to.
    pub fn step_back(&self, seat: &Seat) {
        // Whoever comes after this look finds the query in the list.
        self.alone.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&seat.0));
        let free = self.short.available_permits() + self.long.available_permits();
        // One of the places that are taken is its own.
        if free + 1 < self.places {
            seat.lock().lower();
        }
    }
}

impl Seat {
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Called by the query's thread when it begins.
    pub fn sit_down(&self) {
        let mut taken = self.lock();
        taken.thread = Some(gettid());
        taken.before = SPENT.get();
        if taken.gives_way {
            taken.lower();
        }
    }

    /// Called by the query's thread when it ends. Says what may become of the thread.
    pub fn leave(&self) -> After {
        let mut taken = self.lock();
        taken.has_left = true;
        taken.place = None;
        if taken.gives_way {
            return After::End;
        }
        drop(taken);
        // Here nobody waits for it; the next query would.
        SPENT.set(processor_time(gettid()).unwrap_or_default());
        After::Stay
    }

    /// Whether the query has hardly had the processor yet: then it is not long, it only waits.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        let taken = self.lock();
        let (Some(thread), false) = (&taken.thread, taken.has_left) else { return !taken.has_left };
        // A system that does not say is not believed to wait.
        processor_time(*thread).is_some_and(|spent| spent < taken.before + SHORT / 2)
    }

    /// Whether the query has ended.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.lock().has_left
    }
}

/// The time that a thread has had on the processor.
fn processor_time(thread: Pid) -> Option<Duration> {
    let account = std::fs::read_to_string(format!("/proc/self/task/{}/schedstat", thread.as_raw_nonzero())).ok()?;
    account.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
