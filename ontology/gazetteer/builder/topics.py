"""IPTC Media Topics in force with their hand-written lexical signs."""

import json

from .common import cell, distinct, literal, read_table

TOPICS_COMMENT = [
    "IPTC Media Topics in force, with lexical signs for those that are frequent in news.",
    "Source: IPTC NewsCodes Media Topics (https://cv.iptc.org/newscodes/mediatopic/), CC BY 4.0, retrieved 2026-11; signs by hand.",
    "Licence of this file: CC BY 4.0.",
]


def topic_blocks(data, by_hand):
    """Turtle of the topics, in the order of their numbers."""
    with open(data / "iptc/mediatopics.json", encoding="utf-8") as file:
        rows = [row for row in json.load(file) if not row["retired"]]
    signs = {row["topic"]: cell(row, "signs") for row in read_table(by_hand / "topic-signs.csv")}
    in_force = {row["id"] for row in rows}
    blocks = []
    for row in sorted(rows, key=lambda row: row["id"]):
        lines = ["a skos:Concept", f"rdfs:label {literal(row['label'])}", f"skos:prefLabel {literal(row['label'])}"]
        if row["broader"] in in_force:
            lines.append(f"skos:broader <{uri(row['broader'])}>")
        if row["wikidata"]:
            lines.append(f"schema:sameAs wd:{row['wikidata'].rsplit('/', 1)[1]}")
        words = distinct(signs.pop(row["label"], []))
        if words:
            lines.append("ng:topicSign " + " , ".join(map(literal, words)))
        blocks.append(f"<{row['uri']}> " + " ;\n    ".join(lines) + " .\n")
    if signs:
        raise KeyError(f"signs for topics that are not in force: {sorted(signs)}")
    return blocks


def uri(code):
    """The IRI of a topic code such as medtop:01000000."""
    return "http://cv.iptc.org/newscodes/mediatopic/" + code.split(":")[1]
