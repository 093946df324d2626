//! Who and what is named with a bearer of a name, counted.
//!
//! Entry point: [`Company`]. Invariant: a count of zero is never kept. A copy shares the counts until one of the two is changed:
//! those who are always in the news have thousands of names beside theirs.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Articles by what is named with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company(Arc<BTreeMap<String, u64>>);

impl Company {
    /// Whether nobody is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// Whether this one is.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether two have somebody in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let (few, many) = if self.0.len() < other.0.len() { (self, other) } else { (other, self) };
        few.names().any(|name| many.has(name))
    }

    /// Counts one article in.
    pub fn add(&mut self, names: &[String]) {
        let counts = Arc::make_mut(&mut self.0);
        names.iter().for_each(|name| *counts.entry(name.clone()).or_default() += 1);
    }

    /// Counts one article out. Gives whether it was counted in.
    pub fn remove(&mut self, names: &[String]) -> bool {
        let counts = Arc::make_mut(&mut self.0);
        names.iter().all(|name| {
            let Some(count) = counts.get_mut(name) else { return false };
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(name);
            }
            true
        })
    }
}

impl Serialize for Company {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.as_ref().serialize(to)
    }
}

impl<'de> Deserialize<'de> for Company {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(Arc::new(BTreeMap::deserialize(from)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_out_undoes_putting_in_and_a_copy_stays_as_it_is() {
        let names = |list: &[&str]| -> Vec<String> { list.iter().map(|name| (*name).to_owned()).collect() };
        let mut company = Company::default();
        company.add(&names(&["a", "b"]));
        let copy = company.clone();
        company.add(&names(&["b", "c"]));
        assert!(company.has("c") && !copy.has("c") && company.meets(&copy));
        assert!(company.remove(&names(&["b", "c"])));
        assert_eq!(company, copy);
        assert!(!company.remove(&names(&["c"])));
        assert_eq!(serde_json::to_string(&copy).unwrap(), r#"{"a":1,"b":1}"#);
        assert_eq!(serde_json::from_str::<Company>(r#"{"a":1,"b":1}"#).unwrap(), copy);
    }
}
