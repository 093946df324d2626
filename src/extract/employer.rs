//! Of which organization a bare "Chief executive NAME" is: the only one spoken of that has such posts, or the one that the article is about.
//!
//! Entry point: [`Employers::around`]. Invariant: where several may be meant and none is the article's main one, none is given.

use crate::annotate::{Deprel, Document, NameKind, TokenIx};
use crate::identity::{Cast, CastMember};
use crate::lexicon::Lexicon;
use crate::statement::EntityIx;
use crate::vocab::lexical;

/// Sentences that a title looks back over.
const LOOK_BACK: usize = 3;
/// Tokens within which "the only one" holds; bounds the work on long texts.
const REACH: TokenIx = 400;
/// How often the main organization of an article is named at least, and how many times as often as any other.
const LEAST: usize = 3;
const AHEAD: usize = 2;
/// Organizations and places that may be the main one; bounds the work on long texts.
const MOST: usize = 64;

/// What kinds of organizations have a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Has {
    Any,
    Companies,
    Teams,
    Schools,
    Institutions,
    Unions,
    Armed,
    Places,
    CentralBanks,
    Governed,
}

/// Finds the organization of bare titles.
#[derive(Debug)]
pub struct Employers<'d> {
    document: &'d Document,
    cast: &'d Cast,
    lexicon: &'d Lexicon,
    /// Organizations by how often they are named, most often first.
    by_mentions: Vec<(usize, EntityIx)>,
}

impl<'d> Employers<'d> {
    /// For one article.
    #[must_use]
    pub fn new(document: &'d Document, lexicon: &'d Lexicon, cast: &'d Cast) -> Self {
        let is_body = |member: &CastMember| member.post.is_none() && member.kind != NameKind::Person;
        let all = cast.members.iter().enumerate().filter(|(_, member)| is_body(member));
        let mut by_mentions: Vec<(usize, EntityIx)> = all
            .filter_map(|(at, member)| Some((member.mentions.len(), EntityIx::try_from(at).ok()?)))
            .filter(|&(count, _)| count > 0)
            .collect();
        by_mentions.sort_unstable_by_key(|&(count, entity)| (std::cmp::Reverse(count), entity));
        by_mentions.truncate(MOST);
        Self { document, cast, lexicon, by_mentions }
    }

    /// The organization or place that a bare title before a name is of.
    #[must_use]
    pub fn around(&self, title: &str, at: TokenIx) -> Option<EntityIx> {
        let wanted = wanted(title)?;
        let here = self.document.sentence_of(at);
        let first = self.document.sentences.get(here.saturating_sub(LOOK_BACK))?.tokens.start;
        // "The mayor, NAME, opened a line in Leeds."
        let last = if wanted == Has::Places { self.document.sentences.get(here)?.tokens.end } else { at };
        let near = self.fitting(wanted, first..last);
        // "Its museum lent twelve prints, curator NAME said": of whatever is spoken of right here, if anything is.
        let in_sentence = self.fitting(wanted, self.document.sentences.get(here)?.tokens.start..at);
        let is_elsewhere = |entity: &EntityIx| !in_sentence.is_empty() && !in_sentence.contains(entity);
        match near.as_slice() {
            [only] if self.is_main(*only, wanted) || self.is_only(*only, wanted, at) => Some(*only),
            [] => None,
            _ if title == "spokesperson" => self.speaker(here, at),
            several => {
                let main = several.iter().copied().find(|&entity| self.is_main(entity, wanted));
                main.filter(|main| !is_elsewhere(main))
            }
        }
    }

    /// Who speaks by a bare "spokeswoman": the organization that is the subject of this sentence or the one before.
    fn speaker(&self, sentence: usize, at: TokenIx) -> Option<EntityIx> {
        [Some(sentence), sentence.checked_sub(1)].into_iter().flatten().find_map(|number| {
            let tokens = self.document.sentences.get(number)?.tokens.clone();
            let is_subject = |&token: &TokenIx| {
                token < at && matches!(self.document.token(token).deprel, Deprel::Nsubj | Deprel::NsubjPass)
            };
            let mut named = tokens.filter(is_subject).filter_map(|token| self.cast.at(token));
            named.find(|&entity| self.has(entity, Has::Any))
        })
    }

    /// What may have the post among what is named there, each once.
    fn fitting(&self, wanted: Has, tokens: std::ops::Range<TokenIx>) -> Vec<EntityIx> {
        let mut found: Vec<EntityIx> = Vec::new();
        for entity in tokens.filter_map(|token| self.cast.at(token)) {
            if !found.contains(&entity) && self.has(entity, wanted) {
                found.push(entity);
            }
        }
        found
    }

    /// Whether nothing else that may have the post has been named at all.
    fn is_only(&self, entity: EntityIx, wanted: Has, at: TokenIx) -> bool {
        let before = self.fitting(wanted, at.saturating_sub(REACH)..at);
        before.is_empty() || before == [entity]
    }

    /// Whether the article is about it more than about any other of its kind.
    fn is_main(&self, entity: EntityIx, wanted: Has) -> bool {
        let mut ranked = self.by_mentions.iter().filter(|&&(_, other)| self.has(other, wanted));
        let Some(&(most, main)) = ranked.next() else { return false };
        let next = ranked.next().map_or(0, |&(count, _)| count);
        main == entity && most >= LEAST && most >= AHEAD * next
    }

    fn has(&self, entity: EntityIx, wanted: Has) -> bool {
        let member = self.cast.member(entity);
        let is = |class: &str| member.classes.iter().any(|own| self.lexicon.classes.is_a(own, class));
        let is_organization = is(lexical::ORGANIZATION) && member.post.is_none();
        let is_plain = member.classes.iter().all(|class| class == lexical::ORGANIZATION);
        let is_of_state = || OF_STATES.iter().any(|class| is(class));
        let is_taught = || is(lexical::EDUCATIONAL_ORGANIZATION);
        let is_team = || is(lexical::SPORTS_TEAM);
        match wanted {
            Has::Any => is_organization,
            Has::Companies => is_organization && !is_of_state() && !is_taught() && !is(lexical::POLITICAL_PARTY),
            Has::Teams => is_organization && (is_team() || is_plain),
            Has::Schools => is_organization && (is_taught() || is_plain),
            Has::Institutions => {
                let is_house = is_organization || is(lexical::MUSEUM);
                is_house && !is(lexical::CORPORATION) && !is_team() && !is(lexical::POLITICAL_PARTY)
            }
            Has::Unions => is_organization && (is(lexical::WORKERS_UNION) || is(lexical::POLITICAL_PARTY)),
            Has::Armed => is(lexical::ARMED_GROUP) || is(lexical::ARMED_FORCE),
            Has::CentralBanks => is_organization && is_central_bank(&member.label),
            Has::Governed => self.has(entity, Has::CentralBanks) || self.has(entity, Has::Places),
            Has::Places => is(lexical::PLACE) && !is_organization && !is(lexical::COUNTRY),
        }
    }
}

fn is_central_bank(name: &str) -> bool {
    ["Central Bank", "Reserve Bank", "National Bank of", "Bank of"].iter().any(|start| name.contains(start))
}

/// Organs of states, which have no chief executives.
const OF_STATES: &[&str] = &[
    lexical::GOVERNMENT_ORGANIZATION,
    lexical::LEGISLATURE,
    lexical::COURT,
    lexical::ARMED_FORCE,
    lexical::ARMED_GROUP,
];

/// What has such a post; of other titles nothing is supposed.
fn wanted(title: &str) -> Option<Has> {
    const WANTED: &[(&str, Has)] = &[
        ("chief executive", Has::Companies),
        ("managing director", Has::Companies),
        ("chief financial officer", Has::Companies),
        ("chief operating officer", Has::Companies),
        ("managing partner", Has::Companies),
        ("chair", Has::Any),
        ("vice chairman", Has::Any),
        ("spokesperson", Has::Any),
        ("sporting director", Has::Teams),
        ("head coach", Has::Teams),
        ("coach", Has::Teams),
        ("manager", Has::Teams),
        ("team manager", Has::Teams),
        ("captain", Has::Teams),
        ("rector", Has::Schools),
        ("vice-chancellor", Has::Schools),
        ("vice chancellor", Has::Schools),
        ("headteacher", Has::Schools),
        ("director", Has::Institutions),
        ("executive director", Has::Institutions),
        ("director general", Has::Institutions),
        ("secretary general", Has::Institutions),
        ("general secretary", Has::Unions),
        ("curator", Has::Institutions),
        ("artistic director", Has::Institutions),
        ("medical director", Has::Institutions),
        ("commander", Has::Armed),
        ("chief minister", Has::Places),
        ("first minister", Has::Places),
        ("mayor", Has::Places),
        ("governor", Has::Governed),
        ("deputy governor", Has::CentralBanks),
        ("regional governor", Has::Places),
        ("provincial governor", Has::Places),
        ("deputy mayor", Has::Places),
    ];
    // What a title that is not listed ends with.
    const ENDS: &[(&str, Has)] = &[
        ("finance director", Has::Companies),
        ("commercial director", Has::Companies),
        ("operations director", Has::Companies),
        ("technical director", Has::Any),
        ("legal director", Has::Any),
        ("communications director", Has::Any),
        ("general director", Has::Companies),
        ("deputy director", Has::Institutions),
        ("general manager", Has::Any),
        ("treasurer", Has::Any),
        ("general counsel", Has::Any),
        ("company secretary", Has::Companies),
        ("board member", Has::Any),
        ("deputy chief executive", Has::Companies),
        ("interim chief executive", Has::Companies),
        ("chief technology officer", Has::Companies),
        ("chief information officer", Has::Companies),
        ("chief investment officer", Has::Companies),
        ("chief economist", Has::Any),
        ("music director", Has::Institutions),
    ];
    let found = WANTED.iter().find(|(known, _)| title == *known);
    let found = found.or_else(|| ENDS.iter().find(|(end, _)| title.ends_with(end)));
    found.map(|&(_, wanted)| wanted)
}
