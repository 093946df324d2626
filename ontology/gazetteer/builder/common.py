"""What all parts of the build share: names of entities, Turtle text, tables and identifiers from the data."""

import csv
import hashlib
import re
import unicodedata

PREFIXES = """\
@prefix entity: <entity/> .
@prefix ng:     <https://w3id.org/newsgraph/ontology#> .
@prefix rdfs:   <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd:    <http://www.w3.org/2001/XMLSchema#> .
@prefix skos:   <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix org:    <http://www.w3.org/ns/org#> .
@prefix geo:    <http://www.opengis.net/ont/geosparql#> .
@prefix wd:     <http://www.wikidata.org/entity/> .
@prefix sws:    <https://sws.geonames.org/> .
"""

# Letters that NFKD does not take apart.
LETTERS = str.maketrans({
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "AE",
    "œ": "oe", "Œ": "OE", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ə": "e", "Ə": "E", "ħ": "h", "ŧ": "t",
    "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "ʿ": "'", "`": "'", "–": "-", "—": "-",
})


def ascii_name(text):
    """The text in ASCII letters, with typographic apostrophes made plain."""
    plain = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return plain.encode("ascii", "ignore").decode()


def slug(text):
    """Lower-case ASCII with one hyphen for every run of other characters."""
    return re.sub(r"[^a-z0-9]+", "-", ascii_name(text).lower()).strip("-")


def local_name(label, qid=None, key=None):
    """Name of an entity below entity/: slug and Wikidata id, or slug and hash of the seed key."""
    if qid:
        return f"{slug(label)}-{qid}"
    seed = (key or label).lower()
    return f"{slug(label)}-{hashlib.sha256(seed.encode()).hexdigest()[:8]}"


def literal(text):
    """A plain Turtle string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def distinct(values, without=()):
    """The values in their order, each once, empty ones and those of `without` left out."""
    seen = set(without)
    kept = []
    for value in values:
        if value and value not in seen:
            seen.add(value)
            kept.append(value)
    return kept


def cell(row, name):
    """The values of a cell; several are separated by a bar."""
    return [value.strip() for value in (row.get(name) or "").split("|") if value.strip()]


def read_table(path):
    """Rows of a hand-written table: semicolons, comment lines with #, header first."""
    with open(path, encoding="utf-8", newline="") as file:
        lines = [line for line in file if line.strip() and not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter=";"))
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise ValueError(f"{path}: row {number} has not as many cells as the header: {row}")
    return rows


class Entity:
    """One subject of the gazetteer and its statements, in the order in which they are written."""

    def __init__(self, name, types, label):
        self.name = name
        self.label = label
        self.lines = [("a", " , ".join(types)), ("rdfs:label", literal(label))]

    def add(self, predicate, *objects):
        """Adds objects, already in Turtle, under one predicate; nothing when there are none."""
        if objects:
            self.lines.append((predicate, " , ".join(objects)))
        return self

    def names(self, alternatives=(), acronyms=(), demonyms=()):
        """Adds alternative names, acronyms (also as alternative names) and demonyms."""
        everything = distinct([*alternatives, *acronyms], without=[self.label])
        self.add("skos:altLabel", *map(literal, everything))
        self.add("ng:acronym", *map(literal, distinct(acronyms)))
        return self.add("ng:demonym", *map(literal, distinct(demonyms)))

    def point(self, latitude, longitude):
        """Adds a geometry with an IRI of its own; the default reference system of geo:wktLiteral is CRS84."""
        self.latitude, self.longitude = latitude, longitude
        return self

    def turtle(self):
        """The Turtle text of the entity and of its geometry."""
        lines = list(self.lines)
        tail = ""
        if hasattr(self, "latitude"):
            geometry = f"<entity/{self.name}/geometry>"
            lines.append(("geo:hasGeometry", geometry))
            point = f"POINT({self.longitude:g} {self.latitude:g})"
            tail = f'{geometry} geo:asWKT "{point}"^^geo:wktLiteral .\n'
        body = " ;\n    ".join(f"{predicate} {objects}" for predicate, objects in lines)
        return f"entity:{self.name} {body} .\n{tail}"


def write_turtle(path, comment, blocks):
    """Writes a file: comment lines, prefixes, blocks."""
    head = "".join(f"# {line}\n" for line in comment)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(head + "# Made by build.py: change the tables in by-hand/, not this file.\n\n" + PREFIXES + "\n")
        file.write("\n".join(blocks))
    return len(blocks)


class Identifiers:
    """Wikidata ids by name, from the data sets only."""

    def __init__(self):
        self.by_name, self.given = {}, {}

    def learn(self, name, qid):
        """Keeps the first id that a name is given."""
        if name and re.fullmatch(r"Q[1-9][0-9]*", qid or ""):
            self.by_name.setdefault(name, qid)

    def get(self, *names, owner):
        """The id of the first name that has one, unless an earlier owner has it: a town may be called as a country is."""
        qid = next((self.by_name[name] for name in names if name in self.by_name), None)
        return qid if qid and self.given.setdefault(qid, owner) == owner else None
