//! The prefixes that a query declares, so that its header can use them.
//!
//! Entry point: [`Prefixes::of`]. It reads what stands before the query form; the query itself is parsed by the store.

/// Declared prefixes, in the order of declaration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefixes(Vec<(String, String)>);

impl Prefixes {
    /// Reads the `PREFIX name: <iri>` lines of a query.
    #[must_use]
    pub fn of(query: &str) -> Self {
        let declarations = query.lines().filter_map(|line| {
            let line = line.trim();
            let rest = line.get(..6).filter(|word| word.eq_ignore_ascii_case("prefix")).and_then(|_| line.get(6..))?;
            let (name, iri) = rest.split_once(':')?;
            let iri = iri.trim().strip_prefix('<')?;
            Some((name.trim().to_owned(), iri.split_once('>')?.0.to_owned()))
        });
        Self(declarations.collect())
    }

    /// The IRI of a prefixed name; `None` if the prefix is not declared.
    #[must_use]
    pub fn expand(&self, name: &str) -> Option<String> {
        let (prefix, local) = name.split_once(':')?;
        let (_, namespace) = self.0.iter().find(|(known, _)| known == prefix)?;
        Some(format!("{namespace}{local}"))
    }
}
