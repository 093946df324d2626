//! What the names model sees of each token before context: keys, shape, clusters, lists, islands of candidates.
//!
//! Entry point: [`read`]. Invariant: one [`Facts`] a token; nothing is allocated per token. A token that is not
//! [`Facts::candidate`] is outside every name, in training as at run time.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::hash;
use super::lexicon::{LONGEST_PHRASE, Lexicon, flag, listed};
use crate::text::TextRange;

/// The text that names are looked for in: tokens and sentences as ranges.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The text.
    pub text: &'a str,
    /// Tokens, in text order.
    pub tokens: &'a [TextRange],
    /// Sentences, as ranges over `tokens`, in text order.
    pub sentences: &'a [Range<u32>],
}

/// What is seen of a token.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts {
    /// Key of the word without its case.
    pub lower: u32,
    /// Key of the word with its case.
    pub exact: u32,
    /// Shape, such as `Xx`, `X.`, `d`, packed three bits a class.
    pub shape: u32,
    /// Keys of the first two, three and four characters.
    pub prefix: [u32; 3],
    /// Keys of the last one to four characters.
    pub suffix: [u32; 4],
    /// Fine cluster.
    pub fine: u32,
    /// Coarse cluster.
    pub coarse: u32,
    /// How often the word is capitalised elsewhere: 0 unknown to 7.
    pub case: u32,
    /// Bits of [`flag`].
    pub flags: u32,
    /// Longest listed phrase over this token: mask of [`listed`] << 2 | place; 0 for none.
    pub phrase: u32,
    /// Begins with a capital or is one.
    pub upper: bool,
    /// Holds a capital.
    pub capital: bool,
    /// Has letters, all of them capitals, more than one.
    pub shout: bool,
    /// May belong to a name.
    pub candidate: bool,
    /// Kind of its sentence: 0 prose, 1 shouted, 2 table or list without lower-case words, 3 heading in title case.
    pub line: u32,
    /// What the document shows of the word: 1 seen in lower case, 2 seen capitalised inside a sentence.
    pub habit: u32,
    /// Place in a name that an acronym in brackets follows, "World Food Programme (WFP)": 1 first, 2 inside, 3 last,
    /// 4 the acronym; 0 elsewhere.
    pub defined: u32,
    /// First and last token of the run of capitals that it lies in, counted from the sentence's start.
    pub run: (u16, u16),
}

/// Longest run of lower-case words between two capitals that may still lie in one name.
const GAP: usize = 3;

/// From this value of [`Facts::case`] on a word in lower case is taken for a name written carelessly.
const ALWAYS_CAPITAL: u32 = 6;

/// From this value on, if a list of names has the word too.
const OFTEN_CAPITAL: u32 = 5;
/// Lists whose words are often written without their capital.
const CARELESS: u32 = flag::COUNTRY | flag::CITY | flag::REGION | flag::COMPANY | flag::GIVEN | flag::TEAM;

/// Fills `facts` for all tokens of `words`.
pub fn read(words: Words<'_>, lexicon: &Lexicon, facts: &mut Vec<Facts>) {
    facts.clear();
    facts.extend(words.tokens.iter().map(|range| of_form(range.slice(words.text), lexicon)));
    for sentence in words.sentences {
        let Some(run) = facts.get_mut(sentence.start as usize..sentence.end as usize) else { continue };
        mark_phrases(run, lexicon);
        let forms = words.tokens.get(sentence.start as usize..sentence.end as usize).unwrap_or_default();
        mark_definitions(words.text, forms, run);
        mark_candidates(run);
        mark_line(run);
        mark_runs(run);
    }
    mark_habits(words.sentences, facts);
}

/// Class of a character in a shape.
const fn class(character: char, upper: bool) -> u32 {
    match character {
        _ if upper => 1,
        '0'..='9' => 3,
        '.' => 4,
        '-' | '\u{2010}'..='\u{2014}' => 5,
        '\'' | '\u{2019}' => 6,
        'a'..='z' => 2,
        _ if character.is_ascii() => 7,
        _ => 2,
    }
}

fn of_form(form: &str, lexicon: &Lexicon) -> Facts {
    let mut facts = Facts::default();
    let (mut lower, mut exact) = (7_u64, 11_u64);
    let (mut shape, mut previous, mut repeats) = (1_u32, 0, 0_u32);
    let (mut letters, mut capitals, mut count) = (0_u32, 0_u32, 0_usize);
    let mut tail = [0_u64; 4];
    for character in form.chars() {
        let normal = hash::normal(character);
        let upper = if character.is_ascii() { character.is_ascii_uppercase() } else { character.is_uppercase() };
        lower = hash::mix(lower, u64::from(normal));
        exact = hash::mix(exact, if normal == '0' { 48 } else { u64::from(character) });
        let class = class(character, upper);
        repeats = if class == previous { repeats + 1 } else { 0 };
        if repeats < 2 && shape < 1 << 27 {
            shape = shape << 3 | class;
        }
        previous = class;
        letters += u32::from(class == 1 || class == 2);
        capitals += u32::from(upper);
        if count == 0 {
            facts.upper = upper;
        }
        count += 1;
        if (2..=4).contains(&count) {
            facts.prefix[count - 2] = hash::fold(lower);
        }
        tail = [u64::from(normal), tail[0], tail[1], tail[2]];
    }
    let mut state = 13;
    for (index, (slot, character)) in facts.suffix.iter_mut().zip(tail).enumerate() {
        state = hash::mix(state, character + 1);
        *slot = if count > index { hash::fold(state) } else { 0 };
    }
    facts.lower = hash::fold(lower);
    facts.exact = hash::fold(exact);
    facts.shape = shape;
    facts.shout = letters > 1 && capitals == letters;
    facts.capital = capitals > 0;
    facts.candidate = facts.capital;
    look_up(&mut facts, lexicon);
    let listed = facts.flags & CARELESS != 0 && (facts.case == 0 || facts.case >= OFTEN_CAPITAL);
    facts.candidate |= facts.case >= ALWAYS_CAPITAL || listed;
    facts
}

fn look_up(facts: &mut Facts, lexicon: &Lexicon) {
    let Some(word) = lexicon.word(facts.lower) else { return };
    facts.case = u32::from(word.case);
    facts.flags = word.flags;
    let capital = facts.upper && !(facts.shout && word.case <= 3 && word.fine_lower != 0);
    let (fine, coarse) = if capital && word.fine_upper != 0 {
        (word.fine_upper, word.coarse_upper)
    } else if word.fine_lower != 0 {
        (word.fine_lower, word.coarse_lower)
    } else {
        (word.fine_upper, word.coarse_upper)
    };
    facts.fine = u32::from(fine);
    facts.coarse = u32::from(coarse);
}

/// Marks the longest listed phrases, left to right. Only runs that begin with a candidate are looked at.
fn mark_phrases(run: &mut [Facts], lexicon: &Lexicon) {
    let mut start = 0;
    while start < run.len() {
        let first = run[start];
        if first.flags & flag::STARTS == 0 || !first.candidate && first.flags & CARELESS == 0 {
            start += 1;
            continue;
        }
        let (mut key, mut best, mut length) = (0, 0, 0);
        for (offset, token) in run[start..].iter().take(LONGEST_PHRASE).enumerate() {
            key = hash::phrase(key, token.lower);
            let mask = lexicon.phrase(key);
            if mask != 0 && (offset > 0 || token.candidate) {
                (best, length) = (mask, offset + 1);
            }
        }
        for (offset, token) in run[start..start + length].iter_mut().enumerate() {
            let place = match (offset, length) {
                (0, 1) => 3,
                (0, _) => 0,
                _ if offset + 1 == length => 2,
                _ => 1,
            };
            token.phrase = u32::from(best) << 2 | place;
            token.candidate |= best & listed::DEMONYM == 0;
        }
        start += length.max(1);
    }
}

/// Marks names that are followed by their acronym in brackets.
fn mark_definitions(text: &str, tokens: &[TextRange], run: &mut [Facts]) {
    let form = |at: usize| tokens.get(at).map_or("", |range| range.slice(text));
    for at in 2..run.len() {
        if !run[at].shout || form(at - 1) != "(" {
            continue;
        }
        let Some(first) = spelled(form(at), at - 1, run, form) else { continue };
        for token in &mut run[first..at - 1] {
            token.defined = 2;
            token.candidate = true;
        }
        run[first].defined = 1;
        run[at - 2].defined = 3;
        run[at].defined = 4;
    }
}

/// The first of the words before `end` whose initials spell the acronym; small words may be left out.
fn spelled<'a>(acronym: &str, end: usize, run: &[Facts], form: impl Fn(usize) -> &'a str) -> Option<usize> {
    let mut at = end;
    for letter in acronym.chars().rev().filter(|letter| letter.is_alphabetic()) {
        loop {
            at = at.checked_sub(1)?;
            if form(at).chars().next().is_some_and(|initial| initial.to_uppercase().eq(letter.to_uppercase())) {
                break;
            }
            if run[at].upper || at + 1 == end || end - at > 2 * acronym.len() {
                return None;
            }
        }
    }
    (run[at].upper && end - at > 1).then_some(at)
}

/// Bridges short gaps between capitals and widens islands by one token, for particles and lower-case words.
fn mark_candidates(run: &mut [Facts]) {
    let mut last: Option<usize> = None;
    for index in 0..run.len() {
        if !run[index].candidate {
            continue;
        }
        if let Some(last) = last
            && index - last > 1
            && index - last <= GAP + 1
        {
            for token in &mut run[last + 1..index] {
                token.candidate = true;
            }
        }
        last = Some(index);
    }
    let mut before = false;
    for index in 0..run.len() {
        let here = run[index].candidate;
        let after = run.get(index + 1).is_some_and(|next| next.candidate);
        run[index].candidate = here || before || after;
        before = here;
    }
}

/// Tells prose from shouted lines and from tables.
fn mark_line(run: &mut [Facts]) {
    let count = |test: fn(&Facts) -> bool| run.iter().filter(|token| test(token)).count();
    let shouts = count(|token| token.shout);
    let lowers = count(|token| token.shape & 7 == 2 && !token.upper);
    let uppers = count(|token| token.upper);
    let line = if shouts >= 2 && shouts * 3 > (shouts + lowers) * 2 {
        1
    } else if lowers == 0 {
        2
    } else if uppers >= 4 && uppers * 3 >= lowers * 7 {
        3
    } else {
        0
    };
    for token in run {
        token.line = line;
    }
}

/// Finds the runs of capitals, joined by connectors such as "of".
fn mark_runs(run: &mut [Facts]) {
    let mut start = 0;
    while start < run.len() {
        let mut end = start + 1;
        if run[start].upper {
            while end < run.len() {
                if run[end].upper {
                    end += 1;
                    continue;
                }
                let bridge = run[end..].iter().take(2).take_while(|token| token.flags & flag::CONNECTOR != 0).count();
                if bridge == 0 || !run.get(end + bridge).is_some_and(|token| token.upper) {
                    break;
                }
                end += bridge + 1;
            }
        }
        let cut = |index: usize| u16::try_from(index).unwrap_or(u16::MAX);
        let bounds = (cut(start), cut(end - 1));
        for token in &mut run[start..end] {
            token.run = bounds;
        }
        start = end;
    }
}

/// The word is seen in lower case in the document.
pub(super) const LOWER: u32 = 1;
/// The word is seen capitalised inside a sentence of prose.
const INSIDE: u32 = 2;

/// Tells for each capitalised word how the rest of the document writes it.
fn mark_habits(sentences: &[Range<u32>], facts: &mut [Facts]) {
    let mut seen: FxHashMap<u32, u32> = FxHashMap::default();
    for token in facts.iter().filter(|token| token.upper) {
        seen.insert(token.lower, 0);
    }
    for sentence in sentences {
        let Some(run) = facts.get(sentence.start as usize..sentence.end as usize) else { continue };
        for (at, token) in run.iter().enumerate().filter(|(_, token)| token.line == 0) {
            let bit = match token.upper {
                true if at > 0 => INSIDE,
                false => LOWER,
                true => continue,
            };
            if let Some(bits) = seen.get_mut(&token.lower) {
                *bits |= bit;
            }
        }
    }
    for token in facts.iter_mut().filter(|token| token.upper) {
        token.habit = seen.get(&token.lower).copied().unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(sentences: &[&str]) -> Vec<Facts> {
        let text = sentences.join(" ");
        let (mut tokens, mut at, mut ends) = (Vec::new(), 0, Vec::new());
        for sentence in sentences {
            let first = tokens.len() as u32;
            for word in sentence.split(' ') {
                tokens.push(TextRange::from_usize(at, at + word.len()));
                at += word.len() + 1;
            }
            ends.push(first..tokens.len() as u32);
        }
        let mut facts = Vec::new();
        read(Words { text: &text, tokens: &tokens, sentences: &ends }, &Lexicon::default(), &mut facts);
        facts
    }

    #[test]
    fn candidates_are_capitals_with_their_neighbours_and_short_gaps() {
        let facts = facts(&["they saw the Bank of the North on one of those very long days"]);
        let candidates: String = facts.iter().map(|token| if token.candidate { 'x' } else { '.' }).collect();
        assert_eq!(candidates, "..xxxxxx......");
    }

    #[test]
    fn the_document_tells_names_from_common_words_at_a_sentence_start() {
        let facts = facts(&["Apple fell", "he met Apple here", "Rates rose", "the rates rose"]);
        assert_eq!((facts[0].habit, facts[6].habit), (INSIDE, LOWER));
    }

    #[test]
    fn an_acronym_in_brackets_marks_the_name_before_it() {
        let defined = |sentence: &str| facts(&[sentence]).iter().map(|token| token.defined).collect::<Vec<_>>();
        assert_eq!(defined("the World Food Programme ( WFP ) left"), [0, 1, 2, 3, 0, 4, 0, 0]);
        assert_eq!(defined("the Bank of the North ( BN )"), [0, 1, 2, 2, 3, 0, 4, 0]);
        assert_eq!(defined("it rose ( NYSE )"), [0; 5]);
    }

    #[test]
    fn lines_are_prose_shouted_tables_or_headings() {
        let line = |sentence| facts(&[sentence])[0].line;
        assert_eq!(line("The team won again on Sunday"), 0);
        assert_eq!(line("TEAM WIN AGAIN IN LONDON"), 1);
        assert_eq!(line("Leeds 2 York 1"), 2);
        assert_eq!(line("Leaders Meet in Vienna For Talks"), 3);
    }
}
