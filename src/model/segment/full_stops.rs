//! Full stops that end no sentence: "Marvin K. Ostrow left", "Sgt. Amy Poole was killed", "Bell & Co. has sold it".
//!
//! Entry points: [`join`], [`goes_on`]. The treebanks have few of them, so the model ends a sentence at many. Invariant: a letter with a
//! full stop belongs to a name only between a capitalised word that no letter numbers ("Group B") and one that opens no sentence.

use super::Piece;

/// Words that a letter numbers.
const NUMBERED: &[&str] = &[
    "Group",
    "Plan",
    "Vitamin",
    "Class",
    "Grade",
    "Type",
    "Section",
    "Part",
    "Schedule",
    "Exhibit",
    "Hepatitis",
    "Annex",
    "Category",
    "Level",
    "Phase",
    "Zone",
    "Block",
    "Building",
    "Room",
    "Gate",
    "Terminal",
    "Platform",
    "Pool",
    "Serie",
    "Appendix",
    "Figure",
    "Table",
    "Chapter",
    "Formula",
    "Unit",
    "Ward",
    "Line",
    "Division",
    "Model",
    "Option",
    "Team",
    "Influenza",
    "War",
    "Article",
    "Stage",
    "Step",
    "Point",
    "Wing",
    "Hall",
    "Court",
    "Malcolm",
    "Generation",
];

/// Ranks and forms of address that are cut short before a name.
const RANKS: &[&str] = &[
    "Adm", "Amb", "Brig", "Capt", "Cmdr", "Col", "Cpl", "Det", "Dr", "Fr", "Ft", "Gen", "Gov", "Hon", "Insp", "Lt",
    "Maj", "Messrs", "Mgr", "Mr", "Mrs", "Ms", "Msgr", "Mt", "Pfc", "Pres", "Prof", "Pvt", "Rep", "Reps", "Rev", "Sen",
    "Sens", "Sgt", "Sr", "St", "Ste", "Supt",
];

/// What names of companies and people end in, cut short: before a small letter the sentence goes on.
const CUT_SHORT: &[&str] = &["Co", "Corp", "Inc", "Ltd", "Bros", "Cos", "Jr", "Sr", "Assn", "Dept", "Univ"];

/// Words by which sentences begin.
const OPENING: &[&str] = &[
    "A",
    "I",
    "The",
    "An",
    "It",
    "He",
    "She",
    "They",
    "We",
    "You",
    "This",
    "That",
    "These",
    "Those",
    "There",
    "In",
    "On",
    "At",
    "By",
    "For",
    "From",
    "With",
    "But",
    "And",
    "Or",
    "So",
    "If",
    "When",
    "While",
    "After",
    "Before",
    "As",
    "His",
    "Her",
    "Its",
    "Their",
    "Our",
    "My",
    "Who",
    "What",
    "Where",
    "Why",
    "How",
    "Not",
    "No",
    "Yet",
    "Now",
    "Then",
    "Here",
    "One",
    "Two",
    "Some",
    "Most",
    "Many",
    "All",
    "Both",
    "Each",
    "Since",
    "Under",
    "Over",
    "Although",
    "Though",
    "Because",
    "Despite",
    "During",
    "To",
    "Of",
    "Is",
    "Are",
    "Was",
    "Were",
    "Do",
    "Does",
    "Did",
    "Will",
    "Would",
    "Can",
    "Could",
    "Also",
    "Only",
    "Even",
    "Other",
    "Others",
    "Another",
    "However",
    "Meanwhile",
    "Last",
    "Earlier",
    "Later",
    "Police",
    "Officials",
];

/// Makes a letter or a rank and its full stop one word where they stand in or before a name; `from` is the first piece to look at.
pub(super) fn join(text: &str, pieces: &mut Vec<Piece>, from: usize) {
    let mut kept = from;
    let mut at = from;
    while at < pieces.len() {
        let mut piece = pieces[at];
        let before = kept.checked_sub(1).filter(|&before| before >= from).map(|before| pieces[before]);
        if let (Some(stop), Some(after)) = (pieces.get(at + 1), pieces.get(at + 2))
            && piece.end == stop.start
            && stop.form(text) == "."
            && (is_letter(piece.form(text)) && is_between(text, (before, piece, stop.end), *after)
                || RANKS.contains(&piece.form(text)) && is_name_after(text, stop.end, *after))
        {
            piece.end = stop.end;
            at += 1;
        }
        pieces[kept] = piece;
        kept += 1;
        at += 1;
    }
    pieces.truncate(kept);
}

/// Whether the sentence goes on with this piece, although the one before it ends in a full stop or a quotation mark.
pub(super) fn goes_on(text: &str, pieces: &[Piece], at: usize) -> bool {
    let piece = |back: usize| at.checked_sub(back).and_then(|at| pieces.get(at)).copied();
    let (Some(last), Some(after)) = (piece(1), piece(0)) else { return false };
    if !is_gap(text, last.end, after.start) {
        return false;
    }
    let form = last.form(text);
    let Some(word) = form.strip_suffix('.') else { return is_nickname(text, piece(2), last) };
    // Where the full stop is a word of its own.
    let before = piece(2).filter(|before| word.is_empty() && before.end == last.start);
    let word = before.map_or(word, |before| before.form(text));
    CUT_SHORT.contains(&word) && after.form(text).starts_with(char::is_lowercase)
        || RANKS.contains(&word) && is_name_after(text, last.end, after)
        || is_letter(word) && is_between(text, (piece(2), last, last.end), after)
}

/// "Big Al" in quotation marks before "Corso": a sentence in them would have ended before the mark.
fn is_nickname(text: &str, before: Option<Piece>, mark: Piece) -> bool {
    let is_mark = matches!(mark.form(text), "\"" | "\u{201d}");
    let is_word = |word: Piece| word.end == mark.start && word.form(text).ends_with(char::is_alphanumeric);
    is_mark && before.is_some_and(is_word)
}

fn is_name_after(text: &str, end: u32, after: Piece) -> bool {
    is_gap(text, end, after.start) && after.form(text).starts_with(char::is_uppercase)
}

/// Nothing but spaces, and at least one of them.
fn is_gap(text: &str, from: u32, to: u32) -> bool {
    let gap = text.get(from as usize..to as usize).unwrap_or_default();
    !gap.is_empty() && gap.chars().all(|c| matches!(c, ' ' | '\u{a0}'))
}

fn is_letter(form: &str) -> bool {
    let mut letters = form.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
}

fn is_between(text: &str, (before, letter, end): (Option<Piece>, Piece, u32), after: Piece) -> bool {
    let Some(before) = before.filter(|before| is_gap(text, before.end, letter.start)) else { return false };
    let (first, next) = (before.form(text), after.form(text));
    let is_initial = || first.strip_suffix('.').is_some_and(is_letter);
    (is_word(first) && !NUMBERED.contains(&first) && !OPENING.contains(&first) || is_initial())
        && is_gap(text, end, after.start)
        && (is_word(next) || is_letter(next))
        && !OPENING.contains(&next)
}

/// A word of several letters with a capital.
fn is_word(form: &str) -> bool {
    form.starts_with(char::is_uppercase)
        && form.chars().nth(1).is_some_and(|c| c.is_lowercase() || matches!(c, '\'' | '’'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces as they come from white space and full stops.
    fn pieces(text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for word in text.split(' ') {
            let start = (word.as_ptr() as usize - text.as_ptr() as usize) as u32;
            let end = start + word.len() as u32;
            let stop = if word.len() > 1 && word.ends_with('.') { end - 1 } else { end };
            pieces.push(Piece { start, end: stop, joined: false });
            if stop < end {
                pieces.push(Piece { start: stop, end, joined: false });
            }
        }
        pieces
    }

    #[test]
    fn a_letter_in_a_name_keeps_its_full_stop() {
        let cases = [
            ("Marvin K. Ostrow left", 4, true),
            ("Marvin K. O'Dowd left", 4, true),
            ("Ana B. C. Ruiz left", 5, true),
            ("Then Sgt. Amy Poole left", 5, true),
            ("Bell & Co. has sold it", 7, true),
            ("They met \"Big Al\" Corso", 5, false),
            ("Japan are in Group B. Spain lost", 8, false),
            ("It is called Marvin K. The end", 8, false),
            ("He was in court K. Ostrow left", 8, false),
        ];
        for (text, count, is_name) in cases {
            let mut found = pieces(text);
            join(text, &mut found, 0);
            assert_eq!(found.len(), count, "{text}");
            assert_eq!((0..=found.len()).any(|at| goes_on(text, &found, at)), is_name, "{text}");
        }
    }
}
