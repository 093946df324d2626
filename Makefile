# The targets are the jobs: `make demo` and `make test` are all that a newcomer needs.
# Everything is compiled in the release profile, so that RocksDB is built once for program, tests and benches.

PORT ?= 7878
STORE ?= store
CARGO ?= cargo

.PHONY: demo test build lint doc bench bench-ingest bench-sparql golden deps

## Build, load ontology and sample articles, show what was learned, and serve it.
demo: build
	@$(CARGO) run --release --quiet -- demo --store "$(STORE)" --port "$(PORT)"

## Every test, lint and documentation check.
test: deps lint
	$(CARGO) test --release --all-targets
	$(CARGO) test --release --doc
	$(MAKE) doc

build: deps
	$(CARGO) build --release

lint: deps
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --all-targets -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --no-deps

bench: deps
	$(CARGO) bench

## Articles a second into the store on disk, and the memory that takes.
bench-ingest: deps
	$(CARGO) bench --bench ingest

## Our /sparql beside Oxigraph's own server, and small queries while the worst ones run; writes benches/sparql/results.md.
bench-sparql: deps
	$(CARGO) bench --bench sparql

## What the build needs beside Rust: a C++20 compiler for RocksDB, and libclang with its headers for the bindings to it.
deps:
	@sh tests/install-build-tools.sh
	@sh tests/install-python-tools.sh

## Writes the expected graphs of the samples anew; review the difference before you keep it.
golden: deps
	UPDATE=1 $(CARGO) test --release --test samples reviewed
