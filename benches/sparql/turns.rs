//! Who is slower, and whether that can be told.
//!
//! Entry points: [`take`], [`Turns`]. The two sides are asked one after the other, each as often, so that either always
//! follows upon the other's request, and what else the machine does hits both alike. The ratio of a turn is that of its two
//! times; of all turns the median, and the interval in which it lies with 99 % confidence whatever the distribution (order
//! statistics). How many turns there are follows from turns that are not counted. What the other side seems to be slower than itself, in one turn than in the next, says how much of a ratio is
//! worth nothing.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::servers::Server;

/// The time that the turns at one query may take, of each side; the shorter it is, the more turns there are.
const TIME: Duration = Duration::from_secs(1);
/// Turns at the least, and at the most.
const TURNS: (usize, usize) = (12, 200);
/// Where the first turns show that the sides are as close as this, that many times more turns are taken.
const CLOSE: (f64, usize) = (0.12, 4);
/// The first turns, of which nothing else is kept.
const FIRST: usize = 5;

/// The times of one query.
pub struct Turns {
    pub ours: Vec<Duration>,
    pub theirs: Vec<Duration>,
    /// Milliseconds of the processor that a request took.
    pub processor: (f64, f64),
}

/// A ratio of times: its median, and where that lies.
#[derive(Clone, Copy)]
pub struct Ratio {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

/// Sends a query to one side and gives its answer.
type Ask<'a> = &'a dyn Fn() -> Result<Vec<u8>>;

/// Takes turns at a query that `ask` sends.
pub fn take((ours, theirs): (&Server, &Server), ask: (Ask<'_>, Ask<'_>)) -> Result<Turns> {
    let timed = |ask: Ask<'_>| -> Result<Duration> {
        let start = Instant::now();
        ask()?;
        Ok(start.elapsed())
    };
    // The first requests fill caches, and show whether a query is short, and how close the sides are.
    let first = (0..FIRST).map(|_| Ok((timed(ask.0)?, timed(ask.1)?))).collect::<Result<Vec<_>>>()?;
    let slower = first.last().map_or(Duration::ZERO, |(one, other)| *one.max(other));
    let wanted = TIME.as_nanos() / slower.as_nanos().max(1);
    let count = usize::try_from(wanted).unwrap_or(TURNS.1).clamp(TURNS.0, TURNS.1);
    let is_close = (ratio(first.into_iter()).median - 1.0).abs() < CLOSE.0;
    let count = if is_close { count * CLOSE.1 } else { count };
    let mut turns = Turns { ours: Vec::new(), theirs: Vec::new(), processor: (0.0, 0.0) };
    let before = (ours.processor(), theirs.processor());
    for _ in 0..count {
        turns.ours.push(timed(ask.0)?);
        turns.theirs.push(timed(ask.1)?);
    }
    let each = |spent: Duration, requests: usize| spent.as_secs_f64() * 1e3 / requests as f64;
    let spent = (ours.processor().saturating_sub(before.0), theirs.processor().saturating_sub(before.1));
    turns.processor = (each(spent.0, count), each(spent.1, count));
    Ok(turns)
}

impl Turns {
    /// Ours to theirs.
    pub fn ratio(&self) -> Ratio {
        ratio(self.ours.iter().copied().zip(self.theirs.iter().copied()))
    }

    /// Theirs to themselves in the next turn.
    pub fn noise(&self) -> Ratio {
        let (these, next) = (self.theirs.iter().step_by(2), self.theirs.iter().skip(1).step_by(2));
        ratio(these.copied().zip(next.copied()))
    }
}

fn ratio(pairs: impl Iterator<Item = (Duration, Duration)>) -> Ratio {
    let mut ratios: Vec<f64> = pairs.map(|(one, other)| one.as_secs_f64() / other.as_secs_f64()).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    let outside = outside(ratios.len());
    let at = |place: usize| ratios.get(place).copied().unwrap_or(f64::NAN);
    Ratio { low: at(outside), median: at(ratios.len() / 2), high: at(ratios.len().saturating_sub(1 + outside)) }
}

/// How many of so many sorted values can be left out at either end so that the median still lies between with 99 %
/// confidence: as many heads as fair coins show less often than once in 200 throws, or fewer.
fn outside(count: usize) -> usize {
    // As a logarithm, since of thousands of throws the chance of no head at all is none that a number could show.
    let mut chance = -(count as f64) * std::f64::consts::LN_2;
    let (mut sum, mut heads) = (chance.exp(), 0);
    while sum <= 0.005 && heads < count {
        chance += ((count - heads) as f64 / (heads + 1) as f64).ln();
        heads += 1;
        sum += chance.exp();
    }
    heads.saturating_sub(1)
}

/// The middle of many times, in milliseconds.
pub fn median(times: &[Duration]) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}
