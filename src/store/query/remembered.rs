//! What has been found out about one revision of the store.
//!
//! Entry point: [`Remembered`]. Invariant: whatever is remembered of a revision is forgotten with it, and there is never more
//! of it than [`MOST`], whatever is asked for.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxBuildHasher;

/// Most things that are remembered.
pub(super) const MOST: usize = 4_000;

/// Numbers by what they are of.
pub(in crate::store) struct Remembered<K>(Mutex<Known<K>>);

struct Known<K> {
    revision: u64,
    numbers: HashMap<K, usize, FxBuildHasher>,
}

impl<K> Default for Remembered<K> {
    fn default() -> Self {
        Self(Mutex::new(Known { revision: 0, numbers: HashMap::default() }))
    }
}

impl<K: Eq + Hash> Remembered<K> {
    /// The number, if it is known of this revision.
    pub(super) fn get(&self, revision: u64, of: &K) -> Option<usize> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.numbers.get(of).copied().filter(|_| known.revision == revision)
    }

    /// Remembers a number that was found out after this revision was read, unless the store has changed since: what was
    /// counted may then be older or newer than what is there.
    pub(super) fn put(&self, revision: u64, of: K, number: usize) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.revision > revision {
            return;
        }
        if known.revision < revision {
            *known = Known { revision, numbers: HashMap::default() };
        }
        if known.numbers.len() < MOST {
            known.numbers.insert(of, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_for_as_long_as_its_revision_lasts() {
        let numbers = Remembered::default();
        numbers.put(1, "a", 5);
        assert_eq!((numbers.get(1, &"a"), numbers.get(1, &"b"), numbers.get(2, &"a")), (Some(5), None, None));
        numbers.put(2, "b", 6);
        // Found out too late.
        numbers.put(1, "a", 5);
        assert_eq!((numbers.get(2, &"b"), numbers.get(2, &"a"), numbers.get(1, &"a")), (Some(6), None, None));
    }

    #[test]
    fn whoever_asks_for_things_without_end_does_not_fill_the_memory() {
        let numbers = Remembered::default();
        (0..2 * MOST).for_each(|number| numbers.put(1, number, number));
        assert_eq!(numbers.0.lock().unwrap().numbers.len(), MOST);
    }
}
