//! What the run has shown, as a page, and what of it is not as promised.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Result;

use super::Measured;
use super::load::Outcome;
use super::shared::percentile;
use super::turns::{Ratio, median};

/// Whoever goes away frees the query within this.
const FREED: Duration = Duration::from_millis(100);

/// The page, and the promises that do not hold.
pub struct Report {
    pub text: String,
    pub broken: Vec<String>,
}

/// Writes the page.
pub fn write(
    measured: &[Measured],
    quads: usize,
    (under_load, freed): (&Outcome, &[(String, Duration)]),
) -> Result<Report> {
    let noise = noise(measured);
    let mut broken = Vec::new();
    for one in measured {
        let (verdict, name) = (verdict(one.turns.ratio(), noise), &one.query.name);
        if verdict == SLOWER || (one.query.group == "trap" && verdict != FASTER) {
            broken.push(format!("{name} is {verdict}"));
        }
    }
    let mut text = String::from("# Our `/sparql` beside Oxigraph's own server\n\n");
    writeln!(
        text,
        "Written by `make bench-sparql`: the same queries over the same {quads} quads, both servers taking turns in one run\n\
         on one machine; medians, in milliseconds, of whole answers over HTTP, and of the processor's time that a request\n\
         took. Below 1.00 ours is faster. Views are of the entity, the article and the statement that the data has most of.\n"
    )?;
    writeln!(
        text,
        "A ratio is that of the times in one turn; beside the median stands where it lies with 99 % confidence (order\n\
         statistics, whatever the distribution). The ratio of Oxigraph's times in one turn to those in the next shows what a\n\
         difference is worth: of 95 % of the queries it is off by less than {:.1} %. *Slower* is what is slower by more than\n\
         that with 99 % confidence, *faster* what is faster with 99 % confidence, and *equal* everything else.\n",
        noise * 100.0
    )?;
    let count = |wanted: &str| measured.iter().filter(|one| verdict(one.turns.ratio(), noise) == wanted).count();
    writeln!(
        text,
        "Of {} queries {} are faster, {} equal, {} slower.\n",
        measured.len(),
        count(FASTER),
        count(EQUAL),
        count(SLOWER)
    )?;
    for (group, title) in [("trap", "Traps"), ("example", "Examples"), ("view", "Views")] {
        table(&mut text, title, measured.iter().filter(|one| one.query.group == group), noise)?;
    }
    rewrites(&mut text, measured)?;
    load(&mut text, under_load)?;
    gone(&mut text, freed)?;
    let late = freed.iter().filter(|(_, time)| *time > FREED);
    broken.extend(late.map(|(name, time)| format!("{name} goes on for {time:.0?} after its client has gone")));
    Ok(Report { text, broken })
}

const FASTER: &str = "faster";
const EQUAL: &str = "equal";
const SLOWER: &str = "slower";

fn verdict(ratio: Ratio, noise: f64) -> &'static str {
    if ratio.high < 1.0 {
        FASTER
    } else if ratio.low > 1.0 + noise {
        SLOWER
    } else {
        EQUAL
    }
}

/// How far the other server's ratio to itself is from 1 in nearly all queries.
fn noise(measured: &[Measured]) -> f64 {
    let mut all: Vec<f64> = measured.iter().map(|one| (one.turns.noise().median - 1.0).abs()).collect();
    all.sort_unstable_by(f64::total_cmp);
    all.get(all.len() * 95 / 100).copied().unwrap_or_default()
}

fn table<'a>(text: &mut String, title: &str, measured: impl Iterator<Item = &'a Measured>, noise: f64) -> Result<()> {
    writeln!(text, "## {title}\n\n| query | bytes | turns | ours | Oxigraph | ratio | processor | | ours is |")?;
    writeln!(text, "|---|---|---|---|---|---|---|---|---|")?;
    for one in measured {
        let (turns, ratio) = (&one.turns, one.turns.ratio());
        writeln!(
            text,
            "| {} | {} | {} | {:.2} | {:.2} | {:.2} ({:.2} to {:.2}) | {:.2} | {:.2} | {} |",
            one.query.name,
            one.bytes,
            turns.ours.len(),
            median(&turns.ours),
            median(&turns.theirs),
            ratio.median,
            ratio.low,
            ratio.high,
            turns.processor.0,
            turns.processor.1,
            verdict(ratio, noise)
        )?;
    }
    text.push('\n');
    Ok(())
}

/// What each rewrite saves: the traps that it serves, with it and as they are written.
fn rewrites(text: &mut String, measured: &[Measured]) -> Result<()> {
    writeln!(text, "## What the rewrites save\n")?;
    writeln!(text, "The traps through our `/sparql`, and again with `rewrite=off`, taking turns.\n")?;
    writeln!(text, "| query | rewrite | as written | rewritten | times faster |\n|---|---|---|---|---|")?;
    for one in measured {
        let (Some(rewrite), Some((before, after))) = (&one.query.rewrite, one.as_written) else { continue };
        writeln!(text, "| {} | {rewrite} | {before:.2} | {after:.2} | {:.1} |", one.query.name, before / after)?;
    }
    text.push('\n');
    Ok(())
}

fn load(text: &mut String, under_load: &Outcome) -> Result<()> {
    writeln!(text, "## Small queries while the worst ones run\n")?;
    writeln!(text, "All of `tests/http/worst` at once, and one small query after another for as long as they run.\n")?;
    writeln!(text, "| | small queries | median | 99th percentile | longest |\n|---|---|---|---|---|")?;
    for (name, times) in [("alone", &under_load.alone), ("under load", &under_load.loaded)] {
        let mut times = times.clone();
        let mut at = |part| percentile(&mut times, part);
        let (median, most, longest) = (at(500), at(990), at(1000));
        writeln!(text, "| {name} | {} | {median:.1} ms | {most:.1} ms | {longest:.1} ms |", times.len())?;
    }
    writeln!(text, "\nOf the worst queries, {}.\n", under_load.answers)?;
    Ok(())
}

fn gone(text: &mut String, freed: &[(String, Duration)]) -> Result<()> {
    writeln!(text, "## Worst queries whose client goes away\n")?;
    if let Some((name, time)) = freed.iter().max_by_key(|(_, time)| *time) {
        let late = freed.iter().filter(|(_, time)| *time > FREED).count();
        writeln!(
            text,
            "{} of them still run then. {late} go on for more than 100 ms; {name} goes on longest: {:.0} ms.",
            freed.len(),
            time.as_secs_f64() * 1e3
        )?;
    }
    Ok(())
}
