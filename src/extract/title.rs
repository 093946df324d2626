//! Titles in the text: who bears them, and of what country or organization.
//!
//! "Ukrainian President Volodymyr Zelensky", "Rafael Grossi, Director General of the IAEA", "the president of France", "she became
//! minister". Entry points: [`title_uses`], then [`super::body::complete`] once pronouns are resolved. Invariant: a use has the words of one title of
//! the ontology; holder and body are entities.

use std::ops::Range;

use crate::annotate::{Deprel, Document, TokenIx, Tree, Upos};
use crate::identity::Cast;
use crate::lexicon::{EntryIx, Lexicon, Title};
use crate::statement::EntityIx;

use super::appointment::{APPOINTING, appointed};
use super::arguments::Arguments;
use super::body::BodyFinder;
use super::field::with_field;
use super::holder::HolderFinder;
use super::joint::{is_founder, share};
use super::reading::is_prose;
use super::tense::{Tense, tense_of_word};
use super::unnamed::{UnnamedBody, unnamed_body};

/// How a title is said of its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Beside the name: taken for granted by whoever says the sentence.
    Presupposed,
    /// By a copula or a verb of becoming: the very thing that is said.
    Predicated,
}

/// One use of a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitleUse {
    /// The title's words.
    pub tokens: Range<TokenIx>,
    /// Its head noun.
    pub head: TokenIx,
    /// The title.
    pub title: Title,
    /// Country or organization, with the token that names it.
    pub body: Option<(EntityIx, TokenIx)>,
    /// A possessor or attribute that names no entity by itself: "its", "the company's".
    pub open_body: Option<TokenIx>,
    /// What it is held in, where that has no name: the post is called after it.
    pub unnamed: Option<UnnamedBody>,
    /// The country or organization it is of, where the article does not name that and the gazetteer knows it.
    pub country: Option<EntryIx>,
    /// Holders, each with the token that names it.
    pub holders: Vec<(EntityIx, TokenIx)>,
    /// When it holds.
    pub tense: Tense,
    /// How it is said.
    pub manner: Manner,
}

/// What the parts of a use are found in.
#[derive(Clone, Copy, Debug)]
pub struct Around<'d> {
    /// The layers.
    pub tree: &'d Tree<'d>,
    /// Who is who.
    pub cast: &'d Cast,
    /// What the ontology says of words.
    pub lexicon: &'d Lexicon,
    /// Who does what to whom.
    pub arguments: &'d Arguments<'d>,
}

impl<'d> Around<'d> {
    /// The document.
    #[must_use]
    pub fn document(&self) -> &'d Document {
        self.tree.document()
    }

    /// Of joined descriptions ("was a barrister and member of parliament") the one that has the copula.
    fn predicate(&self, token: TokenIx) -> TokenIx {
        const LONGEST: u8 = 4;
        let mut at = token;
        for _ in 0..LONGEST {
            let is_joined = self.tree.child(at, &[Deprel::Cop]).is_none()
                && self.document().token(at).deprel == Deprel::Conj
                && self.tree.child(at, &[Deprel::Nsubj]).is_none();
            match self.tree.head(at).filter(|_| is_joined) {
                Some(head) => at = head,
                None => break,
            }
        }
        if self.tree.child(at, &[Deprel::Cop]).is_some() { at } else { token }
    }

    /// Whether the token names something that may have posts.
    #[must_use]
    pub fn names_body(&self, token: TokenIx) -> bool {
        let is_body = |entity: EntityIx| self.cast.member(entity).kind != crate::annotate::NameKind::Person;
        self.cast.at(token).is_some_and(is_body)
    }
}

/// The words of a title in their noun phrase.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The title's words.
    pub title: Range<TokenIx>,
    /// Its head noun.
    pub head: TokenIx,
    /// What stands before it in the phrase: adjectives, countries, possessives, "former".
    pub left: Range<TokenIx>,
    /// The sentence.
    pub sentence: Range<TokenIx>,
}

/// All uses of titles in the prose of a document.
#[must_use]
pub fn title_uses(tree: &Tree<'_>, cast: &Cast, lexicon: &Lexicon) -> Vec<TitleUse> {
    let document = tree.document();
    let arguments = Arguments::new(tree, cast);
    let around = Around { tree, cast, lexicon, arguments: &arguments };
    let mut uses = Vec::new();
    for (number, sentence) in document.sentences.iter().enumerate() {
        if !is_prose(document, number) {
            continue;
        }
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            let found = title_at(around, at..sentence.tokens.end);
            at = found.as_ref().map_or(at + 1, |(tokens, _)| tokens.end);
            uses.extend(found.map(|(tokens, title)| read(around, tokens, title, sentence.tokens.clone())));
        }
    }
    share(document, &mut uses);
    uses
}

/// The longest title that starts here, outside of names; plural titles are known by their singular.
fn title_at(around: Around<'_>, within: Range<TokenIx>) -> Option<(Range<TokenIx>, Title)> {
    let document = around.document();
    let start = within.start;
    let nominal = matches!(document.token(start).upos, Upos::Noun | Upos::Propn | Upos::Adj);
    // "by then finance minister NAME", which the tagger takes for a verb
    let is_mistaken = document.xpos(start) == "VB" && start + 1 < within.end && document.xpos(start + 1) == "NN";
    if !nominal && !is_mistaken || around.cast.at(start).is_some() {
        return None;
    }
    let longest = TokenIx::try_from(around.lexicon.words.longest_title()).unwrap_or(6).saturating_mul(2);
    let end = within.end.min(start.saturating_add(longest));
    (start + 1..=end).rev().find_map(|end| {
        let words = document.range_of(&(start..end)).slice(&document.text).to_lowercase();
        let title = around.lexicon.words.title(&words).or_else(|| singular(around, end - 1, &words));
        // "ex-president" may be one word.
        let title = title.or_else(|| around.lexicon.words.title(words.strip_prefix("ex-")?))?;
        if is_before_rank(around, start..end)
            || is_mistaken && (end < start + 2 || end >= within.end || around.cast.at(end).is_none())
        {
            return None;
        }
        if is_subject_studied(around, start, &words) || is_end_of_name(around, start, end) {
            return None;
        }
        Some((start..end, title.clone()))
    })
}

/// "the agency's director General NAME": the capital opens a rank.
fn is_before_rank(around: Around<'_>, title: Range<TokenIx>) -> bool {
    let document = around.document();
    let starts = |at: TokenIx, of: fn(char) -> bool| document.form(at).starts_with(of);
    let is_named = (title.end as usize) < document.tokens.len() && around.cast.at(title.end).is_some();
    title.len() > 1
        && is_named
        && starts(title.start, char::is_lowercase)
        && starts(title.end - 1, char::is_uppercase)
        && matches!(document.form(title.end - 1), "General" | "Major" | "Captain" | "Colonel")
}

/// "Labour Party Leader": the first word is the party's, however the name was cut.
fn is_end_of_name(around: Around<'_>, start: TokenIx, end: TokenIx) -> bool {
    let is_party = end > start + 1 && around.document().form(start) == "Party";
    is_party && start.checked_sub(1).is_some_and(|before| around.cast.at(before).is_some())
}

/// "a music major": who studies music, and no officer.
fn is_subject_studied(around: Around<'_>, start: TokenIx, words: &str) -> bool {
    let document = around.document();
    let before = start.checked_sub(1).filter(|_| words == "major" && document.form(start) == words);
    before.is_some_and(|at| document.token(at).upos == Upos::Noun)
}

fn singular<'d>(around: Around<'d>, last: TokenIx, words: &str) -> Option<&'d Title> {
    let document = around.document();
    let form = document.form(last).to_lowercase();
    let lemma = document.lemma(last);
    let stem = words.strip_suffix(form.as_str()).filter(|_| form != lemma && document.xpos(last).ends_with('S'))?;
    around.lexicon.words.title(&format!("{stem}{lemma}"))
}

fn read(around: Around<'_>, tokens: Range<TokenIx>, title: Title, sentence: Range<TokenIx>) -> TitleUse {
    let (tokens, title) = with_prefix(around, tokens, title, sentence.start);
    let (tokens, title) = with_field(around, tokens, title, &sentence);
    let head = head_of(around, &tokens);
    let left = left_modifiers(around, &tokens, sentence.start);
    let phrase = Phrase { title: tokens.clone(), head, left, sentence };
    let (holders, manner) = HolderFinder { around, phrase: &phrase }.holders();
    let (body, open_body) = BodyFinder { around, phrase: &phrase }.body(&title, &holders);
    let owner = body.map(|(_, token)| token).or(open_body);
    let (tokens, title) = with_part(around, (tokens, title), owner);
    let unnamed = if body.is_none() { unnamed_body(around, &phrase) } else { None };
    let body = body.or_else(|| unnamed.as_ref().and_then(|unnamed| unnamed.whole));
    let tense = tense(around, &phrase, &holders);
    let mut found = TitleUse { tokens, head, title, body, open_body, unnamed, country: None, holders, tense, manner };
    appointed(around, &phrase, &mut found);
    found
}

/// "shadow defence minister", "deputy culture minister": a post of its own, which leads nothing.
fn with_prefix(around: Around<'_>, tokens: Range<TokenIx>, mut title: Title, from: TokenIx) -> (Range<TokenIx>, Title) {
    const PREFIXES: &[&str] = &["shadow", "deputy", "assistant", "vice", "junior", "associate"];
    let document = around.document();
    let is_free = |at: &TokenIx| *at >= from && around.cast.at(*at).is_none();
    let Some(before) = tokens.start.checked_sub(1).filter(is_free) else { return (tokens, title) };
    let Some(prefix) = PREFIXES.iter().find(|prefix| document.form(before).eq_ignore_ascii_case(prefix)) else {
        return (tokens, title);
    };
    title.name = format!("{prefix} {}", title.name);
    title.leads = false;
    (before..tokens.end, title)
}

/// "the African Union's commission chairman" chairs the commission and not the whole: a post of its own, which leads nothing else.
fn with_part(
    around: Around<'_>,
    (tokens, mut title): (Range<TokenIx>, Title),
    owner: Option<TokenIx>,
) -> (Range<TokenIx>, Title) {
    const PARTS: &[&str] =
        &["commission", "committee", "council", "board", "panel", "assembly", "department", "faculty"];
    let document = around.document();
    let noun = tokens.start.checked_sub(1).filter(|&noun| owner.is_some_and(|owner| owner < noun));
    let is_part = |&noun: &TokenIx| document.token(noun).upos == Upos::Noun && PARTS.contains(&document.form(noun));
    let Some(noun) = noun.filter(is_part) else { return (tokens, title) };
    let words = document.range_of(&tokens).slice(&document.text).to_lowercase();
    title.name = format!("{} {words}", document.form(noun));
    title.leads = false;
    (noun..tokens.end, title)
}

/// The title's token that hangs on something outside of the title.
fn head_of(around: Around<'_>, tokens: &Range<TokenIx>) -> TokenIx {
    let outside = |&token: &TokenIx| around.tree.head(token).is_none_or(|head| !tokens.contains(&head));
    tokens.clone().rev().find(outside).unwrap_or(tokens.end - 1)
}

/// Tokens of the same noun phrase before the title.
fn left_modifiers(around: Around<'_>, tokens: &Range<TokenIx>, from: TokenIx) -> Range<TokenIx> {
    let document = around.document();
    let mut start = tokens.start;
    while start > from {
        let before = start - 1;
        let form = document.form(before);
        let token = document.token(before);
        let belongs = around.cast.demonym_at(before).is_some()
            || around.names_body(before)
            || matches!(form, "'s" | "’s" | "-" | "'" | "’")
            || matches!(document.xpos(before), "PRP$" | "WP$")
            || tense_of_word(form).is_some()
            // "the founder and chief executive"
            || matches!(form, "and" | "&") && before > from && is_founder(document, before - 1)
            || matches!(token.upos, Upos::Adj | Upos::Num | Upos::Noun)
            || token.upos == Upos::Verb && token.deprel == Deprel::Amod
            // "Bektursynov's deputy": a person owns a post only by a possessive.
            || token.deprel == Deprel::NmodPoss && around.cast.at(before).is_some();
        if !belongs {
            break;
        }
        start = before;
    }
    start..tokens.start
}

/// Verbs by which somebody ceases to hold what the sentence says they hold.
const LEAVING: &[&str] = &["resign", "quit", "retire", "die"];
/// Verbs for what ends the post of whoever suffers it.
const REMOVING: &[&str] = &["oust", "sack", "fire", "dismiss", "depose", "remove"];

fn tense(around: Around<'_>, phrase: &Phrase, holders: &[(EntityIx, TokenIx)]) -> Tense {
    let document = around.document();
    let Phrase { title, head, left, sentence } = phrase;
    let is_former = |token: TokenIx| tense_of_word(document.form(token));
    // "a one-time engineer"
    let is_once =
        |at: TokenIx| document.form(at) == "one" && document.form(at + 1) == "-" && document.form(at + 2) == "time";
    let once = || left.clone().find(|&at| at + 2 < left.end && is_once(at)).map(|_| Tense::Former);
    let before = left.clone().find_map(is_former).or_else(|| is_former(title.start)).or_else(once);
    let outside = || before_article(document, left.start, sentence.start);
    let after = || {
        let dash = title.end + 1 < sentence.end && document.form(title.end) == "-";
        dash.then(|| tense_of_word(document.form(title.end + 1))).flatten()
    };
    let was = |verb: TokenIx| matches!(document.form(verb).to_lowercase().as_str(), "was" | "were");
    let copula = || {
        // "its chairman was NAME"
        let of_name = around.arguments.said_to_be(*head).and_then(|_| around.tree.head(*head));
        let predicate = around.predicate(of_name.unwrap_or(*head));
        let perfect = around.tree.child(predicate, &[Deprel::Cop]).filter(|&copula| document.form(copula) == "been");
        let has = perfect.and_then(|_| around.tree.child(predicate, &[Deprel::Aux])).map(|aux| document.form(aux));
        let past = around.tree.child(predicate, &[Deprel::Cop]).is_some_and(was) || has == Some("had");
        // "used to be the chairman"
        let used = || around.tree.head(predicate).is_some_and(|head| document.lemma(head) == "use");
        let is_chosen = (sentence.start.max(left.start.saturating_sub(2))..title.start)
            .any(|at| document.xpos(at) == "VBN" && APPOINTING.contains(&document.lemma(at)));
        (past && !is_chosen || document.token(predicate).deprel == Deprel::Xcomp && used()).then_some(Tense::Former)
    };
    before
        .or_else(outside)
        .or_else(after)
        .or_else(copula)
        .or_else(|| ended_after(document, title.end..sentence.end))
        .or_else(|| by_verb(around, *head, holders))
        .unwrap_or(Tense::Present)
}

/// "formerly a plumber", ", once the country's attorney general": the adverb stands before the article.
fn before_article(document: &Document, phrase: TokenIx, sentence: TokenIx) -> Option<Tense> {
    let at = phrase.checked_sub(1).filter(|&at| at > sentence)?;
    let at = if document.token(at).upos == Upos::Det { at - 1 } else { at };
    let after_comma = || at > sentence && document.form(at - 1) == ",";
    let is_over = match document.form(at).to_lowercase().as_str() {
        "formerly" | "previously" => true,
        "once" | "then" | "briefly" => after_comma(),
        "recently" | "lately" | "now" => at > sentence && document.form(at - 1).eq_ignore_ascii_case("until"),
        _ => false,
    };
    is_over.then_some(Tense::Former)
}

/// "chairman of X until last month", "minister from 2010 to 2013": what ends the term stands in the same phrase.
fn ended_after(document: &Document, after: Range<TokenIx>) -> Option<Tense> {
    let ends = |at: TokenIx| {
        let is_year = |token: TokenIx| {
            let form = if token < after.end { document.form(token) } else { "" };
            form.len() == 4 && form.starts_with(['1', '2']) && form.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_term = document.form(at) == "from"
            && is_year(at + 1)
            && at + 2 < after.end
            && matches!(document.form(at + 2), "to" | "until" | "till");
        is_term || document.form(at) == "until" && !(at + 1 < after.end && document.form(at + 1) == "the")
    };
    let stops = |at: &TokenIx| {
        matches!(document.form(*at), "," | ";" | ":" | "(" | "-" | "–" | "—" | "“" | "\"")
            || matches!(document.token(*at).upos, Upos::Verb | Upos::Aux)
    };
    after.clone().take_while(|at| !stops(at)).any(ends).then_some(Tense::Former)
}

/// "served as …", "resigned as …", "NAME, the …, resigned": the verb says that it is over.
fn by_verb(around: Around<'_>, head: TokenIx, holders: &[(EntityIx, TokenIx)]) -> Option<Tense> {
    let document = around.document();
    let leaves = |verb: TokenIx| {
        let lemma = document.lemma(verb);
        let last = TokenIx::try_from(document.tokens.len()).unwrap_or(TokenIx::MAX);
        let next = if verb + 1 < last { document.form(verb + 1) } else { "" };
        let steps_down = matches!((lemma, next), ("step" | "stand", "down" | "aside"));
        document.token(verb).upos == Upos::Verb
            && (LEAVING.contains(&lemma)
                || steps_down
                || REMOVING.contains(&lemma) && around.arguments.is_passive(verb))
            && matches!(document.xpos(verb), "VBD" | "VBN")
            && around.tree.child(verb, &[Deprel::Aux]).is_none_or(|aux| document.xpos(aux) != "MD")
    };
    let verb = around.tree.head(head)?;
    let is_role = around.arguments.preposition(head).as_deref() == Some("as");
    if is_role && document.token(verb).upos == Upos::Verb {
        let over =
            matches!(document.lemma(verb), "serve" | "work" | "act" | "replace" | "succeed" | "remove" | "leave");
        let had = || around.tree.child(verb, &[Deprel::Aux]).is_some_and(|aux| document.form(aux) == "had");
        let past = document.xpos(verb) == "VBD" || around.arguments.is_passive(verb) || had();
        return (leaves(verb) || over && past).then_some(Tense::Former);
    }
    let is_left = |token: TokenIx| {
        let subject = matches!(document.token(token).deprel, Deprel::Nsubj | Deprel::NsubjPass);
        // "sacked the minister, NAME"
        let removes = |verb: TokenIx| {
            document.token(token).deprel == Deprel::Obj
                && document.xpos(verb) == "VBD"
                && REMOVING.contains(&document.lemma(verb))
        };
        let verb = around.tree.head(token)?;
        (subject && leaves(verb) || removes(verb)).then_some(Tense::Former)
    };
    // "The rector, NAME, stepped aside."
    if let Some(tense) = is_left(head).filter(|_| !holders.is_empty()) {
        return Some(tense);
    }
    holders.iter().find_map(|&(holder, token)| {
        let mut token = token;
        while let Some(head) = around.tree.head(token).filter(|&head| around.cast.at(head) == Some(holder)) {
            token = head;
        }
        is_left(token)
    })
}
