//! What the words around a name say of its kind, where nothing but the names model knew it.
//!
//! "Mayor Ana Ruiz" is a person, "the mayor of Puerto Asís" names a place, so does "a bridge in Wad Madani", and "the retailer Ana's" a
//! company, whatever the model took them for. Entry point:
//! [`settle_kinds`]. Invariant: known entities keep their kind; an id does not depend on it.

use std::ops::Range;

use crate::annotate::{Deprel, Document, NameKind, TokenIx, Upos};
use crate::identity::{Cast, CastMember};
use crate::lexicon::Lexicon;
use crate::vocab::lexical;

use super::role::{Roles, Weight};

/// Words before "of" that only a place follows.
const OF_PLACES: &[&str] =
    &["mayor", "governor", "city", "town", "village", "port", "province", "district", "bishop", "region"];

/// Corrects the kinds of unknown names.
pub fn settle_kinds(document: &Document, lexicon: &Lexicon, cast: &mut Cast) {
    for at in 0..cast.members.len() {
        let member = &cast.members[at];
        if member.entry.is_some() {
            continue;
        }
        let around = Around { document, lexicon };
        let mentions = || member.mentions.iter().map(|(_, tokens)| tokens);
        let is_person = member.kind != NameKind::Person
            && !around.ends_like_body(&member.label)
            && (around.is_given(&member.label) || mentions().any(|tokens| around.is_titled(tokens)));
        let is_place = member.kind == NameKind::Person
            && (mentions().any(|tokens| around.is_governed(tokens))
                || !around.is_given(&member.label) && mentions().all(|tokens| around.is_where(tokens)));
        let by_words = mentions().find_map(|tokens| around.organization(tokens));
        let by_role = || around.organization_by_role(member);
        let organization = by_words.or_else(|| around.company(member)).or_else(by_role).filter(|_| {
            let is_plain = member.classes.len() == 1 && member.classes[0] == lexical::ORGANIZATION;
            is_plain || member.kind != NameKind::Organization && !around.is_given(&member.label)
        });
        if let Some(class) = organization.filter(|_| !is_person || member.kind == NameKind::Organization) {
            let member = &mut cast.members[at];
            member.kind = NameKind::Organization;
            member.classes = if class == lexical::ORGANIZATION {
                vec![class.to_owned()]
            } else {
                vec![class.to_owned(), lexical::ORGANIZATION.to_owned()]
            };
            member.gender = None;
        } else if is_person {
            let gender = member.label.split_whitespace().next().map(str::to_lowercase);
            let gender = gender.and_then(|given| lexicon.words.given_name(&given)).flatten();
            let member = &mut cast.members[at];
            member.kind = NameKind::Person;
            member.classes = vec![lexical::PERSON.to_owned()];
            member.gender = member.gender.or(gender);
        } else if is_place {
            let member = &mut cast.members[at];
            member.kind = NameKind::Location;
            member.classes = vec![lexical::PLACE.to_owned()];
        }
    }
}

struct Around<'l> {
    document: &'l Document,
    lexicon: &'l Lexicon,
}

impl<'l> Around<'l> {
    /// A given name and one to three further words, of which the last is no head of an organization's name.
    fn is_given(&self, label: &str) -> bool {
        let words: Vec<&str> = label.split([' ', '-']).filter(|word| !word.is_empty()).collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        let capitals =
            words.iter().all(|word| word.starts_with(char::is_uppercase) && word.chars().any(char::is_lowercase));
        (2..=4).contains(&words.len())
            && capitals
            && self.lexicon.words.given_name(&first.to_lowercase()).is_some()
            && self.lexicon.words.head_class(&last.to_lowercase()).is_none()
    }

    /// "Elbe Verlag": the last of several words says that it is an organization.
    fn ends_like_body(&self, label: &str) -> bool {
        let Some((_, last)) = label.rsplit_once(' ') else { return false };
        let class = self.lexicon.words.head_class(&last.to_lowercase());
        class.is_some_and(|class| self.lexicon.classes.is_a(class, lexical::ORGANIZATION))
    }

    /// "Mayor NAME", "NAME, the mayor of …", "NAME, 54,".
    fn is_titled(&self, tokens: &Range<TokenIx>) -> bool {
        let before = tokens.start.checked_sub(1).map(|before| self.document.form(before));
        let capital = before.is_some_and(|word| {
            word.starts_with(char::is_uppercase) && self.lexicon.words.title(&word.to_lowercase()).is_some()
        });
        capital || self.is_called(tokens.start) || self.is_apposed(tokens.end) || self.is_after_title(tokens)
    }

    /// "its deputy director-general, NAME, said", "his wife, NAME,", "team manager NAME": a noun for one person that no organization is.
    fn is_after_title(&self, tokens: &Range<TokenIx>) -> bool {
        const ALSO_ORGANIZATIONS: &[&str] = &[
            "owner",
            "co-owner",
            "shareholder",
            "founder",
            "investor",
            "backer",
            "partner",
            "employer",
            "sponsor",
            "rival",
            "contractor",
            "operator",
            "member",
            "creditor",
            "bidder",
            "buyer",
            "client",
            "customer",
            "agent",
            "champion",
        ];
        const KIN: &[&str] = &[
            "wife",
            "husband",
            "widow",
            "widower",
            "son",
            "daughter",
            "brother",
            "sister",
            "father",
            "mother",
            "grandson",
            "granddaughter",
            "nephew",
            "niece",
            "cousin",
        ];
        let form = |at: TokenIx| if (at as usize) < self.document.tokens.len() { self.document.form(at) } else { "" };
        let Some(before) = tokens.start.checked_sub(1) else { return false };
        let is_apart = form(before) == ",";
        let Some(noun) = before.checked_sub(u32::from(is_apart)) else { return false };
        let (words, lemma) = (&self.lexicon.words, self.document.lemma(noun));
        let is_title = words.title(lemma).is_some() && !ALSO_ORGANIZATIONS.contains(&lemma);
        let names_person = is_title && !words.is("OrganizationNoun", lemma) || KIN.contains(&lemma);
        let last = tokens.end.checked_sub(1).map_or("", form).to_lowercase();
        let is_closed = !is_apart || matches!(form(tokens.end), "," | "." | ";" | ")");
        self.document.xpos(noun) == "NN" && names_person && is_closed && words.head_class(&last).is_none()
    }

    /// "the cinematographer NAME": a noun for one person right before it.
    fn is_called(&self, start: TokenIx) -> bool {
        let Some(noun) = start.checked_sub(1) else { return false };
        let lemma = self.document.lemma(noun);
        let words = &self.lexicon.words;
        let names_person = || words.is("Human", lemma) || words.title(lemma).is_some();
        let article = start.checked_sub(4).map_or(0, |first| first)..noun;
        let has_article = article.into_iter().any(|at| matches!(self.document.form(at), "the" | "The"));
        self.document.xpos(noun) == "NN" && has_article && !words.is("Collective", lemma) && names_person()
    }

    /// "the brewing group NAME", "NAME, a Leeds maker of …", "NAME is Poland's largest bank", "a subsidiary of NAME": the class of an
    /// organization that the words around a name say it is.
    fn organization(&self, tokens: &Range<TokenIx>) -> Option<&'l str> {
        self.noun_before(tokens)
            .or_else(|| self.noun_after(tokens.end))
            .or_else(|| self.apposed_to(tokens))
            .and_then(|noun| self.class_of(noun))
            .or_else(|| self.is_team(tokens).then_some(lexical::ORGANIZATION))
            .or_else(|| self.has_branches(tokens).then_some(lexical::CORPORATION))
    }

    /// "the senator's party, NAME, has promised": the noun before the comma.
    fn apposed_to(&self, tokens: &Range<TokenIx>) -> Option<TokenIx> {
        let noun = tokens.start.checked_sub(2).filter(|_| self.document.form(tokens.start - 1) == ",")?;
        let first = self.document.token(tokens.start);
        let is_apposed =
            first.deprel == Deprel::Appos && first.head == noun && self.document.token(noun).upos == Upos::Noun;
        is_apposed.then_some(noun)
    }

    /// "NAME, the Bulgarian champions": several who have one name.
    fn is_team(&self, tokens: &Range<TokenIx>) -> bool {
        const TEAMS: &[&str] = &["champion", "holder", "runner-up"];
        let noun = self.noun_after(tokens.end).filter(|&noun| self.document.xpos(noun) == "NNS");
        noun.is_some_and(|noun| TEAMS.contains(&self.document.lemma(noun)))
    }

    fn class_of(&self, noun: TokenIx) -> Option<&'l str> {
        let (words, lemma) = (&self.lexicon.words, self.document.lemma(noun));
        // "a start-up", cut at its hyphen.
        let joined = noun.checked_sub(2).filter(|_| self.document.form(noun - 1) == "-");
        let joined = joined.map(|first| format!("{}-{lemma}", self.document.form(first)));
        let lemma = joined.as_deref().unwrap_or(lemma);
        if !words.is("OrganizationNoun", lemma) || self.document.xpos(noun) != "NN" {
            return None;
        }
        Some(words.head_class(lemma).unwrap_or(lexical::CORPORATION))
            .filter(|class| self.lexicon.classes.is_a(class, lexical::ORGANIZATION))
    }

    /// What was taken for a person though its last word is a company's: "Marmara Catering".
    fn company(&self, member: &CastMember) -> Option<&'l str> {
        let words = &self.lexicon.words;
        let (first, last) = (member.label.split(' ').next()?, member.label.rsplit(' ').next()?);
        let last = last.to_lowercase();
        let by_trade = || words.is("TradeWord", &last).then_some(lexical::CORPORATION);
        let class = words.head_class(&last).or_else(by_trade).filter(|_| member.label.contains(' '))?;
        let is_company = class == lexical::CORPORATION && words.given_name(&first.to_lowercase()).is_none();
        let may_be = matches!(member.kind, NameKind::Person | NameKind::Location);
        (may_be && is_company).then_some(class)
    }

    /// What has a chief executive, employs people or speaks, unless more speaks for a place: "Brasscombe's chairman", "shares in NAME".
    fn organization_by_role(&self, member: &CastMember) -> Option<&'l str> {
        let is_plain = member.classes.len() == 1;
        if !is_plain || self.is_given(&member.label) {
            return None;
        }
        let Weight { company, party, body, organization, actor, place } = Roles::new(self.document).weigh(member);
        let is_organization = match member.kind {
            NameKind::Organization => company + party > 0,
            NameKind::Location => 3 * (company + body) + 2 * organization + actor > 2 * place,
            NameKind::Person => company + body > place,
            NameKind::Misc => false,
        };
        let class = match (party, company) {
            (1.., 0) => lexical::POLITICAL_PARTY,
            (_, 1..) => lexical::CORPORATION,
            _ => lexical::ORGANIZATION,
        };
        is_organization.then_some(class)
    }

    /// The common noun right before a name, where its phrase opens with "the" or says more: "Basque team NAME".
    fn noun_before(&self, tokens: &Range<TokenIx>) -> Option<TokenIx> {
        let noun = tokens.start.checked_sub(1)?;
        let opens = (noun.saturating_sub(4)..noun).any(|at| matches!(self.document.form(at), "the" | "The"));
        // "American developer NAME" may be a person, whom the first mention gives two names.
        let is_agent = || {
            tokens.len() > 1 && (self.document.lemma(noun).ends_with("er") || self.document.lemma(noun).ends_with("or"))
        };
        let is_modified = || {
            let modifier = noun.checked_sub(1).map(|at| self.document.token(at).upos);
            matches!(modifier, Some(Upos::Adj | Upos::Propn)) && !is_agent()
        };
        (self.document.token(noun).upos == Upos::Noun && (opens || is_modified())).then_some(noun)
    }

    /// The last noun of the phrase that an apposition or a copula opens after a name.
    fn noun_after(&self, end: TokenIx) -> Option<TokenIx> {
        const LONGEST: TokenIx = 9;
        let last = TokenIx::try_from(self.document.tokens.len()).unwrap_or(TokenIx::MAX);
        if end + 2 >= last || !matches!(self.document.form(end), "," | "is" | "was") {
            return None;
        }
        let (mut noun, mut closing) = (None, end + 1);
        for at in end + 1..last.min(end + LONGEST) {
            closing = at;
            match self.document.token(at).upos {
                Upos::Det if at == end + 1 => {}
                Upos::Propn if at == end + 1 || self.document.form(at - 1) == "the" || noun.is_none() => {}
                Upos::Adj | Upos::Num | Upos::Adv if at > end + 1 => {}
                Upos::Noun if at > end + 1 => noun = Some(at),
                _ if matches!(self.document.form(at), "'s" | "’s" | "-") => {}
                Upos::Verb if matches!(self.document.form(at), "based" | "owned" | "listed") => {}
                _ => break,
            }
        }
        // "…, the bank said" is no apposition, and "…, the bank," names another one as likely.
        // "…, a start-up that makes sensors, has" goes on after its clause.
        let is_relative = self.document.xpos(closing) == "WDT" && self.document.token(closing).upos == Upos::Pron;
        // "…, a maker of tiles backed by NAME, has"
        let is_reduced = self.document.xpos(closing) == "VBN" && noun.is_some_and(|noun| noun + 1 == closing);
        let is_clause = !is_relative
            && !is_reduced
            && matches!(self.document.token(closing).upos, Upos::Verb | Upos::Aux | Upos::Pron);
        let is_bare = noun == Some(end + 2) && self.document.form(end + 1) == "the";
        noun.filter(|_| !is_clause && !is_bare)
    }

    /// "a bridge in NAME": where something is, and no person that something is seen in.
    fn is_where(&self, tokens: &Range<TokenIx>) -> bool {
        const HELD_IN_PERSONS: &[&str] =
            &["confidence", "faith", "trust", "interest", "belief", "believe", "confide", "invest", "trusted", "hope"];
        let form = |at: TokenIx| if (at as usize) < self.document.tokens.len() { self.document.form(at) } else { "" };
        let place = tokens.start.checked_sub(1).filter(|&at| matches!(form(at), "in" | "In"));
        let sees = |at: TokenIx| HELD_IN_PERSONS.contains(&self.document.lemma(at));
        let has_owner = matches!(form(tokens.end), "'s" | "’s" | "'" | "’");
        place.is_some_and(|at| !has_owner && !at.checked_sub(1).is_some_and(sees))
    }

    /// "a subsidiary of NAME", "the chief executive of NAME", "NAME's shareholders".
    fn has_branches(&self, &Range { start, end }: &Range<TokenIx>) -> bool {
        const OWNED_BY_COMPANIES: &[&str] = &["shareholders", "subsidiary", "creditors"];
        let last = TokenIx::try_from(self.document.tokens.len()).unwrap_or(TokenIx::MAX);
        const OF_COMPANIES: &[&str] =
            &["subsidiary", "unit", "arm", "shareholder", "shareholders", "executive", "takeover"];
        let of = start.checked_sub(2).filter(|_| self.document.form(start - 1) == "of");
        // "NAME's shareholders"
        let owned = end + 1 < last && matches!(self.document.form(end), "'s" | "’s");
        of.is_some_and(|noun| OF_COMPANIES.contains(&self.document.form(noun)))
            || owned && OWNED_BY_COMPANIES.contains(&self.document.form(end + 1))
    }

    fn is_apposed(&self, comma: TokenIx) -> bool {
        let last = TokenIx::try_from(self.document.tokens.len()).unwrap_or(TokenIx::MAX);
        if comma + 2 >= last || self.document.form(comma) != "," {
            return false;
        }
        let is_age = self.document.token(comma + 1).upos == Upos::Num
            && self.document.form(comma + 1).parse::<u8>().is_ok_and(|age| (10..=110).contains(&age))
            && self.document.form(comma + 2) == ",";
        let is_title = |at: TokenIx| {
            at < last
                && self.lexicon.words.title(&self.document.form(at).to_lowercase()).is_some_and(|title| title.leads)
        };
        is_age || self.document.token(comma + 1).upos == Upos::Det && is_title(comma + 2)
    }

    /// "the mayor of NAME"; also "Mayor PERSON of NAME".
    fn is_governed(&self, tokens: &Range<TokenIx>) -> bool {
        let of = tokens.start.checked_sub(2).filter(|_| self.document.form(tokens.start - 1) == "of");
        of.is_some_and(|noun| OF_PLACES.contains(&self.document.form(noun).to_lowercase().as_str()))
    }
}
