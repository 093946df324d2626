//! Blocking work for asynchronous handlers: a place among the running queries, a thread, a way to stop.
//!
//! Entry points: [`run`] for an answer in one piece, [`stream`] for one in many. Invariants: never more queries than
//! places; a client that goes away cancels its query; an error that comes before the first byte has been sent is
//! returned, so that it gets its own status, and a later one breaks the response off, so that no client takes the part
//! for the whole; a panic ends its request alone.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::error::Elapsed;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;

use super::failure;
use super::lanes::{PATIENCE, SHORT, Seat};
use super::problem::Problem;
use super::state::AppState;
use super::threads::{self, After};
use crate::store::{Cancel, QueryError};

/// Bytes in the first piece of a streamed answer, which somebody waits for.
const CHUNK: usize = 16 * 1024;
/// Bytes in those that come after it: to hand over a piece costs as much however large it is.
const LATER_CHUNK: usize = 64 * 1024;
/// Bytes that most answers are within; more take more.
const FIRST_CHUNK: usize = 1024;
/// Pieces that may wait for the client.
const CHUNKS_AHEAD: usize = 4;

/// Cancels a query when its request is dropped.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// How a query ended, for the counters.
pub const fn outcome(error: &QueryError) -> &'static str {
    match error {
        QueryError::Syntax { .. } => "malformed",
        QueryError::Timeout(_) => "timeout",
        QueryError::TooLarge(_) | QueryError::TooManyBytes(_) => "too-large",
        QueryError::TooMuchMemory(_) => "memory",
        QueryError::Cancelled => "cancelled",
        QueryError::Sink(_) => "client-gone",
        _ => "failed",
    }
}

fn spawn(work: impl FnOnce() -> After + Send + 'static) -> Result<(), Problem> {
    threads::run(work).map_err(|error| Problem::internal(&error))
}

/// What an answer may take beyond the query's own time: a query looks at the clock when it reads from the store, and some
/// do not read for long. The client is answered all the same, and the query keeps its place among the running ones until
/// it has noticed, so that such queries cannot pile up.
const GRACE: Duration = Duration::from_millis(500);

/// The problem of a query that did not notice that its time was up.
fn overdue(state: &AppState, timeout: Duration) -> Problem {
    state.metrics.query("overdue");
    failure::of_query(&QueryError::Timeout(timeout))
}

/// Counts a request that found no place.
fn refused(state: &AppState) -> impl FnOnce(Problem) -> Problem {
    let state = state.clone();
    move |problem| {
        state.metrics.query("refused");
        problem
    }
}

/// Runs `work` on a thread of its own when there is a place, and gives its result, if it comes in time.
pub async fn run<T, W>(state: &AppState, timeout: Duration, work: W) -> Result<T, Problem>
where
    T: Send + 'static,
    W: FnOnce(&AppState, &Cancel) -> T + Send + 'static,
{
    let seat = state.lanes.short().await.map_err(refused(state))?;
    let cancel = Cancel::new();
    let _guard = CancelOnDrop(cancel.clone());
    let (sender, mut receiver) = oneshot::channel();
    let (on_thread, own) = (state.clone(), seat.clone());
    spawn(move || {
        own.sit_down();
        on_thread.metrics.running_queries.inc();
        let result = catch_unwind(AssertUnwindSafe(|| work(&on_thread, &cancel)));
        on_thread.metrics.running_queries.dec();
        let after = own.leave();
        if let Ok(value) = result {
            // Nobody waits if the client has gone.
            let _ = sender.send(value);
        }
        after
    })?;
    let mut result = tokio::time::timeout(SHORT, &mut receiver).await;
    for _ in 1..PATIENCE {
        if result.is_ok() || !seat.is_waiting() {
            break;
        }
        result = tokio::time::timeout(SHORT, &mut receiver).await;
    }
    let result = match result {
        Ok(result) => Ok(result),
        Err(_) => {
            // Where the long lane is full, the work stays where it is: it cannot be begun twice.
            let _ = state.lanes.move_over(&seat);
            state.lanes.step_back(&seat);
            tokio::time::timeout(timeout.saturating_add(GRACE), receiver).await
        }
    };
    match result {
        Ok(result) => result.map_err(|_| Problem::internal(&"a query panicked")),
        Err(_) => Err(overdue(state, timeout)),
    }
}

type Piece = Result<Chunk, QueryError>;

/// A piece of an answer.
struct Chunk {
    bytes: Bytes,
    /// Nothing comes after it.
    is_last: bool,
}

/// A query that runs and writes.
struct Attempt {
    seat: Seat,
    pieces: mpsc::Receiver<Piece>,
    guard: CancelOnDrop,
}

impl Attempt {
    fn start<W>(state: &AppState, seat: Seat, work: &Arc<W>) -> Result<Self, Problem>
    where
        W: Fn(&AppState, &Cancel, &mut dyn Write) -> Result<(), QueryError> + Send + Sync + 'static,
    {
        let cancel = Cancel::new();
        let guard = CancelOnDrop(cancel.clone());
        let (sender, pieces) = mpsc::channel(CHUNKS_AHEAD);
        let (on_thread, own, work) = (state.clone(), seat.clone(), Arc::clone(work));
        let handle = Handle::current();
        spawn(move || {
            own.sit_down();
            on_thread.metrics.running_queries.inc();
            let stall = on_thread.config.limits.stall;
            let buffer = Vec::with_capacity(FIRST_CHUNK);
            let mut writer = ChunkWriter { sender, handle, stall, buffer, wanted: CHUNK };
            let result = catch_unwind(AssertUnwindSafe(|| work(&on_thread, &cancel, &mut writer)));
            let result = result.unwrap_or_else(|_| Err(QueryError::Internal("a query panicked".to_owned())));
            let result = result.and_then(|()| writer.finish().map_err(|error| QueryError::Sink(error.to_string())));
            on_thread.metrics.running_queries.dec();
            on_thread.metrics.query(result.as_ref().map_or_else(outcome, |()| "answered"));
            let after = own.leave();
            if let Err(error) = result {
                writer.fail(error);
            }
            after
        })?;
        Ok(Self { seat, pieces, guard })
    }

    /// The first piece, if it is one of a short query.
    async fn soon(&mut self) -> Result<Option<Piece>, Elapsed> {
        let mut first = tokio::time::timeout(SHORT, self.pieces.recv()).await;
        for _ in 1..PATIENCE {
            if first.is_ok() || !self.seat.is_waiting() {
                break;
            }
            first = tokio::time::timeout(SHORT, self.pieces.recv()).await;
        }
        first
    }

    /// The first piece, if it comes in time.
    async fn first(&mut self, state: &AppState, timeout: Duration) -> Result<Option<Piece>, Problem> {
        let first = tokio::time::timeout(timeout.saturating_add(GRACE), self.pieces.recv()).await;
        first.map_err(|_| overdue(state, timeout))
    }
}

/// Runs `work`, which writes the answer, and gives the answer as a body once its first bytes are there. Work that turns out
/// to be long and finds no place among the long ones is broken off, and begun anew when there is one.
pub async fn stream<W>(state: &AppState, timeout: Duration, work: W) -> Result<Body, Problem>
where
    W: Fn(&AppState, &Cancel, &mut dyn Write) -> Result<(), QueryError> + Send + Sync + 'static,
{
    let work = Arc::new(work);
    let seat = state.lanes.short().await.map_err(refused(state))?;
    let mut attempt = Attempt::start(state, seat, &work)?;
    let first = match attempt.soon().await {
        Ok(first) => {
            if matches!(&first, Some(Ok(chunk)) if !chunk.is_last) {
                watch_length(state, &attempt.seat);
            }
            first
        }
        Err(_) if state.lanes.move_over(&attempt.seat) => {
            state.lanes.step_back(&attempt.seat);
            attempt.first(state, timeout).await?
        }
        Err(_) => {
            attempt.guard.0.cancel();
            state.lanes.step_back(&attempt.seat);
            let seat = state.lanes.long().await.map_err(refused(state))?;
            attempt = Attempt::start(state, seat, &work)?;
            state.lanes.step_back(&attempt.seat);
            attempt.first(state, timeout).await?
        }
    };
    match first {
        None => Ok(Body::empty()),
        Some(Err(error)) => Err(failure::of_query(&error)),
        // Known to its end, it is sent in one go and with its length.
        Some(Ok(first)) if first.is_last => Ok(Body::from(first.bytes)),
        Some(Ok(first)) => {
            let Attempt { pieces, guard, .. } = attempt;
            let rest = ReceiverStream::new(pieces).map(move |piece: Piece| {
                let _held_until_the_end = &guard;
                piece.map(|chunk| chunk.bytes).map_err(|error| {
                    tracing::warn!(%error, "an answer was broken off");
                    io::Error::other(error)
                })
            });
            Ok(Body::from_stream(tokio_stream::once(Ok(first.bytes)).chain(rest)))
        }
    }
}

/// An answer that has begun cannot be begun anew; if it is long, it gives way as far as it can.
fn watch_length(state: &AppState, seat: &Seat) {
    if seat.is_free() {
        return;
    }
    let (state, seat) = (state.clone(), seat.clone());
    tokio::spawn(async move {
        tokio::time::sleep(SHORT).await;
        let _ = state.lanes.move_over(&seat);
        state.lanes.step_back(&seat);
    });
}

/// Cuts what is written into pieces and hands them to the response.
struct ChunkWriter {
    sender: mpsc::Sender<Piece>,
    handle: Handle,
    stall: Duration,
    buffer: Vec<u8>,
    /// Bytes of which a piece is made.
    wanted: usize,
}

impl ChunkWriter {
    fn send(&self, piece: Piece) -> io::Result<()> {
        let piece = match self.sender.try_send(piece) {
            Ok(()) => return Ok(()),
            Err(TrySendError::Full(piece) | TrySendError::Closed(piece)) => piece,
        };
        // The timer must be made inside the runtime, so inside the block.
        let sending = async { tokio::time::timeout(self.stall, self.sender.send(piece)).await };
        match self.handle.block_on(sending) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::Error::new(io::ErrorKind::BrokenPipe, "the client has gone")),
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read")),
        }
    }

    /// Sends what is still in the buffer, as the last piece.
    fn finish(&mut self) -> io::Result<()> {
        let bytes = Bytes::from(std::mem::take(&mut self.buffer));
        self.send(Ok(Chunk { bytes, is_last: true }))
    }

    /// What is still in the buffer is thrown away: if nothing has been sent, the error gets a status of its own.
    fn fail(self, error: QueryError) {
        // Nobody to tell if the client has gone.
        let _ = self.send(Err(error));
    }
}

impl Write for ChunkWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= self.wanted {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.wanted = LATER_CHUNK;
        let piece = std::mem::replace(&mut self.buffer, Vec::with_capacity(LATER_CHUNK));
        self.send(Ok(Chunk { bytes: Bytes::from(piece), is_last: false }))
    }
}
