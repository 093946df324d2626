"""Countries, regions and cities."""

import json

from .common import Entity, ascii_name, cell, distinct, local_name, read_table

CONTINENTS = {
    "Europe": "Europe", "Asia": "Asia", "Africa": "Africa", "Oceania": "Oceania",
    "South America": "South America", "North America": "North America", "Central America": "Central America",
    "Caribbean": "Caribbean",
}
# Names of states in the data on leaders that differ from those in the data on countries.
STATE_NAMES = {
    "China": "People's Republic of China", "Congo": "Republic of the Congo", "Gambia": "The Gambia",
    "DR Congo": "Democratic Republic of the Congo", "Bahamas": "The Bahamas", "Czechia": "Czech Republic",
    "Ireland": "Republic of Ireland", "Micronesia": "Federated States of Micronesia",
    "Palestine": "State of Palestine", "Timor-Leste": "East Timor", "Türkiye": "Turkey",
    "United States": "United States of America",
}


class Places:
    """All places, so that the later parts can point at them by name."""

    def __init__(self, data, by_hand, ids):
        self.data, self.by_hand, self.ids = data, by_hand, ids
        self.countries, self.regions, self.cities = {}, {}, {}
        self.capital_cells, self.states = {}, {}

    # ------------------------------------------------------------ regions

    def reserve_ids(self):
        """Gives the countries their ids before a region of the same name asks."""
        with open(self.data / "countries/countries.json", encoding="utf-8") as file:
            self.country_rows = json.load(file)
        for row in self.country_rows:
            self.country_id(row["name"]["common"])

    def country_id(self, common):
        """The Wikidata id of a country."""
        return self.ids.get(common, STATE_NAMES.get(common, common), owner=("country", common))

    def load_regions(self):
        """Reads the regions; a parent is a region named earlier in the table or a country code."""
        for row in read_table(self.by_hand / "regions.csv"):
            label, parent = row["label"], row["parent"]
            qid = self.ids.get(*(cell(row, "title") or [label]), owner=("region", label)) if row["title"] != "-" else None
            key = label if label not in self.regions else f"{label}, {parent}"
            entity = Entity(local_name(label, qid, key), distinct(["schema:Place", *cell(row, "class")]), label)
            entity.names(cell(row, "alt"), cell(row, "acronym"), cell(row, "demonym"))
            if qid:
                entity.add("schema:sameAs", f"wd:{qid}")
            self.regions[key] = (entity, parent)
            if row["code"]:
                self.states[row["code"]] = key

    def link_regions(self):
        """Adds containment once the countries are known."""
        for entity, parent in self.regions.values():
            for name in parent.split("|"):
                if name:
                    entity.add("schema:containedInPlace", f"entity:{self.place(name).name}")

    def place(self, name):
        """A country by its code, else a region by its key."""
        found = self.countries.get(name) or self.regions.get(name, (None,))[0]
        if found is None:
            raise KeyError(f"no place named {name}")
        return found

    # ------------------------------------------------------------ countries

    def load_countries(self):
        """Reads the countries and the hand-written names."""
        extra = {row["code"]: row for row in read_table(self.by_hand / "countries.csv")}
        for row in self.country_rows:
            code = row["cca2"]
            self.countries[code] = self.country(row, extra.pop(code, {}))
            self.capital_cells[code] = row["capital"]
        if extra:
            raise KeyError(f"no such country codes: {sorted(extra)}")

    def country(self, row, extra):
        """One country."""
        common, official = row["name"]["common"], row["name"]["official"]
        label = extra.get("label") or common
        # The kingdoms of Denmark and of the Netherlands are other things than their countries in Europe.
        qid = self.country_id(common)
        acronyms = cell(extra, "acronym")
        english = [common, official, *cell(extra, "alt")]
        english += [name for name in map(ascii_name, [common, label]) if name not in english]
        english = [name for name in english if name not in cell(extra, "not")]
        demonyms = cell(extra, "demonym") or data_demonyms(row)
        entity = Entity(local_name(label, qid), ["schema:Place", "schema:Country"], label)
        entity.names(english, acronyms, demonyms)
        entity.add("ng:countryCode", f'"{row["cca2"]}"')
        continent = CONTINENTS.get(row["subregion"]) or CONTINENTS.get(row["region"])
        if continent:
            entity.add("schema:containedInPlace", f"entity:{self.place(continent).name}")
        if qid:
            entity.add("schema:sameAs", f"wd:{qid}")
        return entity.point(*map(float, (row["latlng"][0], row["latlng"][1])))

    def state_codes(self):
        """Codes of the states that the data on leaders names differently."""
        names = ((row["name"]["common"], row["cca2"]) for row in self.country_rows)
        return {STATE_NAMES.get(name, name): code for name, code in names}

    # ------------------------------------------------------------ cities

    def load_cities(self, minimum):
        """Reads the cities: capitals, large ones, and those that the hand-written table names."""
        with open(self.data / "geonames/cities15000.tsv", encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
        capitals = self.capital_rows(rows)
        by_hand = self.hand_rows(rows)
        largest = largest_by(rows, lambda row: row[1])
        for row in rows:
            number, hand = row[0], by_hand.get(row[0], {})
            large = population(row) >= minimum and row[7] != "PPLX"
            if (number in capitals or hand or large) and hand.get("label") != "-":
                self.cities[number] = self.city(row, hand, largest[row[1]] is row)
        for code, country in self.countries.items():
            seats = [city.name for number, city in self.cities.items() if capitals.get(number) == code]
            country.add("ng:capital", *(f"entity:{name}" for name in sorted(seats)))

    def cities_by_size(self):
        """The cities, the largest first."""
        return sorted(self.cities.values(), key=lambda city: (-city.population, city.name))

    def hand_rows(self, rows):
        """Hand-written rows by GeoNames id: the one given, else the largest city of that name in the country."""
        largest = largest_by(rows, lambda row: (row[1], row[8]))
        found, missing = {}, []
        for hand in read_table(self.by_hand / "cities.csv"):
            row = largest.get((hand["name"], hand["country"]))
            number = hand["geonames"] or (row and row[0])
            if number:
                found[number] = hand
            else:
                missing.append(hand["name"])
        if missing:
            raise KeyError(f"no such cities in the data: {missing}")
        return found

    def capital_rows(self, rows):
        """GeoNames ids of the capitals that the country data names, with their country."""
        named = {row["code"]: cell(row, "geonames") for row in read_table(self.by_hand / "capitals.csv")}
        found = {number: code for code, numbers in named.items() for number in numbers}
        for code, names in self.capital_cells.items():
            if code in named:
                continue
            for name in names:
                matches = [row for row in rows if row[8] == code and name in (row[1], row[2], *row[3].split(","))]
                matches.sort(key=lambda row: (row[7] != "PPLC", -int(row[10] or 0)))
                if matches:
                    found[matches[0][0]] = code
        return found

    def city(self, row, hand, is_largest):
        """One city; the Wikidata id of a name goes to the largest city of that name only."""
        number, name, plain, country = row[0], row[1], row[2], row[8]
        label = hand.get("label") or name
        title = hand.get("title") or ""
        names = [title] if title else [label] if is_largest else []
        qid = None if title == "-" else self.ids.get(*names, owner=("city", number))
        entity = Entity(local_name(label, qid, f"geonames:{number}"), ["schema:Place", "schema:City"], label)
        spellings = [name, ascii_name(name), ascii_name(label), plain] if not hand.get("label") else [ascii_name(label)]
        entity.names([*spellings, *cell(hand, "alt")], cell(hand, "acronym"), cell(hand, "demonym"))
        parents = cell(hand, "in") or [country, self.states.get(f"{country}.{row[9]}", "")]
        entity.add("schema:containedInPlace", *(f"entity:{self.place(name).name}" for name in parents if name.strip("-")))
        entity.population = population(row)
        if entity.population:
            entity.add("ng:population", str(entity.population))
        same = [f"<https://sws.geonames.org/{number}/>", *([f"wd:{qid}"] if qid else [])]
        entity.add("schema:sameAs", *same)
        return entity.point(float(row[4]), float(row[5]))


def population(row):
    """Inhabitants of a city row."""
    return int(row[10] or 0)


def largest_by(rows, key):
    """The row with most inhabitants for each key; the first of equals."""
    found = {}
    for row in rows:
        if key(row) not in found or population(row) > population(found[key(row)]):
            found[key(row)] = row
    return found


def data_demonyms(row):
    """The English demonyms of the country data."""
    english = row.get("demonyms", {}).get("eng", {})
    text = "|".join(english.get(gender, "") for gender in "mf")
    return distinct(value.strip() for value in text.replace(", ", "|").replace(" or ", "|").split("|"))
