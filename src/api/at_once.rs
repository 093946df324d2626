//! A connection that wakes itself goes on at once.
//!
//! Entry point: [`at_once`]. The body of a request goes from the connection to the handler within one task, which so wakes itself
//! while it runs. The runtime would put it at the end of its queue and wake a thread to take it from there, for a short query
//! longer work than to answer it. Invariants: no wake is lost; a future that wakes itself again and again gives way after [`MOST`]
//! rounds.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Rounds in a row.
const MOST: usize = 3;

/// Nobody looks at the future now: a wake goes on to the task.
const ASLEEP: u8 = 0;
/// It is being looked at.
const AWAKE: u8 = 1;
/// It was woken meanwhile.
const WOKEN: u8 = 2;

struct Wakes {
    state: AtomicU8,
    task: Mutex<Waker>,
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let is_noted =
            self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| (state != ASLEEP).then_some(WOKEN));
        if is_noted.is_err() {
            self.task.lock().unwrap_or_else(PoisonError::into_inner).wake_by_ref();
        }
    }
}

/// What the future gives.
pub async fn at_once<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let wakes = Arc::new(Wakes { state: AtomicU8::new(ASLEEP), task: Mutex::new(Waker::noop().clone()) });
    let own = Waker::from(Arc::clone(&wakes));
    poll_fn(move |context| {
        wakes.task.lock().unwrap_or_else(PoisonError::into_inner).clone_from(context.waker());
        for _ in 0..MOST {
            wakes.state.store(AWAKE, Ordering::Release);
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&own)) {
                return Poll::Ready(output);
            }
            if wakes.state.swap(ASLEEP, Ordering::AcqRel) == AWAKE {
                return Poll::Pending;
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use super::*;

    /// Counts wakes.
    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Wakes itself so many times before it is ready.
    fn waking(times: usize) -> impl Future<Output = usize> {
        let mut left = times;
        poll_fn(move |context| {
            if left == 0 {
                return Poll::Ready(times);
            }
            left -= 1;
            context.waker().wake_by_ref();
            Poll::Pending
        })
    }

    #[test]
    fn what_wakes_itself_goes_on_at_once_but_not_for_ever() {
        for (times, wakes) in [(0, 0), (1, 0), (MOST - 1, 0), (MOST, 1), (3 * MOST, 3)] {
            let count = Arc::new(Count::default());
            let waker = Waker::from(Arc::clone(&count));
            let mut future = pin!(at_once(waking(times)));
            while future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {}
            assert_eq!(count.0.load(Ordering::Acquire), wakes, "{times}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_wake_from_elsewhere_is_heard() {
        for number in 0..200_u32 {
            let (sender, receiver) = tokio::sync::oneshot::channel();
            let waiting = tokio::spawn(at_once(receiver));
            if number % 2 == 0 {
                tokio::task::yield_now().await;
            }
            sender.send(number).unwrap();
            let heard = tokio::time::timeout(Duration::from_secs(60), waiting).await.unwrap().unwrap();
            assert_eq!(heard, Ok(number));
        }
    }
}
