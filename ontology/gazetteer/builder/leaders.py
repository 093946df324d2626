"""Posts, the people who hold or held them, and their dated terms of office."""

import csv
import re
from hashlib import sha256

from .common import Entity, cell, local_name, read_table, slug

DATA_YEAR = "2022"
HAND_YEAR = "2025"


class Leaders:
    """People, posts and terms; the terms of the data first, then those of the hand-written table."""

    def __init__(self, by_hand, ids, places, organizations):
        self.ids, self.places, self.organizations = ids, places, organizations
        self.people, self.posts, self.terms = {}, {}, {}
        self.person_rows = {row["label"]: row for row in read_table(by_hand / "people.csv")}
        self.renamed = {row["data"]: row["label"] for row in self.person_rows.values() if row["data"]}
        self.post_rows = {row["post"]: row for row in read_table(by_hand / "posts.csv")}
        self.by_hand = by_hand

    def load(self, data, state_of):
        """Reads the data and then the hand-written terms. `state_of` gives the place of a state of the data."""
        with open(data / "leaders/wikidata.csv", encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if re.fullmatch(r"Q[0-9]+", row["officeholderLabel"]):
                    continue  # the source has no name for the person
                post = self.post(row["positionLabel"], state_of(row["country"]), row["position"])
                person = self.person(self.renamed.get(row["officeholderLabel"], row["officeholderLabel"]), row["officeholder"])
                self.term(person, post, row["start_year"], row["end_year"], DATA_YEAR)
        for row in read_table(self.by_hand / "terms.csv"):
            post = self.post(row["post"], self.where(row), None)
            self.term(self.person(row["person"], None), post, row["start"], row["end"], HAND_YEAR)
        unused = sorted(set(self.person_rows) - set(self.people)) + sorted(set(self.post_rows) - set(self.posts))
        if unused:
            raise KeyError(f"in people.csv or posts.csv without a term: {unused}")

    def where(self, row):
        """The country, region or organization that a hand-written post belongs to."""
        name = row["in"]
        return self.organizations[name] if name in self.organizations else self.places.place(name)

    def post(self, name, place, qid):
        """A post by the name that the data or the table gives it."""
        row = self.post_rows.get(name, {})
        label = row.get("label") or name[0].upper() + name[1:]
        key = (label, place.name)
        if key not in self.posts:
            entity = Entity(local_name(label, qid, f"{label}, {place.name}"), ["org:Post"], label)
            entity.names(cell(row, "alt"))
            entity.add("ng:positionTitle", f'"{row.get("title") or title_of(label)}"')
            entity.add("ng:positionIn", f"entity:{place.name}")
            if qid:
                entity.add("schema:sameAs", f"wd:{qid}")
            self.posts[key] = entity
            self.posts[name] = entity
        return self.posts[key]

    def person(self, label, qid):
        """A person by label; the id comes from the data on leaders or by name from the other data."""
        if label not in self.people:
            row = self.person_rows.get(label, {})
            qid = qid or self.ids.get(*(cell(row, "title") or [label]), owner=("person", label))
            entity = Entity(local_name(label, qid), ["schema:Person"], label)
            entity.names(cell(row, "alt"))
            if qid:
                entity.add("schema:sameAs", f"wd:{qid}")
            self.people[label] = entity
        return self.people[label]

    def term(self, person, post, start, end, year):
        """A term of office; a later row of the same person, post and start year replaces the dates."""
        key = (person.name, post.name, start[:4])
        self.terms[key] = (person, post, start, end, year)

    def blocks(self):
        """Turtle of posts, people and terms, each sorted."""
        posts = {entity.name: entity for entity in self.posts.values()}
        people = {entity.name: entity for entity in self.people.values()}
        text = [posts[name].turtle() for name in sorted(posts)]
        text += [people[name].turtle() for name in sorted(people)]
        return text + [membership(*self.terms[key]) for key in sorted(self.terms)]


def title_of(label):
    """The title of a post without what it is a post of."""
    return re.split(r" of | for ", label)[0]


def membership(person, post, start, end, year):
    """Turtle of one term."""
    digest = sha256(f"{person.name}|{post.name}|{start[:4]}".encode()).hexdigest()[:8]
    lines = [f"org:member entity:{person.name}", f"ng:post entity:{post.name}", f"schema:startDate {date(start)}"]
    lines.append(f"schema:endDate {date(end)}" if end else f'ng:asOf "{year}"^^xsd:gYear')
    body = " ;\n    ".join(["a org:Membership", *lines])
    return f"<membership/{slug(person.label)}-{digest}> {body} .\n"


def date(text):
    """A year, a month or a day as a typed literal."""
    kind = {1: "gYear", 2: "gYearMonth", 3: "date"}[len(text.split("-"))]
    return f'"{text}"^^xsd:{kind}'
