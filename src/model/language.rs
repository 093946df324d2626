//! The two model files of the language core and how they are trained from treebanks.
//!
//! Entry points: [`TokenModel`], [`ParserModel`], each with `train`, `to_bytes` and `from_bytes`. Invariant: the same
//! treebanks and options give the same bytes.

use super::ModelError;
use super::clusters::Clusters;
use super::conllu::TreeSentence;
use super::file::{Reader, Writer, open, seal};
use super::lemma::Lemmatizer;
use super::neural::train::{EpochReport, RawSentences, Recipe, Tagged, distil};
use super::neural::{Network, Reading, Run, SLOTS};
use super::segment::Segmenter;
use super::tagger::{Tagger, TaggerScratch, jackknife};
use super::word::{Lexeme, lexemes};

/// Words, sentences and lemmas.
#[derive(Clone, Debug)]
pub struct TokenModel {
    /// Words and sentences.
    pub segmenter: Segmenter,
    /// Lemmas.
    pub lemmatizer: Lemmatizer,
}

/// Verbs that the treebanks lack.
const VERBS: &str = include_str!("training/lists/verbs.txt");

/// The kind named in the file of a [`TokenModel`].
pub const TOKENS_KIND: &str = "tokens";
/// The kind named in the file of a [`ParserModel`].
pub const PARSER_KIND: &str = "parser";

impl TokenModel {
    /// The model that the program carries.
    ///
    /// # Errors
    /// When the embedded model is damaged, which means the program is.
    pub fn shipped() -> Result<Self, ModelError> {
        Self::from_bytes(include_bytes!("weights/tokens.bin"))
    }

    /// Trains on a treebank. `report` is told of each epoch, from 0, and its share of wrong decisions.
    pub fn train(sentences: &[TreeSentence], epochs: usize, report: &mut dyn FnMut(usize, f64)) -> Self {
        let segmenter = Segmenter::train(sentences, epochs, report);
        let verbs = VERBS.lines().filter(|line| !line.starts_with('#'));
        Self { segmenter, lemmatizer: Lemmatizer::learn(sentences, verbs) }
    }

    /// The model as a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.segmenter.write(&mut writer);
        self.lemmatizer.write(&mut writer);
        seal(TOKENS_KIND, &writer.finish())
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When it is not a whole model file of this kind and version.
    pub fn from_bytes(file: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new(open(TOKENS_KIND, file)?);
        Ok(Self { segmenter: Segmenter::read(&mut reader)?, lemmatizer: Lemmatizer::read(&mut reader)? })
    }
}

/// Tags, features and trees, which one network reads off a sentence with the help of a first guess at its tags.
#[derive(Clone, Debug)]
pub struct ParserModel {
    /// Classes of words.
    pub clusters: Clusters,
    /// The first guess.
    pub tagger: Tagger,
    /// The network.
    pub network: Network,
}

/// What a parser needs besides its model, kept from text to text.
#[derive(Clone, Debug, Default)]
pub struct ParserScratch {
    guesser: TaggerScratch,
    tags: Vec<u16>,
    rows: Vec<[u32; SLOTS]>,
    run: Run,
    readings: Vec<Reading>,
}

/// Passes over the data of the tagger that guesses first, and of those that guess for training.
const TAGGER_EPOCHS: usize = 5;
/// Every so-manieth raw sentence is learnt from in capitals, too.
const SHOUTED: usize = 12;

impl ParserModel {
    /// The model that the program carries.
    ///
    /// # Errors
    /// When the embedded model is damaged, which means the program is.
    pub fn shipped() -> Result<Self, ModelError> {
        Self::from_bytes(include_bytes!("weights/parser.bin"))
    }

    /// Trains on `sentences` and on `raw` text, of which only the words count, keeping the epoch that is best on `dev`.
    pub fn train(
        sentences: &[TreeSentence],
        raw: &[TreeSentence],
        dev: &[TreeSentence],
        clusters: Clusters,
        recipe: Recipe,
        report: &mut EpochReport<'_>,
    ) -> Self {
        let tagger = Tagger::train(sentences, &clusters, TAGGER_EPOCHS, &mut |_, _| {});
        let tags = jackknife(sentences, &clusters, &tagger, TAGGER_EPOCHS);
        let shouted: Vec<TreeSentence> = raw.iter().step_by(SHOUTED).map(shout).collect();
        let [dev_tags, raw_tags, shouted_tags] = [dev, raw, &shouted].map(|text| tag_all(&tagger, &clusters, text));
        let tagged = |sentences, tags| Tagged { sentences, tags, clusters: &clusters };
        let raw = RawSentences {
            sentences: tagged(raw, &raw_tags),
            shouted: tagged(&shouted, &shouted_tags),
            every: SHOUTED,
        };
        let network = distil(tagged(sentences, &tags), raw, tagged(dev, &dev_tags), recipe, report);
        Self { clusters, tagger, network }
    }

    /// Tags and trees of sentences, given the words of all and each one's first and past-the-last word: a reading for
    /// each word.
    pub fn analyse<'a>(
        &self,
        lexemes: &mut [Lexeme],
        sentences: &[(usize, usize)],
        scratch: &'a mut ParserScratch,
    ) -> &'a [Reading] {
        let Self { clusters, tagger, network } = self;
        let ParserScratch { guesser, tags, rows, run, readings } = scratch;
        clusters.mark(lexemes);
        rows.clear();
        for &(start, end) in sentences {
            tagger.tag(&lexemes[start..end], tags, guesser);
            network.vocabulary.rows(&lexemes[start..end], tags, rows);
        }
        readings.clear();
        network.analyse(rows, sentences, readings, run);
        readings
    }

    /// The model as a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.clusters.write(&mut writer);
        self.tagger.write(&mut writer);
        self.network.write(&mut writer);
        seal(PARSER_KIND, &writer.finish())
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When it is not a whole model file of this kind and version.
    pub fn from_bytes(file: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new(open(PARSER_KIND, file)?);
        let clusters = Clusters::read(&mut reader)?;
        Ok(Self { clusters, tagger: Tagger::read(&mut reader)?, network: Network::read(&mut reader)? })
    }
}

/// The tagger's guesses at all sentences.
fn tag_all(tagger: &Tagger, clusters: &Clusters, sentences: &[TreeSentence]) -> Vec<Vec<u16>> {
    let mut scratch = TaggerScratch::default();
    let mut tag = |sentence| {
        let mut tags = Vec::new();
        tagger.tag(&lexemes(sentence, clusters), &mut tags, &mut scratch);
        tags
    };
    sentences.iter().map(&mut tag).collect()
}

/// The sentence in capitals, as headlines and tables are written.
fn shout(sentence: &TreeSentence) -> TreeSentence {
    let mut copy = sentence.clone();
    copy.words.iter_mut().for_each(|word| word.form = word.form.to_uppercase());
    copy
}

#[cfg(test)]
mod tests {
    use super::super::Random;
    use super::super::conllu::Word;
    use super::super::neural::train::{Options, Scores};
    use super::*;

    /// Sentences of a toy language: `the NOUN VERB the NOUN .`
    fn toy(count: usize, seed: u64) -> Vec<TreeSentence> {
        let mut random = Random::new(seed);
        let mut pick = |words: &[&str]| words[random.below(words.len())].to_owned();
        let word = |form: String, lemma: &str, tags: (&str, &str), head: usize, deprel: &str| Word {
            lemma: lemma.to_owned(),
            upos: tags.0.to_owned(),
            xpos: tags.1.to_owned(),
            feats: "_".to_owned(),
            head,
            deprel: deprel.to_owned(),
            space_after: true,
            form,
        };
        let nouns = ["cat", "dog", "fox", "hen", "owl", "cow"];
        let verbs = ["sees", "hears", "follows", "finds"];
        (0..count)
            .map(|_| {
                let (subject, verb, object) = (pick(&nouns), pick(&verbs), pick(&nouns));
                let (first, last) = (subject.clone(), object.clone());
                let words = vec![
                    word("the".into(), "the", ("DET", "DT"), 2, "det"),
                    word(subject, &first, ("NOUN", "NN"), 3, "nsubj"),
                    word(verb.clone(), verb.trim_end_matches('s'), ("VERB", "VBZ"), 0, "root"),
                    word("the".into(), "the", ("DET", "DT"), 5, "det"),
                    word(object, &last, ("NOUN", "NN"), 3, "obj"),
                    word(".".into(), ".", ("PUNCT", "."), 3, "punct"),
                ];
                let misc = vec![String::new(); words.len()];
                TreeSentence { words, misc, new_paragraph: true, ..TreeSentence::default() }
            })
            .collect()
    }

    fn train_toy() -> (ParserModel, Scores) {
        let student = Options { half: 32, layers: 1, arc: 32, epochs: 12, batch: 30, rate: 0.01, ..Options::default() };
        let recipe = Recipe { teachers: 2, teacher: student, student };
        let mut last = Scores::default();
        let (train, raw, dev) = (toy(120, 1), toy(40, 3), toy(20, 2));
        let clusters = Clusters::default();
        let model = ParserModel::train(&train, &raw, &dev, clusters, recipe, &mut |epoch| last = epoch.scores);
        (model, last)
    }

    #[test]
    fn training_learns_and_repeats_itself_to_the_byte() {
        let (model, scores) = train_toy();
        assert!(scores.las > 95.0 && scores.pairs > 95.0, "{scores:?}");
        let file = model.to_bytes();
        assert!(file == train_toy().0.to_bytes(), "another file from the same data");
        assert!(ParserModel::from_bytes(&file).unwrap().to_bytes() == file, "another file after reading");
    }

    #[test]
    fn damaged_and_foreign_files_are_refused() {
        let model = TokenModel::train(&toy(30, 3), 2, &mut |_, _| {});
        let file = model.to_bytes();
        assert!(TokenModel::from_bytes(&file).is_ok());
        assert!(matches!(ParserModel::from_bytes(&file), Err(ModelError::Kind { .. })));
        assert!(matches!(TokenModel::from_bytes(b"something else"), Err(ModelError::Foreign)));
        let mut damaged = file.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 4;
        assert!(matches!(TokenModel::from_bytes(&damaged), Err(ModelError::Damaged)));
    }
}
