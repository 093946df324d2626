//! Words of the page rather than of the article: share lines, related links, reaction buttons, notices.
//!
//! Entry point: [`page_line`] for one line, [`Section`] for what such a line opens. Invariant: a sentence of running
//! text is furniture only by an opening that news prose does not have ("Subscribe to", "Copyright 2025").

/// What a line of the page opens, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// Nothing: the line is furniture by itself.
    Line,
    /// Reaction buttons follow.
    Reactions,
    /// Links follow: related articles, tags, share buttons.
    Links,
    /// Readers' comments follow, to the end of the text; they are prose, and not the article's.
    Comments,
}

/// Longer lines, in bytes, are running text.
const LONGEST: usize = 300;

/// Whole lines, without case, closing punctuation and symbols.
const LINES: &[&str] = &[
    "ad",
    "advertisement",
    "advertisements",
    "advertising",
    "sponsored",
    "sponsored content",
    "paid content",
    "promoted",
    "skip advertisement",
    "advertisement - scroll to continue",
    "story continues below",
    "story continues below advertisement",
    "article continues below",
    "article continues below advertisement",
    "continue reading",
    "continue reading the main story",
    "keep reading",
    "back to top",
    "top of page",
    "all rights reserved",
    "loading",
    "click here",
    "copy link",
    "link copied",
    "print this article",
    "email this article",
    "save article",
    "listen to this article",
    "privacy policy",
    "cookie policy",
    "terms of service",
    "terms of use",
    "terms and conditions",
    "contact us",
    "about us",
    "our standards: the thomson reuters trust principles",
    "subscribe",
    "subscribe now",
    "subscribe today",
    "subscribe to our newsletter",
    "newsletter",
    "sign up",
    "sign up now",
    "sign in",
    "log in",
    "register",
    "get our app",
    "end of article",
    "previous article",
    "next article",
    "previous post",
    "next post",
    "getty images",
    "file photo",
];

/// Whole lines that open a list of links.
const LINK_SECTIONS: &[&str] = &[
    "related",
    "related articles",
    "related article",
    "related stories",
    "related story",
    "related news",
    "related posts",
    "related content",
    "related links",
    "related coverage",
    "related topics",
    "read more",
    "read also",
    "also read",
    "see also",
    "more on this story",
    "more on this topic",
    "more stories",
    "more news",
    "more like this",
    "recommended",
    "recommended for you",
    "recommended stories",
    "recommended reading",
    "you may also like",
    "you might also like",
    "you may like",
    "most read",
    "most popular",
    "most viewed",
    "trending now",
    "top stories",
    "latest news",
    "latest stories",
    "editors' picks",
    "editor's picks",
    "don't miss",
    "share",
    "share this",
    "share this article",
    "share this story",
    "share this post",
    "share this page",
    "share with friends",
    "follow us",
    "follow us on",
    "tags",
    "categories",
    "topics in this article",
    "explore more on these topics",
];

/// Openings of a line that news prose does not have, whatever follows.
const OPENINGS: &[&str] = &[
    "share this ",
    "share on ",
    "share via ",
    "tweet this",
    "read more:",
    "read more ",
    "read more on ",
    "read also:",
    "also read:",
    "read next:",
    "see also:",
    "related:",
    "related articles:",
    "more on this story:",
    "follow us ",
    "like us on ",
    "find us on ",
    "join us on ",
    "join our ",
    "subscribe to ",
    "subscribe for ",
    "subscribe now",
    "sign up for ",
    "sign up to ",
    "sign up here",
    "click here ",
    "click to ",
    "get the latest ",
    "download our ",
    "download the app",
    "tags:",
    "filed under",
    "posted in ",
    "topics:",
    "categories:",
    "photo:",
    "photograph:",
    "photo by ",
    "photo credit",
    "image:",
    "image credit",
    "image source",
    "picture:",
    "credit:",
    "©",
    "all rights reserved",
    "reporting by ",
    "additional reporting by ",
    "writing by ",
    "editing by ",
    "compiled by ",
    "this article was originally published",
    "this story was originally published",
    "this article first appeared",
    "this material may not be published",
    "we use cookies",
    "this site uses cookies",
    "this website uses cookies",
    "please enable javascript",
    "enable javascript",
    "skip to content",
    "skip to main content",
    "advertisement ",
];

/// What reaction buttons are called.
const REACTIONS: &[&str] = &[
    "like",
    "likes",
    "dislike",
    "love",
    "funny",
    "angry",
    "sad",
    "wow",
    "haha",
    "laugh",
    "lol",
    "happy",
    "care",
    "surprised",
    "excited",
    "shocked",
    "bored",
    "confused",
    "sleepy",
    "cry",
    "dead",
    "wink",
    "omg",
    "win",
    "fail",
    "cute",
    "geeky",
    "interesting",
    "inspired",
    "thanks",
    "dislikes",
];

/// Whether a line is of the page, and what it opens.
pub(super) fn page_line(line: &str) -> Option<Section> {
    if line.len() > LONGEST {
        return None;
    }
    let key = key(line);
    if key.is_empty() {
        // A rule of dashes, a row of bullets.
        return Some(Section::Line);
    }
    let is = |lines: &[&str]| lines.contains(&key.as_str());
    if is_reaction_question(&key) {
        return Some(Section::Reactions);
    }
    if opens_comments(&key) {
        return Some(Section::Comments);
    }
    if is(LINK_SECTIONS) {
        return Some(Section::Links);
    }
    let is_opening = OPENINGS.iter().any(|opening| key.starts_with(opening));
    (is(LINES) || is_opening || is_copyright(&key) || is_counter(&key) || is_more_from(&key)).then_some(Section::Line)
}

/// Whether a line holds nothing but names of reaction buttons and their counts.
pub(super) fn is_reactions(line: &str) -> bool {
    if line.len() > LONGEST {
        return false;
    }
    let key = key(line);
    let mut words = key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some() && words.all(|word| REACTIONS.contains(&word) || is_number(word))
}

/// Lower case, straight quotes, single spaces, without symbols and closing punctuation around.
fn key(line: &str) -> String {
    let mut key = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '’' | '‘' | 'ʼ' => key.push('\''),
            '–' | '—' => key.push('-'),
            c if c.is_whitespace() && (key.is_empty() || key.ends_with(' ')) => {}
            c if c.is_whitespace() => key.push(' '),
            c => key.extend(c.to_lowercase()),
        }
    }
    let is_edge = |c: char| !c.is_alphanumeric() && c != '©';
    let key = key.trim_start_matches(is_edge).trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != ':');
    let bare = key.trim_end_matches([':', ' ']);
    if LINES.contains(&bare) || LINK_SECTIONS.contains(&bare) { bare.to_owned() } else { key.to_owned() }
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_reaction_question(key: &str) -> bool {
    matches!(
        key,
        "what's your reaction" | "what is your reaction" | "your reaction" | "how do you feel about this story"
    ) || key.starts_with("how did this article make you feel")
}

/// "12 comments", "Comments (12)", "Leave a reply".
fn opens_comments(key: &str) -> bool {
    let mut words = key.split([' ', '(', ')']).filter(|word| !word.is_empty());
    let first_two = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let counted = words.next().is_none()
        && match first_two {
            (count, "comment" | "comments") | ("comments", count) => is_number(count) || count == "no",
            _ => false,
        };
    let invited = ["leave a comment", "leave a reply", "post a comment", "add a comment", "join the conversation"];
    counted || invited.contains(&key)
}

/// "3 min read", "120 shares", "5 hours ago".
fn is_counter(key: &str) -> bool {
    let words: Vec<&str> = key.split(' ').take(5).collect();
    match words[..] {
        [count, what] => is_number(count) && matches!(what, "share" | "shares" | "views" | "likes" | "reads"),
        [count, unit, "read"] => is_number(count) && matches!(unit, "min" | "mins" | "minute" | "minutes"),
        [count, unit, "ago"] => is_number(count) && is_time_unit(unit),
        [said, count, unit, "ago"] => {
            matches!(said, "updated" | "published" | "posted") && is_number(count) && is_time_unit(unit)
        }
        _ => false,
    }
}

fn is_time_unit(word: &str) -> bool {
    matches!(word.trim_end_matches('s'), "second" | "sec" | "minute" | "min" | "hour" | "hr" | "day" | "week" | "month")
}

/// "Copyright 2025 …", "Copyright (c) …"; a sentence about copyright law is none.
fn is_copyright(key: &str) -> bool {
    let rest = key.strip_prefix("copyright ").or_else(|| key.strip_prefix("c) ")).unwrap_or_default();
    let next = rest.split(' ').next().unwrap_or_default().trim_end_matches(',');
    matches!(next, "©" | "(c)") || (next.len() == 4 && is_number(next))
}

/// "More from Politics", "More on the budget": short and no sentence.
fn is_more_from(key: &str) -> bool {
    (key.starts_with("more from ") || key.starts_with("more on ")) && key.split(' ').count() <= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_page_are_known() {
        for (line, section) in [
            ("What's Your Reaction?", Section::Reactions),
            ("What’s your reaction?", Section::Reactions),
            ("Advertisement", Section::Line),
            ("ADVERTISEMENT", Section::Line),
            ("— Advertisement —", Section::Line),
            ("Share this", Section::Links),
            ("Share this article on Facebook", Section::Line),
            ("Read more", Section::Links),
            ("Read more: Storm closes ports", Section::Line),
            ("Related Articles:", Section::Links),
            ("Subscribe to our newsletter", Section::Line),
            ("Sign up for the morning briefing and never miss a story.", Section::Line),
            ("© 2025 Example Media. All rights reserved.", Section::Line),
            ("Copyright 2025 Example Media", Section::Line),
            ("Follow us on X and Instagram", Section::Line),
            ("12 Comments", Section::Comments),
            ("Comments (3)", Section::Comments),
            ("Leave a Reply", Section::Comments),
            ("3 min read", Section::Line),
            ("Updated 5 hours ago", Section::Line),
            ("More from Politics", Section::Line),
            ("* * *", Section::Line),
            ("(Reporting by Jane Doe; Editing by John Smith)", Section::Line),
        ] {
            assert_eq!(page_line(line), Some(section), "{line}");
        }
    }

    #[test]
    fn news_prose_is_not() {
        for line in [
            "Shares in the company fell 3 percent.",
            "Copyright law must change, the court said.",
            "Reactions from European capitals",
            "More on that later, he said, but first the budget had to pass the chamber.",
            "Comments by the minister drew anger.",
            "Related costs rose to $3 million.",
            "Love",
            "The subscribers sued.",
            "“Follow the money,” he said.",
        ] {
            assert_eq!(page_line(line), None, "{line}");
        }
    }

    #[test]
    fn reaction_buttons_may_carry_counts() {
        assert!(is_reactions("like 3"));
        assert!(is_reactions("0"));
        assert!(is_reactions("Like Dislike Love Wow"));
        assert!(!is_reactions("Love conquers all"));
        assert!(!is_reactions(""));
    }
}
