//! The relations of the gold in terms of those that are extracted.
//!
//! The gold has few relations, some of which the ontology splits, turns round or names otherwise: the gold's `parent` is our `father`,
//! `mother`, `parent` or, from the other side, `children`; who leads something holds an office in it, whatever it is called. Entry
//! point: [`readings`]. Invariant: a relation without a reading is scored neither way.

/// A gold relation that a found one says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Local name in the gold.
    pub relation: &'static str,
    /// Whether subject and object change places.
    pub turned: bool,
    /// For a relation that says an office in its object without naming the post.
    pub office: Option<Office>,
}

/// Which offices of the gold a relation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Office {
    /// That of whoever leads.
    Leading,
    /// Mere membership.
    Member,
    /// Those whose titles contain the word.
    Titled(&'static str),
}

const fn same(relation: &'static str) -> Reading {
    Reading { relation, turned: false, office: None }
}

const fn turned(relation: &'static str) -> Reading {
    Reading { relation, turned: true, office: None }
}

const fn office(relation: &'static str, office: Office) -> Reading {
    Reading { relation, turned: false, office: Some(office) }
}

const fn turned_office(relation: &'static str, office: Office) -> Reading {
    Reading { relation, turned: true, office: Some(office) }
}

const HOLDS: &str = "holdsPosition";
const HELD: &str = "formerlyHeldPosition";

/// Near relations of the gold may stand for each other: who works for, belongs to or is a member of something, and what lies, sits
/// or is contained where.
const READINGS: &[(&str, &[Reading])] = &[
    ("holdsPosition", &[same(HOLDS)]),
    ("formerlyHeldPosition", &[same(HELD)]),
    (
        "memberOf",
        &[
            same("memberOf"),
            same("affiliation"),
            same("worksFor"),
            same("politicalParty"),
            office(HOLDS, Office::Member),
        ],
    ),
    ("worksFor", &[same("worksFor"), same("affiliation"), same("memberOf")]),
    ("affiliation", &[same("affiliation"), same("worksFor"), same("memberOf")]),
    ("memberOfParty", &[same("politicalParty"), same("memberOf")]),
    ("formerMemberOf", &[office(HELD, Office::Member)]),
    ("workedFor", &[office(HELD, Office::Member)]),
    ("boardMemberOf", &[same("memberOf"), office(HOLDS, Office::Member)]),
    ("leaderOf", &[office(HOLDS, Office::Leading)]),
    ("formerLeaderOf", &[office(HELD, Office::Leading)]),
    ("formerLeader", &[turned_office(HELD, Office::Leading)]),
    ("commands", &[office(HOLDS, Office::Leading), office(HOLDS, Office::Titled("command"))]),
    ("editorOf", &[office(HOLDS, Office::Titled("editor"))]),
    ("coachOf", &[office(HOLDS, Office::Titled("coach")), office(HOLDS, Office::Titled("manager"))]),
    ("spokespersonFor", &[office(HOLDS, Office::Titled("spokes"))]),
    ("chiefExecutive", &[turned_office(HOLDS, Office::Leading)]),
    ("chairperson", &[turned_office(HOLDS, Office::Leading)]),
    ("director", &[turned_office(HOLDS, Office::Leading)]),
    ("headOfState", &[turned_office(HOLDS, Office::Leading)]),
    ("headOfGovernment", &[turned_office(HOLDS, Office::Leading)]),
    ("spouse", &[same("spouse"), turned("spouse")]),
    ("parent", &[same("parent")]),
    ("father", &[same("parent")]),
    ("mother", &[same("parent")]),
    ("children", &[turned("parent")]),
    ("birthPlace", &[same("birthPlace")]),
    ("birthDate", &[same("birthDate")]),
    ("deathPlace", &[same("deathPlace")]),
    ("nationality", &[same("nationality")]),
    ("alumniOf", &[same("alumniOf")]),
    ("founder", &[turned("founder")]),
    ("foundingDate", &[same("foundingDate")]),
    ("parentOrganization", &[same("parentOrganization"), turned("owns")]),
    ("subOrganization", &[turned("parentOrganization"), same("owns")]),
    ("ownedBy", &[turned("owns"), same("parentOrganization")]),
    ("acquired", &[same("owns")]),
    ("shareholderOf", &[same("owns")]),
    ("location", &[same("location"), same("headquarteredIn"), same("containedInPlace")]),
    ("headquarters", &[same("headquarteredIn"), same("location"), same("containedInPlace")]),
    ("containedInPlace", &[same("containedInPlace"), same("location"), same("headquarteredIn")]),
    ("acronym", &[same("acronym")]),
];

/// What a found relation, by local name, says in the gold's terms.
#[must_use]
pub fn readings(relation: &str) -> &'static [Reading] {
    READINGS.iter().find(|(known, _)| *known == relation).map_or(&[], |(_, readings)| readings)
}

/// Relations that follow from an office: whoever holds or held it works or worked there. A found one that a gold office implies is
/// neither right nor wrong, and meets nothing.
const IMPLIED: &[(&str, &[&str])] = &[
    ("worksFor", &[HOLDS, HELD]),
    ("affiliation", &[HOLDS, HELD]),
    ("memberOf", &[HOLDS]),
    ("memberOfParty", &[HOLDS]),
    ("workedFor", &[HELD, HOLDS]),
    ("formerMemberOf", &[HELD]),
];

/// The gold's offices of which the relation follows.
#[must_use]
pub fn implied_by(relation: &str) -> &'static [&'static str] {
    IMPLIED.iter().find(|(known, _)| *known == relation).map_or(&[], |(_, offices)| offices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_ontology_turns_round_is_turned_back() {
        // The gold says that somebody founded something, the ontology by whom something was founded.
        assert_eq!(readings("founder"), [turned("founder")]);
        assert!(readings("ownedBy").contains(&turned("owns")));
        assert!(readings("headquarters").contains(&same("headquarteredIn")));
    }

    #[test]
    fn a_job_follows_from_an_office_and_does_not_stand_for_it() {
        assert!(readings("worksFor").iter().all(|reading| reading.relation != HOLDS));
        assert!(implied_by("worksFor").contains(&HOLDS));
    }
}
