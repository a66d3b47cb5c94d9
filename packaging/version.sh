#!/usr/bin/env bash
# Prints the version that Cargo.toml names.
set -euo pipefail
cd "$(dirname "$0")/.."
sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1
