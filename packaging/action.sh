#!/usr/bin/env bash
# The steps of action.yml. Usage: packaging/action.sh install | import
# `packaging/check-action.sh` tests it.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

fail() {
    echo "::error::convers8: $*"
    exit 1
}

# Prints the target of the release archive for this machine.
target() {
    local machine
    case $(uname -m) in
        x86_64 | amd64) machine=x86_64 ;;
        aarch64 | arm64) machine=aarch64 ;;
        *) fail "there is no release archive for the processor $(uname -m)" ;;
    esac
    case $(uname -s) in
        # Linked statically, so it runs with any C library.
        Linux) echo "$machine-unknown-linux-musl" ;;
        Darwin) echo "$machine-apple-darwin" ;;
        MINGW* | MSYS* | CYGWIN*) echo "$machine-pc-windows-msvc" ;;
        *) fail "there is no release archive for $(uname -s)" ;;
    esac
}

# Downloads a file: download URL FILE. Returns 1 if the server has no such file.
download() {
    local status
    status=$(curl --proto '=https' --tlsv1.2 --location --silent --show-error --retry 3 \
        --output "$2" --write-out '%{http_code}' "$1") || fail "cannot download $1"
    case $status in
        200) ;;
        404) return 1 ;;
        *) fail "cannot download $1: HTTP $status" ;;
    esac
}

# Prints the SHA-256 of a file.
sha256() {
    if command -v sha256sum >/dev/null; then sha256sum -- "$1"; else shasum -a 256 -- "$1"; fi | cut -d ' ' -f 1
}

# Fails unless the list of checksums has exactly one for the archive, and it is that of the file: verify LIST ARCHIVE
verify() {
    local expected
    expected=$(awk -v name="${2##*/}" '$2 == name || $2 == "*" name { print $1 }' "$1")
    [[ $expected =~ ^[0-9a-f]{64}$ ]] || fail "SHA256SUMS has no checksum of ${2##*/}"
    [ "$(sha256 "$2")" = "$expected" ] || fail "the checksum of ${2##*/} is wrong; it was not installed"
}

# Installs the release archive of a version. Returns 1 if there is no such release: install_release VERSION
install_release() {
    local name archive url work
    name=convers8-$1-$(target)
    [[ $name == *-windows-* ]] && archive=$name.zip || archive=$name.tar.gz
    url=$GITHUB_SERVER_URL/$ACTION_REPOSITORY/releases/download/v$1
    work=$(mktemp -d "$RUNNER_TEMP/convers8.XXXXXX")
    download "$url/SHA256SUMS" "$work/SHA256SUMS" || return 1
    download "$url/$archive" "$work/$archive" || fail "release v$1 has no $archive"
    verify "$work/SHA256SUMS" "$work/$archive"
    case $archive in
        *.zip) unzip -q "$work/$archive" -d "$work" ;;
        *) tar -xzf "$work/$archive" -C "$work" ;;
    esac
    [ "$("$work/$name/convers8" --version | tr -d '\r')" = "convers8 $1" ] || fail "$archive has another version"
    echo "$work/$name" >>"$GITHUB_PATH"
}

# Builds the program from the source of this action.
build() {
    command -v cargo >/dev/null || fail "$1, and Rust is not installed to build it from source"
    echo "convers8: $1; building it from source"
    # Without the optimisation of release archives, which takes minutes.
    CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo build --quiet --locked --release \
        --manifest-path "$root/Cargo.toml" --target-dir "$RUNNER_TEMP/convers8-build"
    echo "$RUNNER_TEMP/convers8-build/release" >>"$GITHUB_PATH"
}

install() {
    local own version
    own=$("$root/packaging/version.sh")
    version=${INPUT_VERSION:-$own}
    version=${version#v}
    [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "version: expected one such as 1.2.3"
    if [ -z "$ACTION_REPOSITORY" ]; then
        # `uses: ./`
        [ "$version" = "$own" ] || fail "a local action can install only its own version, $own"
        build "a local action"
    elif ! install_release "$version"; then
        [ "$version" = "$own" ] || fail "$ACTION_REPOSITORY has no release v$version"
        build "$ACTION_REPOSITORY has no release v$version"
    fi
}

# Prints counts, annotations or the summary of the rows: report counts|annotations|summary ROWS
report() {
    # In other locales, some versions of awk fail on text that is not UTF-8.
    LC_ALL=C awk -v part="$1" -v file="$INPUT_FILE" -f "$root/packaging/action-report.awk" "$2"
}

import() {
    local arguments=() line code=0 token rows
    while IFS= read -r line; do
        line=${line%$'\r'}
        [ -z "$line" ] || arguments+=("$line")
    done <<<"$INPUT_ARGS"
    [ -z "$INPUT_RESULTS" ] || arguments+=(--results "$INPUT_RESULTS")
    # The rows are personal data.
    rows=$(mktemp "$RUNNER_TEMP/convers8.XXXXXX")
    # shellcheck disable=SC2064 # `rows` is local.
    trap "rm -f '$rows'" EXIT

    # Text of the server or the file can't give commands to the runner.
    token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    echo "::stop-commands::$token"
    convers8 contacts import --output tsv "${arguments[@]+"${arguments[@]}"}" -- "$INPUT_FILE" >"$rows" || code=$?
    echo "::$token::"

    { echo "exit-code=$code" && report counts "$rows"; } >>"$GITHUB_OUTPUT"
    report annotations "$rows"
    [ "$INPUT_SUMMARY" != true ] || report summary "$rows" >>"$GITHUB_STEP_SUMMARY"
    return "$code"
}

case ${1-} in
    install | import) "$1" ;;
    *) fail "usage: packaging/action.sh install | import" ;;
esac
