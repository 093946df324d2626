"""International organizations from the data, other organizations from the hand-written table."""

import yaml

from .common import Entity, cell, distinct, local_name, read_table

NO_CODE = "[No code found.]"
COURT_WORDS = ("court", "tribunal")


def load_organizations(data, by_hand, ids, places):
    """All organizations by every name they have; the first of a name keeps it."""
    with open(data / "organizations/supraverden.yaml", encoding="utf-8") as file:
        source = yaml.safe_load(file)
    extra = {row["name"]: row for row in read_table(by_hand / "organization-names.csv")}
    made = [international(row, extra.pop(row["Name_en"], {}), places) for row in source.values()]
    if extra:
        raise KeyError(f"no such organizations in the data: {sorted(extra)}")
    taken = {entity.label for entity in made}
    hand = [national(row, ids, places) for row in read_table(by_hand / "organizations.csv")]
    twice = sorted(entity.label for entity in hand if entity.label in taken)
    if twice:
        raise KeyError(f"already in the data: {twice}")
    return made, hand


def plain(text):
    """The text with plain apostrophes and hyphens."""
    return text.translate({0x2019: "'", 0x2010: "-"})


def texts(row, *fields):
    """The values of some fields that hold one, without the legal forms of research consortia."""
    values = [plain(str(row[field]).strip()) for field in fields if row.get(field) and row[field] != NO_CODE]
    return [value for value in values if "ERIC" not in value and "Research Infrastructure Consortium" not in value]


def spellings(name):
    """The name in both spellings of organization and with both short forms of the United Nations."""
    forms = [name]
    for one, other in (("Organization", "Organisation"), ("Organisation", "Organization"), ("Centre", "Center")):
        if one in name:
            forms.append(name.replace(one, other))
    if name.startswith("United Nations "):
        forms += [short + name.removeprefix("United Nations") for short in ("UN", "U.N.")]
    return forms


def international(row, extra, places):
    """One organization of the data."""
    label = plain(extra.get("label") or row["Name_en"])
    qid = row["Wikidata_code"] if row["Wikidata_code"] != NO_CODE else None
    kind = "ng:Court" if any(word in label.lower() for word in COURT_WORDS) else "ng:IntergovernmentalOrganization"
    entity = Entity(local_name(label, qid), ["schema:Organization", kind], label)
    others = [f"Name_other{number}_en" for number in ("", "_1", "_2", "_3", "_4")]
    acronyms = texts(row, "Abbreviation_en", "Abbreviation_other_en", "Abbreviation_other_2_en")
    acronyms = [word for word in acronyms if word not in cell(extra, "not")]
    names = [name for name in texts(row, "Name_en", *others, "Name_former_en") if name not in cell(extra, "not")]
    names = [spelling for name in [label, *names, *cell(extra, "alt")] for spelling in spellings(name)]
    entity.names(names, distinct([*acronyms, *cell(extra, "acronym")]))
    seat = seat_of(row.get("Headquarters"), places)
    if seat:
        entity.add("schema:location", f"entity:{seat}")
    if qid:
        entity.add("schema:sameAs", f"wd:{qid}")
    return entity


def seat_of(text, places):
    """The city of a "City, Country" cell, if the gazetteer has it in that country."""
    if not text or ", " not in text:
        return None
    city, country = text.rsplit(", ", 1)
    inside = next((entity.name for entity in places.countries.values() if country in names_of(entity)), None)
    if inside is None:
        return None
    for entity in places.cities.values():
        if city in names_of(entity) and f"entity:{inside}" in dict(entity.lines).get("schema:containedInPlace", ""):
            return entity.name
    return None


def names_of(entity):
    """Label and alternative names of an entity."""
    if not hasattr(entity, "all_names"):
        alternatives = dict(entity.lines).get("skos:altLabel", "")
        entity.all_names = {entity.label, *(part.strip(' "') for part in alternatives.split(" , "))}
    return entity.all_names


def national(row, ids, places):
    """One organization of the hand-written table."""
    label = row["label"]
    qid = ids.get(*(cell(row, "title") or [label]), owner=("organization", label)) if row["title"] != "-" else None
    entity = Entity(local_name(label, qid), distinct(["schema:Organization", *cell(row, "class")]), label)
    entity.names(cell(row, "alt"), cell(row, "acronym"))
    if row["in"]:
        entity.add("schema:location", f"entity:{places.place(row['in']).name}")
    if qid:
        entity.add("schema:sameAs", f"wd:{qid}")
    return entity
