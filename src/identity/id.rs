//! Entity identifiers.
//!
//! Entry point: [`entity_id`]. Invariant: the id is a function of the name alone; case does not matter, word order does.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

const LONGEST_SLUG: usize = 60;

/// The id of an entity without a public one: `entity/{slug}-{8 hex digits}`, hashed from the lower-case name.
#[must_use]
pub fn entity_id(name: &str) -> String {
    keyed_id(name, &name.to_lowercase())
}

/// The id of something that its name alone does not tell apart: the slug shows `name`, the hash is that of `key`.
#[must_use]
pub fn keyed_id(name: &str, key: &str) -> String {
    let mut id = format!("entity/{}-", slug(name));
    for byte in &Sha256::digest(key.as_bytes())[..4] {
        // Writing to a string cannot fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// Lower-case ASCII letters and digits with hyphens between, at most 60 characters; `x` for a name without any.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in deunicode::deunicode(name).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' && c != '.' {
            slug.push('-');
        }
    }
    slug.truncate(LONGEST_SLUG);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "x".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_readable_ascii() {
        assert_eq!(slug("Volodymyr Zelenskyy"), "volodymyr-zelenskyy");
        assert_eq!(slug("São Tomé & Príncipe"), "sao-tome-principe");
        assert_eq!(slug("U.S. Côte d'Azur"), "us-cote-dazur");
        assert_eq!(slug("…"), "x");
    }

    #[test]
    fn case_does_not_make_another_entity() {
        assert_eq!(entity_id("NATO Council"), entity_id("Nato Council"));
        assert_ne!(entity_id("Ana Ruiz"), entity_id("Ana Ruis"));
    }
}
