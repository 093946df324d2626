//! Terms of the lexical side of the ontology: frames, entries, reporting words, titles.
//!
//! Entry point: the constants, which `lexicon` reads `ontology/` by. Invariant: each is declared in `ontology/`.

/// `ng:Frame`: a frame: what some words mean as a relation or an event.
pub const FRAME: &str = "https://w3id.org/newsgraph/ontology#Frame";
/// `ng:relation`: the relation that a frame evokes.
pub const RELATION: &str = "https://w3id.org/newsgraph/ontology#relation";
/// `ng:eventType`: the PLOVER concept that a frame evokes.
pub const EVENT_TYPE: &str = "https://w3id.org/newsgraph/ontology#eventType";
/// `ng:entry`: a lexical entry of a frame.
pub const ENTRY: &str = "https://w3id.org/newsgraph/ontology#entry";
/// `ng:verb`: verb lemma of an entry, with its particle.
pub const VERB: &str = "https://w3id.org/newsgraph/ontology#verb";
/// `ng:noun`: noun lemma of an entry.
pub const NOUN: &str = "https://w3id.org/newsgraph/ontology#noun";
/// `ng:adjective`: adjective or participle of an entry.
pub const ADJECTIVE: &str = "https://w3id.org/newsgraph/ontology#adjective";
/// `ng:subjectFunction`: grammatical function of the relation's subject.
pub const SUBJECT_FUNCTION: &str = "https://w3id.org/newsgraph/ontology#subjectFunction";
/// `ng:objectFunction`: grammatical function of the relation's object.
pub const OBJECT_FUNCTION: &str = "https://w3id.org/newsgraph/ontology#objectFunction";
/// `ng:actorFunction`: grammatical function of the event's actor.
pub const ACTOR_FUNCTION: &str = "https://w3id.org/newsgraph/ontology#actorFunction";
/// `ng:recipientFunction`: grammatical function of the event's recipient.
pub const RECIPIENT_FUNCTION: &str = "https://w3id.org/newsgraph/ontology#recipientFunction";
/// `ng:subjectType`: class that the subject must have.
pub const SUBJECT_TYPE: &str = "https://w3id.org/newsgraph/ontology#subjectType";
/// `ng:objectType`: class that the object must have.
pub const OBJECT_TYPE: &str = "https://w3id.org/newsgraph/ontology#objectType";
/// `ng:actorType`: class that the actor must have.
pub const ACTOR_TYPE: &str = "https://w3id.org/newsgraph/ontology#actorType";
/// `ng:recipientType`: class that the recipient must have.
pub const RECIPIENT_TYPE: &str = "https://w3id.org/newsgraph/ontology#recipientType";
/// `ng:objectLiteral`: datatype of a literal object.
pub const OBJECT_LITERAL: &str = "https://w3id.org/newsgraph/ontology#objectLiteral";
/// `ng:example`: a text that the frame must match.
pub const EXAMPLE: &str = "https://w3id.org/newsgraph/ontology#example";
/// `ng:counterExample`: a text that the frame must not match.
pub const COUNTER_EXAMPLE: &str = "https://w3id.org/newsgraph/ontology#counterExample";
/// `ng:text`: the text of an example.
pub const TEXT: &str = "https://w3id.org/newsgraph/ontology#text";
/// `ng:expectSubject`: label of the subject an example must give.
pub const EXPECT_SUBJECT: &str = "https://w3id.org/newsgraph/ontology#expectSubject";
/// `ng:expectObject`: label of the object an example must give.
pub const EXPECT_OBJECT: &str = "https://w3id.org/newsgraph/ontology#expectObject";
/// `ng:expectActor`: label of an actor an example must give.
pub const EXPECT_ACTOR: &str = "https://w3id.org/newsgraph/ontology#expectActor";
/// `ng:expectRecipient`: label of a recipient an example must give.
pub const EXPECT_RECIPIENT: &str = "https://w3id.org/newsgraph/ontology#expectRecipient";
/// `ng:formerRelation`: the relation that holds once this one has ended.
pub const FORMER_RELATION: &str = "https://w3id.org/newsgraph/ontology#formerRelation";
/// `ng:domainIncludes`: a class that a relation's subject may have.
pub const DOMAIN_INCLUDES: &str = "https://w3id.org/newsgraph/ontology#domainIncludes";
/// `ng:rangeIncludes`: a class that a relation's object may have.
pub const RANGE_INCLUDES: &str = "https://w3id.org/newsgraph/ontology#rangeIncludes";
/// `ng:ReportingVerb`: a verb that reports what somebody says.
pub const REPORTING_VERB: &str = "https://w3id.org/newsgraph/ontology#ReportingVerb";
/// `ng:ReportingNoun`: a noun that reports what somebody says.
pub const REPORTING_NOUN: &str = "https://w3id.org/newsgraph/ontology#ReportingNoun";
/// `ng:writtenForm`: how a lexical resource is written.
pub const WRITTEN_FORM: &str = "https://w3id.org/newsgraph/ontology#writtenForm";
/// `ng:abbreviation`: how a title is abbreviated.
pub const ABBREVIATION: &str = "https://w3id.org/newsgraph/ontology#abbreviation";
/// `ng:force`: what a reporting word does.
pub const FORCE: &str = "https://w3id.org/newsgraph/ontology#force";
/// `ng:impliesPolarity`: polarity of what a reporting word reports.
pub const IMPLIES_POLARITY: &str = "https://w3id.org/newsgraph/ontology#impliesPolarity";
/// `ng:plan`: whether what is reported is planned.
pub const PLAN: &str = "https://w3id.org/newsgraph/ontology#plan";
/// `ng:certainty`: how firmly a modal expression puts something.
pub const CERTAINTY: &str = "https://w3id.org/newsgraph/ontology#certainty";
/// `ng:polarity`: whether a modal expression affirms or denies.
pub const POLARITY: &str = "https://w3id.org/newsgraph/ontology#polarity";
/// `ng:carries`: whether the subject of a light verb does or suffers what its noun tells.
pub const CARRIES: &str = "https://w3id.org/newsgraph/ontology#carries";
/// `ng:Title`: a word for a post.
pub const TITLE: &str = "https://w3id.org/newsgraph/ontology#Title";
/// `ng:Honorific`: a form of address.
pub const HONORIFIC: &str = "https://w3id.org/newsgraph/ontology#Honorific";
/// `ng:demonym`: word for what belongs to a place, or for its people.
pub const DEMONYM: &str = "https://w3id.org/newsgraph/ontology#demonym";
/// `ng:capital`: of a country.
pub const CAPITAL: &str = "https://w3id.org/newsgraph/ontology#capital";
/// `ng:acronym`: short name in capitals.
pub const ACRONYM: &str = "https://w3id.org/newsgraph/ontology#acronym";
/// `ng:topicSign`: word that speaks for a topic.
pub const TOPIC_SIGN: &str = "https://w3id.org/newsgraph/ontology#topicSign";
/// `ng:positionTitle`: title of a post.
pub const POSITION_TITLE: &str = "https://w3id.org/newsgraph/ontology#positionTitle";
/// `ng:positionIn`: country or organization of a post.
pub const POSITION_IN: &str = "https://w3id.org/newsgraph/ontology#positionIn";
/// `rdf:type`.
pub const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
/// `rdf:first`: head of a list.
pub const RDF_FIRST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
/// `rdf:rest`: tail of a list.
pub const RDF_REST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
/// `rdfs:subClassOf`.
pub const SUB_CLASS_OF: &str = "http://www.w3.org/2000/01/rdf-schema#subClassOf";
/// `owl:SymmetricProperty`.
pub const SYMMETRIC: &str = "http://www.w3.org/2002/07/owl#SymmetricProperty";
/// `rdfs:label`.
pub const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";
/// `skos:altLabel`.
pub const ALT_LABEL: &str = "http://www.w3.org/2004/02/skos/core#altLabel";
/// `skos:prefLabel`.
pub const PREF_LABEL: &str = "http://www.w3.org/2004/02/skos/core#prefLabel";
/// `skos:broader`.
pub const BROADER: &str = "http://www.w3.org/2004/02/skos/core#broader";
/// `schema:containedInPlace`.
pub const CONTAINED_IN: &str = "https://schema.org/containedInPlace";
/// `ng:gender`: whom a given name or form of address is for.
pub const GENDER: &str = "https://w3id.org/newsgraph/ontology#gender";
/// `ng:impliesClass`: class of the thing whose name has this head word.
pub const IMPLIES_CLASS: &str = "https://w3id.org/newsgraph/ontology#impliesClass";
/// `schema:Country`.
pub const COUNTRY: &str = "https://schema.org/Country";
/// The Media Topic of sport.
pub const SPORT: &str = "http://cv.iptc.org/newscodes/mediatopic/15000000";
/// The Media Topic of arts, culture and entertainment.
pub const ARTS: &str = "http://cv.iptc.org/newscodes/mediatopic/01000000";
/// `schema:Person`.
pub const PERSON: &str = "https://schema.org/Person";
/// `schema:Place`.
pub const PLACE: &str = "https://schema.org/Place";
/// `schema:Organization`.
pub const ORGANIZATION: &str = "https://schema.org/Organization";
/// `schema:Corporation`.
pub const CORPORATION: &str = "https://schema.org/Corporation";
/// `schema:Thing`.
pub const THING: &str = "https://schema.org/Thing";
/// `org:Membership`.
pub const MEMBERSHIP: &str = "http://www.w3.org/ns/org#Membership";
/// `org:member`.
pub const MEMBER: &str = "http://www.w3.org/ns/org#member";
/// `ng:post: the post of a term of office`.
pub const POST: &str = "https://w3id.org/newsgraph/ontology#post";
/// `org:Post`.
pub const ORG_POST: &str = "http://www.w3.org/ns/org#Post";
/// `ng:holdsPosition`.
pub const HOLDS_POSITION: &str = "https://w3id.org/newsgraph/ontology#holdsPosition";
/// `ng:formerlyHeldPosition`.
pub const FORMERLY_HELD_POSITION: &str = "https://w3id.org/newsgraph/ontology#formerlyHeldPosition";
/// `xsd:date`.
pub const XSD_DATE: &str = "http://www.w3.org/2001/XMLSchema#date";
/// `xsd:gYearMonth`.
pub const XSD_GYEAR_MONTH: &str = "http://www.w3.org/2001/XMLSchema#gYearMonth";
/// `xsd:gYear`.
pub const XSD_GYEAR: &str = "http://www.w3.org/2001/XMLSchema#gYear";
/// `ng:leads: whether the holder of a title heads the body`.
pub const LEADS: &str = "https://w3id.org/newsgraph/ontology#leads";
/// `ng:heldIn`: class of the body without which a title is no post.
pub const HELD_IN: &str = "https://w3id.org/newsgraph/ontology#heldIn";
/// `ng:clauseOnly: whether a verb reports only with a clause or quotation`.
pub const CLAUSE_ONLY: &str = "https://w3id.org/newsgraph/ontology#clauseOnly";
/// `ng:withoutFunction`: with a dependent of this function the words of an entry mean something else.
pub const WITHOUT_FUNCTION: &str = "https://w3id.org/newsgraph/ontology#withoutFunction";
/// `ng:withWord`: only with one of these words as object, or said of it, do the words of an entry mean what it says.
pub const WITH_WORD: &str = "https://w3id.org/newsgraph/ontology#withWord";
/// `ng:recipientOptional`: whether an entry tells an event without its recipient.
pub const RECIPIENT_OPTIONAL: &str = "https://w3id.org/newsgraph/ontology#recipientOptional";
/// `plover:AGREE`: agreeing, offering, promising.
pub const AGREE: &str = "https://w3id.org/newsgraph/plover#AGREE";
/// `plover:SUPPORT`: praising, backing, signing.
pub const SUPPORT: &str = "https://w3id.org/newsgraph/plover#SUPPORT";
/// `plover:AID`: giving.
pub const AID: &str = "https://w3id.org/newsgraph/plover#AID";
/// `plover:THREATEN`: announcing a hostile act.
pub const THREATEN: &str = "https://w3id.org/newsgraph/plover#THREATEN";
/// Types of hostile acts that can be announced.
pub const HOSTILE: [&str; 6] = [
    "https://w3id.org/newsgraph/plover#SANCTION",
    "https://w3id.org/newsgraph/plover#PROTEST",
    "https://w3id.org/newsgraph/plover#MOBILIZE",
    "https://w3id.org/newsgraph/plover#COERCE",
    "https://w3id.org/newsgraph/plover#ASSAULT",
    "https://w3id.org/newsgraph/plover#REJECT",
];
/// `plover:CONSULT`: meeting, visiting, negotiating.
pub const CONSULT: &str = "https://w3id.org/newsgraph/plover#CONSULT";
/// `schema:worksFor`.
pub const WORKS_FOR: &str = "https://schema.org/worksFor";
/// `ng:workedFor`.
pub const WORKED_FOR: &str = "https://w3id.org/newsgraph/ontology#workedFor";
/// `schema:GovernmentOrganization`.
pub const GOVERNMENT_ORGANIZATION: &str = "https://schema.org/GovernmentOrganization";
/// `ng:Legislature`.
pub const LEGISLATURE: &str = "https://w3id.org/newsgraph/ontology#Legislature";
/// `ng:Court`.
pub const COURT: &str = "https://w3id.org/newsgraph/ontology#Court";
/// `ng:ArmedGroup`.
pub const ARMED_GROUP: &str = "https://w3id.org/newsgraph/ontology#ArmedGroup";
/// `ng:ArmedForce`.
pub const ARMED_FORCE: &str = "https://w3id.org/newsgraph/ontology#ArmedForce";
/// `schema:affiliation`.
pub const AFFILIATION: &str = "https://schema.org/affiliation";
/// `schema:location`.
pub const LOCATION: &str = "https://schema.org/location";
/// `schema:nationality`.
pub const NATIONALITY: &str = "https://schema.org/nationality";
/// `schema:founder`.
pub const FOUNDER: &str = "https://schema.org/founder";
/// `ng:ownedBy`.
pub const OWNED_BY: &str = "https://w3id.org/newsgraph/ontology#ownedBy";
/// `ng:shareholderOf`.
pub const SHAREHOLDER_OF: &str = "https://w3id.org/newsgraph/ontology#shareholderOf";
/// `schema:birthPlace`.
pub const BIRTH_PLACE: &str = "https://schema.org/birthPlace";
/// `schema:SportsTeam`.
pub const SPORTS_TEAM: &str = "https://schema.org/SportsTeam";
/// `schema:NewsMediaOrganization`.
pub const NEWS_MEDIA: &str = "https://schema.org/NewsMediaOrganization";
/// `schema:CivicStructure`.
pub const CIVIC_STRUCTURE: &str = "https://schema.org/CivicStructure";
/// `schema:Museum`.
pub const MUSEUM: &str = "https://schema.org/Museum";
/// `schema:WorkersUnion`.
pub const WORKERS_UNION: &str = "https://schema.org/WorkersUnion";
/// `schema:EducationalOrganization`.
pub const EDUCATIONAL_ORGANIZATION: &str = "https://schema.org/EducationalOrganization";
/// `ng:commands`.
pub const COMMANDS: &str = "https://w3id.org/newsgraph/ontology#commands";
/// `ng:headquarters`.
pub const HEADQUARTERS: &str = "https://w3id.org/newsgraph/ontology#headquarters";
/// `schema:memberOf`.
pub const MEMBER_OF: &str = "https://schema.org/memberOf";
/// `schema:spouse`.
pub const SPOUSE: &str = "https://schema.org/spouse";
/// `ng:succeeds`.
pub const SUCCEEDS: &str = "https://w3id.org/newsgraph/ontology#succeeds";
/// `ng:appointedBy`.
pub const APPOINTED_BY: &str = "https://w3id.org/newsgraph/ontology#appointedBy";
/// `ng:director`.
pub const DIRECTOR: &str = "https://w3id.org/newsgraph/ontology#director";
/// `ng:chairperson`.
pub const CHAIRPERSON: &str = "https://w3id.org/newsgraph/ontology#chairperson";
/// `ng:leaderOf`.
pub const LEADER_OF: &str = "https://w3id.org/newsgraph/ontology#leaderOf";
/// `ng:memberOfParty`.
pub const MEMBER_OF_PARTY: &str = "https://w3id.org/newsgraph/ontology#memberOfParty";
/// `schema:PoliticalParty`.
pub const POLITICAL_PARTY: &str = "https://schema.org/PoliticalParty";
/// `schema:parent`.
pub const PARENT: &str = "https://schema.org/parent";
/// `schema:deathPlace`.
pub const DEATH_PLACE: &str = "https://schema.org/deathPlace";
/// `schema:AdministrativeArea`.
pub const ADMINISTRATIVE_AREA: &str = "https://schema.org/AdministrativeArea";
/// `schema:birthDate`.
pub const BIRTH_DATE: &str = "https://schema.org/birthDate";
/// `schema:deathDate`.
pub const DEATH_DATE: &str = "https://schema.org/deathDate";
