#!/bin/sh
# Bundles the query editor into web/dist, which the build embeds. Where that cannot be done the build goes on without it, and the
# page has a plain form that does the same work.
set -eu
cd "$(dirname "$0")"
without() {
  echo "newsgraph: $1; the page will have a plain form instead of the query editor" >&2
  exit 0
}
command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || without "there is no Node here"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || without "the editor's packages cannot be fetched"
node build.js
