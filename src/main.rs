//! The `newsgraph` program.

use std::process::ExitCode;

/// So that the memory of each query can be measured and bounded.
#[global_allocator]
static ALLOCATOR: newsgraph::store::Allocator = newsgraph::store::Allocator;

fn main() -> ExitCode {
    newsgraph::cli::run()
}
