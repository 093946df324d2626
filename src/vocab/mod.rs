//! IRIs as documented constants: the only place in the code that writes them.
//!
//! Entry points: one module a vocabulary. Invariant: every constant of our own namespace is declared in `ontology/`.

pub mod lexical;
