//! Short queries, answered on the spot.
//!
//! Entry points: [`Shapes`], [`answer`]. To hand a query to a thread and its answer back takes a short query longer than all
//! the rest. So a query of a shape that was short the last times is evaluated by the worker that has read the request, at
//! once and once. Invariants: what is begun here ends within moments: by its deadline, or with its first piece of an answer;
//! then it is begun anew as any other query, and its shape loses its credit; one worker at least stays free for everything
//! else.

use std::collections::HashMap;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use rustc_hash::FxBuildHasher;
use tokio::runtime::Handle;

use super::problem::Problem;
use super::state::AppState;
use super::{blocking, failure};
use crate::store::{Cancel, QueryError};

/// What is called short.
const QUICK: Duration = Duration::from_millis(5);
/// What a query may take that was thought to be.
const DEADLINE: Duration = Duration::from_millis(10);
/// Most bytes of an answer.
const SMALL: usize = 16 * 1024;
/// Bytes that most of them are within.
const FIRST: usize = 1024;
/// Short runs in a row before a query is trusted.
const TRUSTED: i8 = 2;
/// Where the count starts after a mistake: so many more are wanted.
const MISTRUSTED: i8 = -16;
/// Shapes that are remembered; the oldest are forgotten half of them at a time.
const MOST_SHAPES: usize = 8192;

/// What queries have in common that differ in their constants alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape(pub u64);

/// How a run went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// Short, with a small answer.
    Short,
    /// Not so; perhaps only because the processor was busy.
    Longer,
    /// Broken off on the spot.
    Mistaken,
}

impl Run {
    fn of(is_small: bool, begun: Instant) -> Self {
        if is_small && begun.elapsed() <= QUICK { Self::Short } else { Self::Longer }
    }
}

/// How long queries of a shape have taken.
#[derive(Debug, Default)]
pub struct Shapes {
    known: Mutex<Known>,
    /// Workers that evaluate a query.
    busy: AtomicUsize,
}

#[derive(Debug, Default)]
struct Known {
    young: HashMap<Shape, i8, FxBuildHasher>,
    old: HashMap<Shape, i8, FxBuildHasher>,
}

impl Shapes {
    /// Takes note of a query that has ended.
    pub fn note(&self, shape: Shape, run: Run) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.credit(shape);
        let credit = match run {
            Run::Short => before.saturating_add(1).min(TRUSTED),
            Run::Longer => before.saturating_sub(1).max(MISTRUSTED),
            Run::Mistaken => MISTRUSTED,
        };
        if credit != before || credit == TRUSTED {
            known.young.insert(shape, credit);
        }
        if known.young.len() > MOST_SHAPES / 2 {
            known.old = std::mem::take(&mut known.young);
        }
    }

    fn is_trusted(&self, shape: Shape) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).credit(shape) >= TRUSTED
    }

    /// The right to keep a worker busy, if another stays free.
    fn worker(&self) -> Option<Busy<'_>> {
        let workers = Handle::try_current().map_or(0, |runtime| runtime.metrics().num_workers());
        let busy = self.busy.fetch_add(1, Ordering::Relaxed);
        // Dropping it takes it off again.
        Some(Busy(&self.busy)).filter(|_| busy + 1 < workers)
    }
}

impl Known {
    fn credit(&self, shape: Shape) -> i8 {
        self.young.get(&shape).or_else(|| self.old.get(&shape)).copied().unwrap_or_default()
    }
}

/// A worker that evaluates a query.
struct Busy<'a>(&'a AtomicUsize);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Answers a query: on the spot where its shape is trusted, else on a thread; then what it took is noted. `work` writes the
/// answer, as often as it is begun, in the time it is given.
pub async fn answer<W>(state: &AppState, shape: Option<Shape>, timeout: Duration, work: W) -> Result<Body, Problem>
where
    W: Fn(&AppState, (&Cancel, Duration), &mut dyn Write) -> Result<(), QueryError> + Send + Sync + 'static,
{
    if let Some(shape) = shape.filter(|_| timeout > DEADLINE)
        && let Some(answered) = at_once(state, shape, &work)
    {
        state.metrics.query(answered.as_ref().map_or_else(blocking::outcome, |_| "answered"));
        return answered.map(Body::from).map_err(|error| failure::of_query(&error));
    }
    let noted = move |state: &AppState, cancel: &Cancel, sink: &mut dyn Write| {
        let begun = Instant::now();
        let mut counted = Counted { sink, bytes: 0 };
        let answered = work(state, (cancel, timeout), &mut counted);
        if let Some(shape) = shape {
            state.shapes.note(shape, Run::of(answered.is_ok() && counted.bytes <= SMALL, begun));
        }
        answered
    };
    blocking::stream(state, timeout, noted).await
}

/// Evaluates a query here and now. None where its shape is not trusted, where no worker would stay free, or where it turns
/// out not to be short after all.
fn at_once<W>(state: &AppState, shape: Shape, work: &W) -> Option<Result<Vec<u8>, QueryError>>
where
    W: Fn(&AppState, (&Cancel, Duration), &mut dyn Write) -> Result<(), QueryError>,
{
    if !state.shapes.is_trusted(shape) {
        return None;
    }
    let _worker = state.shapes.worker()?;
    let _place = state.lanes.try_short()?;
    let mut piece = Piece { bytes: Vec::with_capacity(FIRST), is_over: false };
    let begun = Instant::now();
    state.metrics.running_queries.inc();
    let result = catch_unwind(AssertUnwindSafe(|| work(state, (&Cancel::new(), DEADLINE), &mut piece)));
    state.metrics.running_queries.dec();
    let result = result.unwrap_or_else(|_| Err(QueryError::Internal("a query panicked".to_owned())));
    let is_overdue = piece.is_over || matches!(result, Err(QueryError::Timeout(_)));
    state.shapes.note(shape, if is_overdue { Run::Mistaken } else { Run::of(true, begun) });
    (!is_overdue).then(|| result.map(|()| piece.bytes))
}

/// An answer that must be small.
struct Piece {
    bytes: Vec<u8>,
    is_over: bool,
}

impl Write for Piece {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > SMALL {
            self.is_over = true;
            return Err(io::Error::other("the answer is not small"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An answer whose bytes are counted.
struct Counted<'a> {
    sink: &'a mut dyn Write,
    bytes: usize,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.sink.write(bytes)?;
        self.bytes = self.bytes.saturating_add(written);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_trusted_after_short_runs_and_not_after_a_long_one() {
        let shapes = Shapes::default();
        let (one, other) = (Shape(1), Shape(2));
        shapes.note(one, Run::Short);
        assert!(!shapes.is_trusted(one));
        shapes.note(one, Run::Short);
        assert!(shapes.is_trusted(one) && !shapes.is_trusted(other));
        shapes.note(one, Run::Mistaken);
        for _ in MISTRUSTED..TRUSTED {
            assert!(!shapes.is_trusted(one));
            shapes.note(one, Run::Short);
        }
        assert!(shapes.is_trusted(one));
        // A processor that was busy once is made up for soon.
        shapes.note(one, Run::Longer);
        assert!(!shapes.is_trusted(one));
        shapes.note(one, Run::Short);
        assert!(shapes.is_trusted(one));
    }

    #[test]
    fn what_is_asked_for_is_remembered_and_what_is_not_is_forgotten() {
        let shapes = Shapes::default();
        let (kept, left) = (Shape(u64::MAX), Shape(u64::MAX - 1));
        for shape in [kept, kept, left, left] {
            shapes.note(shape, Run::Short);
        }
        for number in 0..2 * MOST_SHAPES as u64 {
            shapes.note(Shape(number), Run::Short);
            shapes.note(kept, Run::Short);
        }
        assert!(shapes.is_trusted(kept) && !shapes.is_trusted(left));
        let known = shapes.known.lock().unwrap();
        assert!(known.young.len() + known.old.len() <= MOST_SHAPES + 1);
    }

    #[test]
    fn without_a_second_worker_nothing_is_done_on_the_spot() {
        let shapes = Shapes::default();
        assert!(shapes.worker().is_none());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let _inside = runtime.enter();
        let first = shapes.worker();
        assert!(first.is_some() && shapes.worker().is_none());
        drop(first);
        assert!(shapes.worker().is_some());
    }
}
