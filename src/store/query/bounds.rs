//! The limits of one evaluation, from its first step to its last row.
//!
//! Entry point: [`Bounds::begin`], on the thread that evaluates. Invariant: for as long as it lives the timer watches the
//! deadline and the memory; an evaluation that was stopped says which limit it met.

use std::time::Duration;

use super::QueryError;
use super::memory::Arena;
use super::timer::{Cancel, MEMORY_GRACE, Reason, Watch, watch};

/// The limits of a running evaluation.
pub(in crate::store) struct Bounds {
    cancel: Cancel,
    timeout: Duration,
    max_memory: Option<usize>,
    _watch: Watch,
    _arena: Option<Arena>,
}

impl Bounds {
    /// Puts the current thread under watch.
    pub(in crate::store) fn begin(cancel: &Cancel, timeout: Duration, max_memory: Option<usize>) -> Self {
        // What ends before its memory would be looked at needs none.
        let arena = max_memory.filter(|_| timeout > MEMORY_GRACE).and_then(|_| Arena::enter());
        let memory = arena.as_ref().map(|arena| arena.gauge).zip(max_memory);
        let watch = watch(cancel, timeout, memory);
        Self { cancel: cancel.clone(), timeout, max_memory, _watch: watch, _arena: arena }
    }

    /// Whether somebody or a limit has stopped the evaluation.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Which limit stopped the evaluation, if one did.
    pub(in crate::store) fn explain(&self, error: QueryError) -> QueryError {
        match (error, self.cancel.reason()) {
            (QueryError::Cancelled, Some(Reason::Late)) => QueryError::Timeout(self.timeout),
            (QueryError::Cancelled, Some(Reason::Memory)) => {
                QueryError::TooMuchMemory(self.max_memory.unwrap_or_default())
            }
            (other, _) => other,
        }
    }
}
