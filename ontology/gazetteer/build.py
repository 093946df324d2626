#!/usr/bin/env python3
"""Makes the gazetteer's Turtle and topics.ttl from public data and the tables in by-hand/.

One line, from the top of the repository (needs PyYAML):

    python3 ontology/gazetteer/build.py ../shared/data

The output depends on the input alone: the same data gives the same bytes.
"""

import csv
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # ontology/ is embedded in the binary as it stands

from builder.common import Identifiers, write_turtle
from builder.leaders import Leaders
from builder.organizations import load_organizations
from builder.places import Places
from builder.topics import TOPICS_COMMENT, topic_blocks

HERE = Path(__file__).resolve().parent
LARGE_CITY = 300_000
# Names of states in the data on leaders that neither the country data nor STATE_NAMES has.
UNUSUAL_STATES = {
    "Kingdom of Denmark": "DK", "Kingdom of the Netherlands": "NL",
    "Republic of Abkhazia": "Abkhazia", "Turkish Republic of Northern Cyprus": "Northern Cyprus",
}

COMMENTS = {
    "countries": [
        "Countries and territories: English names, demonyms, capitals, codes, coordinates.",
        "Source: mledoze/countries (https://github.com/mledoze/countries), ODbL 1.0, retrieved 2026-11; ids from Wikidata (CC0 1.0);",
        "alternative names and demonyms also by hand. Licence of this file: ODbL 1.0, as a derivative database.",
    ],
    "cities": [
        "Cities: capitals, those of 300,000 inhabitants and more, and others often in the news.",
        "Source: GeoNames (https://www.geonames.org), CC BY 4.0, extract of 2016; ids from Wikidata (CC0 1.0); English names also by hand.",
        "Licence of this file: CC BY 4.0. Names, borders and numbers are as of 2016 unless corrected by hand.",
        "The largest come first, so that of namesakes the largest is the first.",
    ],
    "regions": [
        "Continents, regions, administrative units, disputed territories, waters and mountains.",
        "Source: written by hand; ids from Wikidata (CC0 1.0). Licence of this file: CC0 1.0. As of 2025-11.",
        "Where belonging is disputed between states there is no schema:containedInPlace.",
    ],
    "organizations": [
        "International organizations: names, acronyms, seats.",
        "Source: Supraverden (list of international organizations), CC BY-SA 4.0, retrieved 2026-11; ids from Wikidata (CC0 1.0).",
        "Licence of this file: CC BY-SA 4.0.",
    ],
    "institutions": [
        "Other organizations often in the news: governments, courts, parties, armed groups, companies, media, sport.",
        "Source: written by hand; ids from Wikidata (CC0 1.0). Licence of this file: CC0 1.0. As of 2025-11.",
    ],
    "leaders": [
        "Posts, people and dated terms of office. A term without an end says with ng:asOf for which year it was known to run.",
        "Source: Wikidata (CC0 1.0), heads of state and government as of 2022; later and other terms by hand as of 2025-11, without ids of their own.",
        "Licence of this file: CC0 1.0.",
    ],
}


def learn(data):
    """Wikidata ids by name: states, people and posts; then organizations; then page titles of linked news and other texts."""
    ids = Identifiers()
    with open(data / "leaders/wikidata.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            ids.learn(row["country"], row["countryid"])
            ids.learn(row["officeholderLabel"], row["officeholder"])
    with open(data / "gum/wiki_map.tab", encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                title, _, qid = line.split("\t")[:3]
                ids.learn(title.replace("_", " ").replace("%2C", ",").replace("%28", "(").replace("%29", ")"), qid)
    return ids


def main():
    """Reads everything, then writes one file after the other and says how many entities each holds."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    data, by_hand = Path(sys.argv[1]), HERE / "by-hand"
    ids = learn(data)
    places = Places(data, by_hand, ids)
    places.reserve_ids()
    places.load_regions()
    places.load_countries()
    places.link_regions()
    places.load_cities(LARGE_CITY)
    international, national = load_organizations(data, by_hand, ids, places)
    organizations = {entity.label: entity for entity in [*international, *national]}
    leaders = Leaders(by_hand, ids, places, organizations)
    states = {**UNUSUAL_STATES, **places.state_codes()}
    leaders.load(data, lambda name: places.place(states.get(name, name)))

    files = {
        "countries": sorted_blocks(places.countries.values()),
        "regions": sorted_blocks(entity for entity, _ in places.regions.values()),
        "cities": [city.turtle() for city in places.cities_by_size()],
        "organizations": sorted_blocks(international),
        "institutions": sorted_blocks(national),
        "leaders": leaders.blocks(),
    }
    check_distinct(files)
    for name, blocks in files.items():
        print(f"{name}.ttl: {write_turtle(HERE / f'{name}.ttl', COMMENTS[name], blocks)} entities")
    blocks = topic_blocks(data, by_hand)
    print(f"topics.ttl: {write_turtle(HERE.parent / 'topics.ttl', TOPICS_COMMENT, blocks)} topics")


def sorted_blocks(entities):
    """Turtle of the entities in the order of their names."""
    return [entity.turtle() for entity in sorted(entities, key=lambda entity: entity.name)]


def check_distinct(files):
    """Stops when two entities would share an IRI."""
    seen = {}
    for name, blocks in files.items():
        for block in blocks:
            subject = block.split(None, 1)[0]
            if subject in seen:
                raise KeyError(f"{subject} stands in {seen[subject]} and in {name}")
            seen[subject] = name


if __name__ == "__main__":
    main()
