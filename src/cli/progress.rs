//! How far a long command is: a bar on a terminal, plain lines otherwise.
//!
//! Entry point: [`Progress`]. Invariant: it writes to standard error alone, and with `--json` not at all.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Time between two plain lines.
const PLAIN_EVERY: Duration = Duration::from_secs(10);

/// Counts what is done.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    what: &'static str,
    done: u64,
    told: Instant,
    is_quiet: bool,
}

impl Progress {
    /// Starts counting `what`, as in "articles". The whole is not known of a stream.
    #[must_use]
    pub fn new(what: &'static str, total: Option<u64>, is_quiet: bool) -> Self {
        let bar = (!is_quiet && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
            let template = if total.is_some() {
                "{wide_bar} {human_pos}/{human_len} {msg} {eta}"
            } else {
                "{spinner} {human_pos} {msg} {per_sec}"
            };
            // The templates above are well formed; a bar without style would do as well.
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message(what);
            bar
        });
        Self { bar, what, done: 0, told: Instant::now(), is_quiet }
    }

    /// One more is done.
    pub fn step(&mut self) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.inc(1);
        } else if !self.is_quiet && self.told.elapsed() >= PLAIN_EVERY {
            self.told = Instant::now();
            eprintln!("newsgraph: {} {} so far", self.done, self.what);
        }
    }

    /// Prints a line without disturbing the bar.
    pub fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
