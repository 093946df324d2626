//! Who bears a title: the name beside it, in apposition, or of which it is said.
//!
//! Entry point: [`HolderFinder::holders`]. Invariant: holders are persons, each with the token that names it.

use crate::annotate::{Deprel, NameKind, TokenIx, Upos};
use crate::statement::EntityIx;

use super::tense::tense_of_word;
use super::title::{Around, Manner, Phrase};

/// Looks for the holders of one title.
#[derive(Clone, Copy, Debug)]
pub struct HolderFinder<'d> {
    /// Where.
    pub around: Around<'d>,
    /// Of which title.
    pub phrase: &'d Phrase,
}

impl HolderFinder<'_> {
    /// The holders, and how the title is said of them.
    #[must_use]
    pub fn holders(&self) -> (Vec<(EntityIx, TokenIx)>, Manner) {
        let Phrase { title, head, sentence, .. } = self.phrase;
        let beside = [Some(self.first_beside(title.end)), self.before_comma(), self.after_comma()];
        for (rank, token) in beside.into_iter().enumerate() {
            let inside = token.filter(|token| sentence.contains(token));
            let Some(holder) = inside.and_then(|token| self.person(token)) else { continue };
            let holder = if rank == 1 && self.is_of_several() { self.first_joined(holder) } else { holder };
            // "NAME, told analysts": one person is not several.
            if rank > 0 && self.is_of_several() && self.with_conjuncts(holder).len() < 2 {
                continue;
            }
            if rank == 1 && !self.is_dated() && self.around.arguments.opens_clause(*head, holder.1)
                || rank == 1 && self.goes_on_to_name()
                || rank == 2 && (self.around.arguments.is_whose(*head) || self.has_other_before())
            {
                continue;
            }
            if rank == 0 || !self.opens_list(holder.1) {
                return (self.with_conjuncts(holder), Manner::Presupposed);
            }
        }
        // "NAME the chairman, NAME the secretary"
        if let Some(holder) = self.before_article() {
            return (vec![holder], Manner::Presupposed);
        }
        let relation = self.around.document().token(*head).deprel;
        let predicated = self.around.tree.child(*head, &[Deprel::Cop]).is_some()
            || self.around.arguments.said_to_be(*head).is_some()
            || matches!(relation, Deprel::Xcomp | Deprel::Obl | Deprel::Advcl | Deprel::Obj);
        let described = self.around.arguments.described_by(*head);
        let holders: Vec<_> = described.into_iter().filter_map(|token| self.person(token)).collect();
        (holders, if predicated { Manner::Predicated } else { Manner::Presupposed })
    }

    /// The name right after the title, or after what it is to or of: "ambassador to France NAME".
    fn first_beside(&self, end: TokenIx) -> TokenIx {
        let (document, cast) = (self.around.document(), self.around.cast);
        let sentence = &self.phrase.sentence;
        if !sentence.contains(&end) || !matches!(document.form(end), "to" | "of" | "for" | "at") {
            return self.past_honorific(end);
        }
        let is_article = end + 1 < sentence.end && document.token(end + 1).upos == Upos::Det;
        let first = end + 1 + TokenIx::from(is_article);
        let body = cast.at(first).filter(|_| first < sentence.end && self.around.names_body(first));
        let next = (first..sentence.end).find(|&at| cast.at(at) != body);
        let is_person = |&at: &TokenIx| self.person(at).is_some() && document.token(at).upos == Upos::Propn;
        next.filter(|_| body.is_some()).filter(is_person).unwrap_or(end)
    }

    /// "Chairman Sir NAME": the name after its form of address.
    fn past_honorific(&self, at: TokenIx) -> TokenIx {
        let document = self.around.document();
        let is_address = self.phrase.sentence.contains(&at)
            && self.around.cast.at(at).is_none()
            && document.form(at).starts_with(char::is_uppercase)
            && self.around.lexicon.words.honorific(&document.form(at).to_lowercase()).is_some();
        at + TokenIx::from(is_address)
    }

    /// "NAME the chairman": nobody's but whose name stands right before the article.
    fn before_article(&self) -> Option<(EntityIx, TokenIx)> {
        let document = self.around.document();
        let article = self.phrase.left.start.checked_sub(1).filter(|&at| document.form(at) == "the")?;
        let name = article.checked_sub(1).filter(|name| self.phrase.sentence.contains(name))?;
        let end = self.phrase.sentence.end;
        let is_closed = |at: TokenIx| at >= end || matches!(document.form(at), "," | "." | ";" | "and");
        self.person(name).filter(|_| is_closed(self.end_of_phrase()))
    }

    /// "NAME as treasurer, NAME as clerk", "NAME the chairman, NAME the clerk": the next name has a title of its own.
    fn has_other_before(&self) -> bool {
        let document = self.around.document();
        let is_as = |at: TokenIx| document.form(at) == "as";
        let before = self.phrase.left.start.checked_sub(1).filter(|&at| is_as(at) || document.form(at) == "the");
        let before = before.and_then(|at| at.checked_sub(1)).filter(|name| self.phrase.sentence.contains(name));
        before.is_some_and(|name| self.person(name).is_some())
    }

    /// "NAME, Altura Bank director and former judge NAME": the joined title is right before the name that both are said of.
    fn goes_on_to_name(&self) -> bool {
        const LONGEST: TokenIx = 6;
        let document = self.around.document();
        let (from, end) = (self.end_of_phrase(), self.phrase.sentence.end);
        if from >= end || document.form(from) != "and" {
            return false;
        }
        let is_word = |&at: &TokenIx| {
            self.around.cast.at(at).is_none() && matches!(document.token(at).upos, Upos::Noun | Upos::Adj | Upos::Propn)
        };
        let last = (from + 1..end.min(from + LONGEST)).take_while(is_word).last();
        let is_title = |at: TokenIx| self.around.lexicon.words.title(&document.form(at).to_lowercase()).is_some();
        last.is_some_and(|last| is_title(last) && last + 1 < end && self.person(last + 1).is_some())
    }

    /// "NAME, then president of Kenya,": an adverb of time opens no clause.
    fn is_dated(&self) -> bool {
        let before = self.phrase.left.start.checked_sub(1).map(|at| self.around.document().form(at));
        matches!(before, Some("then" | "once" | "formerly" | "previously" | "now"))
    }

    fn person(&self, token: TokenIx) -> Option<(EntityIx, TokenIx)> {
        let entity = self.around.cast.at(token)?;
        (self.around.cast.member(entity).kind == NameKind::Person).then_some((entity, token))
    }

    /// "the ministers Ana Ruiz and Jo Li": a plural title has all the names that are joined.
    fn with_conjuncts(&self, holder: (EntityIx, TokenIx)) -> Vec<(EntityIx, TokenIx)> {
        let mut holders = vec![holder];
        if self.is_of_several() {
            let mut tokens = Vec::new();
            self.around.arguments.coordinated(holder.1, &mut tokens);
            holders.extend(tokens.into_iter().skip(1).filter_map(|token| self.person(token)));
        }
        holders
    }

    /// "NAME and NAME, two former engineers": the first of those who are joined.
    fn first_joined(&self, holder: (EntityIx, TokenIx)) -> (EntityIx, TokenIx) {
        const LONGEST: u8 = 8;
        let (document, tree) = (self.around.document(), self.around.tree);
        let mut at = holder.1;
        for _ in 0..LONGEST {
            let is_inside = |head: &TokenIx| self.around.cast.at(*head) == self.around.cast.at(at);
            match tree.head(at).filter(|head| is_inside(head) || document.token(at).deprel == Deprel::Conj) {
                Some(head) => at = head,
                None => break,
            }
        }
        self.person(at).unwrap_or(holder)
    }

    fn is_of_several(&self) -> bool {
        self.around.document().xpos(self.phrase.title.end - 1).ends_with('S')
    }

    /// "NAME, [the former] title": the name's last token, where only an article stands between comma and modifiers.
    fn before_comma(&self) -> Option<TokenIx> {
        let document = self.around.document();
        let start = self.phrase.sentence.start;
        let mut at = self.phrase.left.start;
        while at > start
            && (document.token(at - 1).upos == Upos::Det
                || matches!(
                    document.form(at - 1),
                    "formerly"
                        | "previously"
                        | "then"
                        | "now"
                        | "once"
                        | "also"
                        | "briefly"
                        | "until"
                        | "recently"
                        | "lately"
                        | "himself"
                        | "herself"
                ))
        {
            at -= 1;
        }
        if at <= start + 1 || document.form(at - 1) != "," {
            return None;
        }
        let mut name = at - 2;
        // "NAME, 54, the title"
        if document.token(name).upos == Upos::Num && name > start + 1 && document.form(name - 1) == "," {
            name -= 2;
        }
        Some(name)
    }

    /// "title of BODY, NAME,": the name's first token after the phrase and its comma, ranks and forms of address left out.
    fn after_comma(&self) -> Option<TokenIx> {
        let document = self.around.document();
        let end = self.phrase.sentence.end;
        let mut at = self.end_of_phrase();
        if at >= end || document.form(at) != "," {
            return None;
        }
        at += 1;
        for _ in 0..4 {
            if at >= end || self.around.cast.at(at).is_some() {
                break;
            }
            let word = document.form(at).to_lowercase();
            let words = &self.around.lexicon.words;
            let is_address = words.honorific(&word).is_some() || words.title(&word).is_some();
            let is_rank = document.token(at).upos == Upos::Propn;
            // "its president, former general NAME"
            let is_former = tense_of_word(&word).is_some();
            if !is_address && !is_rank && !is_former {
                break;
            }
            at += 1;
        }
        Some(at)
    }

    /// The first token after "of BODY", "for human rights".
    fn end_of_phrase(&self) -> TokenIx {
        let document = self.around.document();
        let Phrase { title, head, sentence, .. } = self.phrase;
        let mut end = title.end;
        for &child in self.around.tree.children(*head) {
            let attribute = child >= end && document.token(child).deprel == Deprel::Nmod;
            let (first, last) = if attribute { self.around.tree.span(child) } else { continue };
            // "a reporter for the Gazette and now lives in Leeds with her husband, NAME"
            let is_plain = |token: TokenIx| {
                document.form(token) != "," && !matches!(document.token(token).upos, Upos::Verb | Upos::Aux)
            };
            let plain = (first..=last).all(is_plain);
            if first == end && plain {
                end = last + 1;
            }
        }
        end.min(sentence.end)
    }

    /// In "the minister, Ana Ruiz and Jo Li said" the comma opens a list only if the tree does not join title and name.
    fn opens_list(&self, holder: TokenIx) -> bool {
        self.around.document().token(holder).deprel == Deprel::Conj
            && self.around.tree.child(holder, &[Deprel::Cc]).is_some()
    }
}
