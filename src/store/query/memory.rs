//! How much memory a query holds.
//!
//! Entry point: [`Arena::enter`]. A query runs on one thread, and for as long as it runs that thread takes its memory
//! from an arena of its own; what is allocated in an arena can be read from any other thread. So the timer measures a
//! query from outside, and evaluating costs nothing more than before. Invariant: an arena belongs to one query at a time,
//! and the thread goes back to its former one. Where the program does not use [`Allocator`], queries measure as empty.

use std::sync::{Mutex, OnceLock, PoisonError};

use tikv_jemalloc_ctl::{Access, AsName, Mib, Result, epoch};

pub use tikv_jemallocator::Jemalloc as Allocator;

/// Arenas that no query uses.
static FREE: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// How long freed pages of an arena are kept for reuse, in milliseconds.
const DECAY: isize = 10_000;

/// The arena of a query.
pub(super) struct Arena {
    index: u32,
    former: u32,
    /// Reads it.
    pub(super) gauge: Gauge,
}

/// Reads what an arena holds.
#[derive(Clone, Copy)]
pub(super) struct Gauge {
    small: Mib<[usize; 5]>,
    large: Mib<[usize; 5]>,
}

/// What the allocator calls these things; looked up once.
struct Keys {
    gauge: Gauge,
    arena: Mib<[usize; 2]>,
}

static KEYS: OnceLock<Keys> = OnceLock::new();

/// An arena that held more than this gives its pages back to the system at once.
const WORTH_GIVING_BACK: usize = 16 * 1024 * 1024;

impl Arena {
    /// Gives the current thread an arena; none where the system has no more.
    pub(super) fn enter() -> Option<Self> {
        let known = FREE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let index = known.or_else(|| "arenas.create\0".name().read().ok())?;
        let entered = Self::take_over(index);
        if entered.is_err() {
            FREE.lock().unwrap_or_else(PoisonError::into_inner).push(index);
        }
        entered.ok()
    }

    fn take_over(index: u32) -> Result<Self> {
        let keys = match KEYS.get() {
            Some(keys) => keys,
            None => {
                let found = Keys {
                    gauge: Gauge {
                        small: "stats.arenas.0.small.allocated\0".name().mib()?,
                        large: "stats.arenas.0.large.allocated\0".name().mib()?,
                    },
                    arena: "thread.arena\0".name().mib()?,
                };
                KEYS.get_or_init(|| found)
            }
        };
        let mut gauge = keys.gauge;
        gauge.small[2] = index as usize;
        gauge.large[2] = index as usize;
        // No look at the gauges here: that would make each short query wait for all arenas.
        let former = keys.arena.update(index)?;
        Ok(Self { index, former, gauge })
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // Neither can fail once it has worked; if it did, the thread would only keep its arena.
        let left = "thread.arena\0".name().write(self.former);
        if self.gauge.used() > WORTH_GIVING_BACK {
            // The next query that could use these pages may be long in coming. Where it fails they are only kept for longer.
            let _ = decay(self.index, 0).and_then(|()| decay(self.index, DECAY));
        }
        if left.is_ok() {
            FREE.lock().unwrap_or_else(PoisonError::into_inner).push(self.index);
        }
    }
}

impl Gauge {
    /// Bytes in the arena, as of the last [`refresh`].
    pub(super) fn used(&self) -> usize {
        let read = |key: &Mib<[usize; 5]>| Access::<usize>::read(key).unwrap_or(0);
        read(&self.small).saturating_add(read(&self.large))
    }
}

/// Brings all gauges up to date.
pub(super) fn refresh() {
    // Fails only where there is no such allocator, and then there is nothing to read.
    let _ = epoch::advance();
}

fn decay(index: u32, milliseconds: isize) -> Result<()> {
    let mut key: Mib<[usize; 3]> = "arena.0.dirty_decay_ms\0".name().mib()?;
    key[1] = index as usize;
    key.write(milliseconds)
}
