#!/usr/bin/env bash
# Prints the section of the changelog for a tag. Fails if the versions of the tag, Cargo.toml and the changelogs differ.
# Usage: packaging/release-notes.sh v1.2.3
set -euo pipefail
cd "$(dirname "$0")/.."
tag=$1

fail() {
    echo "release-notes: $*" >&2
    exit 1
}

version=$(packaging/version.sh)
[ "$tag" = "v$version" ] || fail "the tag is $tag, but the version in Cargo.toml is $version"
head -n 1 packaging/changelog | grep -qF "convers8 ($version-1) " || fail "packaging/changelog does not begin with $version"
notes=$(awk -v heading="## [$version] - " '
    index($0, heading) == 1 { inside = 1; next }
    /^## / || /^\[.*\]: / { inside = 0 }
    inside' CHANGELOG.md)
[ -n "${notes//[[:space:]]/}" ] || fail "CHANGELOG.md has no section \"[$version] - DATE\", or it is empty"
printf '%s\n' "$notes"
