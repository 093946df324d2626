#!/bin/sh
# A Python environment in the target directory, with what some tests and benches speak to the server with: rdflib for the W3C
# protocol tests, Oxigraph's own server for `make bench-sparql`. Without Python, or without a network, nothing is installed
# and those tests say that they were skipped.
set -eu

python="${CARGO_TARGET_DIR:-target}/python"
[ -x "$python/bin/oxigraph" ] && "$python/bin/python3" -c "import rdflib" 2>/dev/null && exit 0

if ! command -v python3 >/dev/null 2>&1; then
  echo "newsgraph: no python3 here; the W3C protocol tests will be skipped"
  exit 0
fi
echo "newsgraph: installing rdflib and oxigraph from PyPI into $python"
if python3 -m venv "$python" >/dev/null 2>&1 && "$python/bin/pip" install --quiet rdflib oxigraph >/dev/null 2>&1; then
  exit 0
fi
echo "newsgraph: they could not be installed (Debian: python3-venv is needed); the W3C protocol tests will be skipped"
