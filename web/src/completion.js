// Completion from this server alone: names of the ontology with their prefixes, and entities by their labels.

/** Terms of the ontology that a query can use. */
const TERMS = `SELECT DISTINCT ?term WHERE {
  ?term a ?kind
  FILTER(?kind IN (rdf:Property, owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty, owl:Class, rdfs:Class))
}`;

/** Most suggestions at once. */
const MOST = 30;

async function get(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

/** An IRI with a known prefix, or nothing. */
function shortened(iri, prefixes) {
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    const local = iri.startsWith(namespace) ? iri.slice(namespace.length) : "";
    if (/^[A-Za-z0-9][\w-]*$/.test(local)) return `${prefix}:${local}`;
  }
  return undefined;
}

/** Whether the cursor stands after the first letters of a name. */
function isName(yasqe) {
  const { string, type } = yasqe.getCompleteToken();
  return string.length > 0 && !/^[?$<"'#{}()]/.test(string) && type !== "comment";
}

/** The completers, in the editor's own form. */
export function completers(prefixes) {
  let terms;
  const loadTerms = async () => {
    const answer = await get(`/sparql?query=${encodeURIComponent(TERMS)}`);
    const names = answer.results.bindings.map((row) => shortened(row.term.value, prefixes));
    return [...new Set(names.filter(Boolean))].sort();
  };
  const ofTerms = {
    name: "newsgraph-names",
    bulk: false,
    autoShow: false,
    isValidCompletionPosition: (yasqe) => isName(yasqe) && !yasqe.getCompleteToken().string.startsWith("entity:"),
    preProcessToken: (_, token) => token,
    async get(_, token) {
      terms ??= loadTerms().catch(() => (terms = undefined));
      const typed = token.string.toLowerCase();
      const names = (await terms) ?? [];
      const has = (name) => name.toLowerCase().startsWith(typed) || name.split(":")[1].toLowerCase().startsWith(typed);
      return names.filter(has).slice(0, MOST);
    },
  };
  const ofEntities = {
    name: "newsgraph-entities",
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe) => /^entity:[\w-]{2,}/.test(yasqe.getCompleteToken().string),
    preProcessToken: (_, token) => token,
    async get(_, token) {
      const typed = token.string.slice("entity:".length).replaceAll("-", " ").trim();
      const { items } = await get(`/suggest?prefix=${encodeURIComponent(typed)}`);
      return items.map((item) => shortened(item.id, { entity: prefixes.entity })).filter(Boolean);
    },
  };
  return [ofTerms, ofEntities];
}
