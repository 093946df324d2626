//! Raw text for clusters and habits of case: plain tokens out of passages that no corpus has cut.
//!
//! Entry points: [`tokens`], [`sentences`]. Invariant: the tokens are slices of the text, in order.

/// Cuts plain text into tokens roughly as Universal Dependencies does.
pub fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    for chunk in text.split_whitespace() {
        cut(chunk, &mut tokens);
    }
    tokens
}

fn cut<'a>(chunk: &'a str, tokens: &mut Vec<&'a str>) {
    let inner = |c: char| c.is_alphanumeric();
    let Some(first) = chunk.find(inner) else {
        tokens.push(chunk);
        return;
    };
    let last = chunk.rfind(inner).unwrap_or(first);
    let width = chunk[last..].chars().next().map_or(1, char::len_utf8);
    let (mut core, mut tail) = (&chunk[first..last + width], &chunk[last + width..]);
    if tail.starts_with('.') && (core.contains('.') || core.chars().count() == 1 || ABBREVIATIONS.contains(&core)) {
        core = &chunk[first..=last + width];
        tail = &tail[1..];
    }
    tokens.extend(chunk[..first].split("").filter(|c| !c.is_empty()));
    let (body, clitic) = match core.len().checked_sub(2).and_then(|at| core.split_at_checked(at)) {
        Some((body, clitic)) if clitic == "'s" && !body.is_empty() => (body, Some(clitic)),
        _ => (core, None),
    };
    for (index, part) in body.split_inclusive('-').enumerate() {
        let _ = index;
        match part.strip_suffix('-') {
            Some("") | None => tokens.push(part),
            Some(word) => tokens.extend([word, &part[word.len()..]]),
        }
    }
    tokens.extend(clitic);
    tokens.extend(tail.split("").filter(|c| !c.is_empty()));
}

const ABBREVIATIONS: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "St", "Jr", "Sr", "Inc", "Corp", "Co", "Ltd", "Gen", "Col", "Sen", "Rep", "Gov", "No",
    "vs",
];

/// Cuts tokens into sentences after final marks.
pub fn sentences<'a>(tokens: &[&'a str]) -> Vec<Vec<&'a str>> {
    tokens.split_inclusive(|token| matches!(*token, "." | "!" | "?")).map(<[&str]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_clitics_and_hyphens_stand_alone() {
        let text = "Mr. Lee's team-mate (U.S.) left.";
        assert_eq!(tokens(text), ["Mr.", "Lee", "'s", "team", "-", "mate", "(", "U.S.", ")", "left", "."]);
        assert_eq!(sentences(&["A", ".", "B"]).len(), 2);
    }
}
