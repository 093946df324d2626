//! Own terms that the graph is written in; declared, with comment and example, in `ontology/newsgraph.ttl`.

vocabulary! {
    "https://w3id.org/newsgraph/ontology#";

    /// One occurrence of a statement, event or claim in one article.
    EVIDENCE_CLASS = "Evidence";
    /// One entity or topic in one article.
    APPEARANCE = "Appearance";
    /// One version of the extractor with one rule pack and one gazetteer.
    RUN_CLASS = "Run";
    /// Something that an article asserts has happened.
    EVENT = "Event";
    /// Something that is only hedged, planned, denied or attributed.
    REPORTED_EVENT = "ReportedEvent";

    /// From a statement, event or claim to an occurrence of it.
    EVIDENCE = "evidence";
    /// The article that an evidence, appearance, event or claim stands in.
    ARTICLE = "article";
    /// The words, character for character.
    QUOTE = "quote";
    /// The sentence around the quote.
    SENTENCE = "sentence";
    /// First byte of the quote in the UTF-8 text.
    BYTE_BEGIN = "byteBegin";
    /// Byte after the quote in the UTF-8 text.
    BYTE_END = "byteEnd";
    /// Who says it: [`ARTICLE_VOICE`] or [`ATTRIBUTED_VOICE`].
    VOICE = "voice";
    /// How firmly it is put.
    CERTAINTY = "certainty";
    /// Affirmed or negated.
    POLARITY = "polarity";
    /// What all evidence together makes of a statement.
    MODE = "mode";
    /// Whom the article cites, where it is an entity.
    SPEAKER = "speaker";
    /// Whom the article cites, in its words, where it is no entity.
    SPEAKER_TEXT = "speakerText";
    /// Lemma of the verb or noun that attributes.
    REPORTING_VERB = "reportingVerb";
    /// How far the rule is to be trusted, from 0 to 1.
    CONFIDENCE = "confidence";
    /// The rule or frame that found it.
    RULE = "rule";
    /// Publication date of the article, copied to the evidence.
    REPORTED_AT = "reportedAt";
    /// Earliest publication date among a statement's evidence.
    FIRST_REPORTED = "firstReported";
    /// Latest publication date among a statement's evidence.
    LAST_REPORTED = "lastReported";
    /// How many articles support a statement.
    ARTICLE_SUPPORT = "articleSupport";
    /// How many publishers support a statement.
    PUBLISHER_SUPPORT = "publisherSupport";
    /// The run that read an article.
    RUN = "run";
    /// Version of a run's extractor.
    SOFTWARE_VERSION = "softwareVersion";
    /// Hash of a run's rules and frames.
    RULE_PACK_HASH = "rulePackHash";
    /// Hash of a run's gazetteer.
    GAZETTEER_HASH = "gazetteerHash";

    /// From a thing to words that its names, headline, quote or text have; answered by the search index.
    MATCHES = "matches";
    /// How well a thing fits the words of [`MATCHES`].
    MATCH_SCORE = "matchScore";
    /// From a geometry to a box that it touches; answered by the search index.
    WITHIN_BOX = "withinBox";

    /// The article's own voice.
    ARTICLE_VOICE = "articleVoice";
    /// Somebody's whom the article cites.
    ATTRIBUTED_VOICE = "attributedVoice";
    /// Put plainly.
    STATED = "stated";
    /// Affirmed.
    POSITIVE = "positive";
    /// Negated or denied.
    NEGATIVE = "negative";
    /// Some article says it in its own voice.
    ASSERTED = "asserted";
    /// Only said by somebody.
    ATTRIBUTED = "attributed";
    /// Negated or denied.
    DENIED = "denied";
    /// Put as possible.
    HEDGED = "hedged";
    /// Put as intended.
    PLANNED = "planned";
    /// Put under a condition.
    CONDITIONAL = "conditional";
    /// Asked.
    QUESTIONED = "questioned";
    /// Said in general.
    GENERIC = "generic";

    /// Hash of an article's text and metadata: its revision.
    SHA256 = "sha256";
    /// Hash of the input bytes.
    INPUT_SHA256 = "inputSha256";
    /// Whether the publisher stands by the article.
    PUBLICATION_STATUS = "publicationStatus";
    /// The article may be used.
    USABLE = "usable";
    /// The article is held back.
    WITHHELD = "withheld";
    /// The article is withdrawn.
    CANCELED = "canceled";
    /// Stand-off layers of an article, one JSON literal.
    ANNOTATIONS = "annotations";
    /// What was seen and not used, one JSON literal.
    DROPS = "drops";
    /// Blocks of the text and order of the authors, one JSON literal: what re-extraction needs beside the text.
    LAYOUT = "layout";

    /// What an appearance is an appearance of.
    ENTITY = "entity";
    /// A name by which the article calls it.
    SURFACE_FORM = "surfaceForm";
    /// The best name that the article gives.
    BEST_NAME = "bestName";
    /// Number of mentions.
    COUNT = "count";
    /// How central it is, from 0 to 1.
    SALIENCE = "salience";
    /// The class that the article's type checks used.
    MAIN_CLASS = "mainClass";
    /// A class of the entity as this article shows it, the main one included.
    ENTITY_CLASS = "entityClass";
    /// Title of a post, on the appearance.
    POST_TITLE = "postTitle";
    /// What a post belongs to, on the appearance.
    POST_IN = "postIn";

    /// Who does it.
    ACTOR = "actor";
    /// To whom or against whom it is done.
    RECIPIENT = "recipient";
    /// Who would do it.
    REPORTED_ACTOR = "reportedActor";
    /// To whom or against whom it would be done.
    REPORTED_RECIPIENT = "reportedRecipient";
    /// Where it would be.
    REPORTED_PLACE = "reportedPlace";
    /// Lemma of the verb or noun that names the event.
    PREDICATE_LEMMA = "predicateLemma";
    /// The words for a time.
    TIME_EXPRESSION = "timeExpression";
    /// How exact a time is.
    TIME_GRANULARITY = "timeGranularity";
    /// Whether a speaker affirms or denies the content of a claim.
    CONTENT_POLARITY = "contentPolarity";
    /// What a claim or quotation contains.
    ABOUT = "about";

    /// Person to post, as of the report.
    HOLDS_POSITION = "holdsPosition";
    /// Person to post, before the report.
    FORMERLY_HELD_POSITION = "formerlyHeldPosition";
    /// What a post belongs to.
    POSITION_IN = "positionIn";
    /// Title of a post.
    POSITION_TITLE = "positionTitle";

    /// Whether an identity is known or guessed.
    IDENTITY_STATUS = "identityStatus";
    /// Known.
    RESOLVED = "resolved";
    /// Guessed.
    PROVISIONAL = "provisional";

    /// What an article says about who an entity is, one JSON literal on the appearance.
    IDENTITY_CONTEXT = "identityContext";
    /// From an article to an earlier one with nearly the same text.
    NEAR_DUPLICATE_OF = "nearDuplicateOf";
    /// A hash of a run of words, by which copies are found (texts).
    SHINGLE = "shingle";
    /// Bearers of like names, one JSON literal (derivation).
    BEARERS = "bearers";
    /// The bucket of like names in which an id is found (derivation).
    BUCKET = "bucket";
    /// A bucket of names by which data sets call what they describe (derivation).
    DESCRIBED_NAMES = "DescribedNames";
    /// What data sets describe under names of a bucket, one JSON literal (derivation).
    DESCRIBED = "described";
    /// The bucket of like names in which something described is found (derivation).
    DESCRIBED_IN = "describedIn";

    /// Somebody's decision whether two entities are the same (history).
    JUDGEMENT = "Judgement";
    /// What was decided.
    VERDICT = "verdict";
    /// They are one.
    SAME = "same";
    /// They are not one.
    DIFFERENT = "different";
    /// Looked at without a decision.
    UNSURE = "unsure";
    /// One of the two entities that a judgement compares.
    JUDGED_ENTITY = "judgedEntity";
    /// Who judged.
    JUDGED_BY = "judgedBy";
    /// When it was judged.
    JUDGED_AT = "judgedAt";
    /// When a judgement ceased to be in force.
    WITHDRAWN_AT = "withdrawnAt";
    /// Who withdrew a judgement.
    WITHDRAWN_BY = "withdrawnBy";

    /// Running counts of what articles say of a statement or entity, one JSON literal (derivation).
    TALLY = "tally";

    /// The base that a store was created with (history).
    STORE_BASE = "storeBase";
    /// Number of committed changes of a store (history).
    STORE_REVISION = "storeRevision";
    /// A data set that a maintainer loaded (history).
    DATA_SET = "DataSet";
    /// SHA-256 of a data set's files (history).
    CONTENT_HASH = "contentHash";
    /// Number of triples of a data set (history).
    TRIPLE_COUNT = "tripleCount";
    /// When a data set was loaded (history).
    LOADED_AT = "loadedAt";
    /// When an article was first ingested (history).
    FIRST_SEEN = "firstSeen";
    /// When an article was last changed by an ingest (history).
    LAST_CHANGED = "lastChanged";
    /// When an article was retracted (history).
    RETRACTED_AT = "retractedAt";
}
