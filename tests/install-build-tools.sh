#!/bin/sh
# Checks for what the build needs beside Rust, and installs what is missing, saying so. The bindings to RocksDB are made after its
# 25 minutes of C++, so that a missing header must be found before.
set -eu

missing=""
command -v c++ >/dev/null 2>&1 || missing="$missing g++"
command -v make >/dev/null 2>&1 || missing="$missing make"
# libclang alone is not enough: bindgen reads stdbool.h from clang's own headers.
find /usr/lib/llvm-*/lib/ -name 'libclang*.so*' 2>/dev/null | grep -q . &&
  find /usr/lib/llvm-*/lib/clang /usr/lib/clang -name stdbool.h 2>/dev/null | grep -q . ||
  missing="$missing libclang-dev"

[ -n "$missing" ] || exit 0
echo "newsgraph: the build needs$missing; installing with apt-get"
if ! command -v apt-get >/dev/null 2>&1; then
  echo "newsgraph: no apt-get here; install these yourself:$missing" >&2
  exit 1
fi
run=""
[ "$(id -u)" -eq 0 ] || run="sudo"
$run apt-get update -qq
# shellcheck disable=SC2086 # one word a package
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing
