# The targets are the jobs: `make demo` and `make test` are all that a newcomer needs.
# The program is tried and tested in the release profile, so that RocksDB is built once for both. What is installed, and measured as a
# server, is the same program in the dist profile, inlined across crates.

PORT ?= 7878
STORE ?= store
CARGO ?= cargo
# Benches of the server measure the program as it is installed.
MEASURED = NEWSGRAPH_BENCH_PROGRAM="$$(realpath "$${CARGO_TARGET_DIR:-target}")/dist/newsgraph"

.PHONY: demo test build dist lint doc bench bench-ingest bench-load bench-search bench-sparql golden deps web

## Build, load ontology and sample articles, show what was learned, and serve it.
demo: build
	@$(CARGO) run --release --quiet -- demo --store "$(STORE)" --port "$(PORT)"

## Every test, lint and documentation check.
test: deps lint
	$(CARGO) test --release --all-targets --no-fail-fast
	$(CARGO) test --release --doc
	$(MAKE) doc

build: deps
	$(CARGO) build --release

## The program to install: target/dist/newsgraph.
dist: deps
	$(CARGO) build --profile dist --locked

lint: deps
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --all-targets -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --no-deps

bench: deps
	$(CARGO) bench --bench annotate --bench names

## 64 clients for 60 seconds on the loopback address: no error, flat memory, latencies.
bench-load: dist
	$(MEASURED) $(CARGO) bench --bench load

## Completion and search by words on a store of 50,000 entities, with the index and without it.
bench-search: deps
	$(CARGO) bench --bench search

## Articles a second into the store on disk, and the memory that takes.
bench-ingest: deps
	$(CARGO) bench --bench ingest

## Our /sparql beside Oxigraph's own server, and small queries while the worst ones run; writes benches/sparql/results.md.
bench-sparql: dist
	$(MEASURED) $(CARGO) bench --bench sparql

## What the build needs beside Rust: a C++20 compiler for RocksDB, and libclang with its headers for the bindings to it.
deps:
	@sh tests/install-build-tools.sh
	@sh tests/install-python-tools.sh
	@$(MAKE) --no-print-directory web

## The query editor of the start page, bundled where there is Node; elsewhere the page has a plain form.
web: web/dist/editor.js

web/dist/editor.js: web/package-lock.json web/build.js $(wildcard web/src/*)
	@sh web/bundle.sh

## Writes the expected graphs of the samples anew; review the difference before you keep it.
golden: deps
	UPDATE=1 $(CARGO) test --release --test samples -- reviewed written
