#!/usr/bin/env bash
# Prints the licences of the crates in the program, and their texts from the sources that cargo downloaded.
# Usage: packaging/third-party.sh [TARGET]
set -euo pipefail
cd "$(dirname "$0")/.."

# Lines of "name version license" of the crates that are linked into the program; not those that only build it.
crates() {
    cargo tree --locked --edges normal,no-proc-macro --prefix none --format '{p}|{l}' ${1+--target "$1"} |
        sed -n 's/^\([^ ]*\) v\([^ |]*\)[^|]*|\(.*\)$/\1 \2 \3/p' | sed 's/ (\*)$//' | LC_ALL=C sort -u | grep -v '^convers8 '
}
list=$(crates "$@")

sources=$(mktemp -d)
trap 'rm -rf "$sources"' EXIT
cargo vendor --locked --versioned-dirs --quiet "$sources/vendor" >/dev/null

echo "convers8 contains these crates of other authors, and the texts of their licences follow."
echo "The numbering plans are from the metadata of libphonenumber, (C) The Libphonenumber Authors, Apache-2.0."
echo
printf '%s\n' "$list" | awk '{ name = $1; version = $2; $1 = $2 = ""; printf "%-24s %-12s%s\n", name, version, $0 }'

# Each text once, with the crates that have it.
while read -r name version license; do
    found=
    for file in "$sources/vendor/$name-$version"/{LICEN[CS]E,COPYING,COPYRIGHT,NOTICE,UNLICENSE,license,LICENSES}*; do
        [ -e "$file" ] || continue
        [ ! -d "$file" ] || continue
        found=yes
        sum=$(tr -s '[:space:]' ' ' <"$file" | cksum | tr -d ' ')
        [ -e "$sources/$sum.text" ] || cp "$file" "$sources/$sum.text"
        echo "$name $version (${file##*/})" >>"$sources/$sum.crates"
    done
    [ -z "$found" ] || continue
    # Some authors publish no file, only the name of the licence.
    [[ $license == *MIT* ]] || { echo "third-party: $name $version has no licence file" >&2 && exit 1; }
    authors=$(sed -n 's/^authors = \["\(.*\)"\]$/\1/p' "$sources/vendor/$name-$version/Cargo.toml")
    [ -n "$authors" ] || { echo "third-party: $name $version names no author" >&2 && exit 1; }
    sed "s/^Copyright .*/Copyright (c) $authors/" LICENSE >"$sources/$name-$version.text"
    echo "$name $version" >"$sources/$name-$version.crates"
done <<<"$list"
for crates in "$sources"/*.crates; do
    printf '\n%s\n' "================================================================================"
    LC_ALL=C sort -u "$crates"
    echo "--------------------------------------------------------------------------------"
    cat "${crates%.crates}.text"
done
