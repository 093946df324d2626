//! What the pipeline needs of an extractor.

use crate::extract::Extractor;
use crate::rdf::RunInfo;
use crate::source::Article;
use crate::statement::Facts;

/// Reads articles: a function of the article alone, called from many threads.
pub trait ArticleReader: Sync {
    /// What the article says.
    fn facts(&self, article: &Article) -> Facts;

    /// Which version with which rules does so; another one reads every article anew.
    fn run(&self) -> RunInfo;
}

impl ArticleReader for Extractor {
    fn facts(&self, article: &Article) -> Facts {
        self.extract(article)
    }

    fn run(&self) -> RunInfo {
        run_info(self)
    }
}

/// The run of an extractor.
#[must_use]
pub fn run_info(extractor: &Extractor) -> RunInfo {
    let lexicon = extractor.lexicon();
    RunInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rule_pack: lexicon.rule_pack_hash.clone(),
        gazetteer: lexicon.gazetteer_hash.clone(),
    }
}
