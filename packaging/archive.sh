#!/usr/bin/env bash
# Creates the release archive of a target in a folder, with the name that `[package.metadata.binstall]` in Cargo.toml
# expects. Usage: packaging/archive.sh TARGET FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1
folder=$2

version=$(packaging/version.sh)
name=convers8-$version-$target
case $target in
    *-windows-*) binary=convers8.exe ;;
    *) binary=convers8 ;;
esac

staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT
mkdir -p "$folder" "$staged/$name"
cp "target/$target/release/$binary" README.md CHANGELOG.md LICENSE "$staged/$name/"
cp -r man completions docs "$staged/$name/"
packaging/third-party.sh "$target" >"$staged/$name/THIRD-PARTY-NOTICES"
# The binary must run on the machine that builds it.
[ "$("$staged/$name/$binary" --version | tr -d '\r')" = "convers8 $version" ]
NO_COLOR=1 "$staged/$name/$binary" completions bash >/dev/null

case $target in
    *-windows-*)
        archive=$(cd "$folder" && pwd)/$name.zip
        (cd "$staged" && 7z a -bso0 "$archive" "$name")
        ;;
    *)
        archive=$(cd "$folder" && pwd)/$name.tar.gz
        tar -czf "$archive" -C "$staged" "$name"
        ;;
esac
echo "$archive"
