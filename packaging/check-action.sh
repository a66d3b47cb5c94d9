#!/usr/bin/env bash
# Tests action.yml's script without a network: a folder plays the release server, and programs of this script play curl,
# cargo and convers8. Needs bash, awk, tar and gzip. With a binary as argument, also imports into its sandbox.
# Usage: packaging/check-action.sh [CONVERS8]
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${1-}
[ -z "$binary" ] || binary=$(cd "$(dirname "$binary")" && pwd)/${binary##*/}
own=$(packaging/version.sh)

fail() {
    echo "check-action: $test: $*" >&2
    cat "$work"/out/* >&2 2>/dev/null || true
    exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/server" "$work/out"
export PATH="$work/bin:$PATH" SERVER="$work/server" RUNNER_TEMP="$work/temp"
export GITHUB_SERVER_URL=https://server.invalid ACTION_REPOSITORY=owner/repository
export GITHUB_PATH="$work/out/path" GITHUB_OUTPUT="$work/out/outputs" GITHUB_STEP_SUMMARY="$work/out/summary.md"

cat >"$work/bin/curl" <<'CURL'
#!/usr/bin/env bash
while [ $# -gt 1 ]; do
    [ "$1" != --output ] || output=$2
    [ "$1" != --proto ] || [ "$2" = '=https' ] || exit 9
    shift
done
[ ! -e "$SERVER/down" ] || exit 7
[ ! -e "$SERVER/error" ] || { printf 500 && exit; }
file=$SERVER/${1#https://server.invalid/owner/repository/releases/download/}
if [ -f "$file" ]; then cp "$file" "$output" && printf 200; else printf 404; fi
CURL
cat >"$work/bin/cargo" <<'CARGO'
#!/usr/bin/env bash
[ "$1" = build ] || exit 9
while [ "$1" != --target-dir ]; do shift; done
mkdir -p "$2/release" && echo built >"$2/release/convers8"
CARGO
chmod +x "$work/bin/curl" "$work/bin/cargo"

# Runs a step in a fresh state: step install|import. Sets `code`.
step() {
    rm -rf "$RUNNER_TEMP" "$work"/out/*
    mkdir "$RUNNER_TEMP"
    : >"$GITHUB_PATH" && : >"$GITHUB_OUTPUT" && : >"$GITHUB_STEP_SUMMARY"
    code=0
    INPUT_VERSION=${version-} INPUT_FILE=${file-} INPUT_ARGS=${args-} INPUT_RESULTS=${results-} \
        INPUT_SUMMARY=${summary-true} packaging/action.sh "$1" >"$work/out/log" 2>&1 || code=$?
}
# Fails unless a file of the step contains a text: has FILE TEXT
has() {
    grep -qF -- "$2" "$work/out/$1" || fail "no \"$2\" in $1"
}
has_not() {
    ! grep -qF -- "$2" "$work/out/$1" || fail "\"$2\" in $1"
}
sha256() {
    if command -v sha256sum >/dev/null; then sha256sum -- "$@"; else shasum -a 256 -- "$@"; fi
}
# Publishes a release: release VERSION
release() {
    local target name folder=$SERVER/v$1
    rm -rf "$SERVER" && mkdir -p "$folder"
    for target in {x86_64,aarch64}-{unknown-linux-musl,apple-darwin}; do
        name=convers8-$1-$target
        mkdir "$folder/$name"
        printf '#!/usr/bin/env bash\necho "convers8 %s"\n' "$1" >"$folder/$name/convers8"
        chmod +x "$folder/$name/convers8"
        tar -czf "$folder/$name.tar.gz" -C "$folder" "$name" && rm -r "${folder:?}/$name"
    done
    (cd "$folder" && sha256 convers8-* >SHA256SUMS)
}
# Fails unless the step failed with an error, and installed and built nothing: refused TEXT
refused() {
    [ "$code" -ne 0 ] || fail "succeeded"
    has log "$1"
    [ ! -s "$GITHUB_PATH" ] || fail "installed $(cat "$GITHUB_PATH")"
    [ ! -e "$RUNNER_TEMP/convers8-build" ] || fail "built from source"
}

test="installs the archive of its own version"
release "$own"
step install
[ "$code" -eq 0 ] || fail "exit code $code"
[ "$("$(cat "$GITHUB_PATH")/convers8" --version)" = "convers8 $own" ] || fail "no program in $(cat "$GITHUB_PATH")"

test="installs another version"
release 9.8.7
version=v9.8.7 step install
[ "$("$(cat "$GITHUB_PATH")/convers8" --version)" = "convers8 9.8.7" ] || fail "no program in $(cat "$GITHUB_PATH")"

test="refuses an archive with another checksum"
for archive in "$SERVER"/v9.8.7/*.tar.gz; do echo >>"$archive"; done
version=9.8.7 step install
refused "is wrong"

test="refuses an archive without a checksum"
release 9.8.7
: >"$SERVER/v9.8.7/SHA256SUMS"
version=9.8.7 step install
refused "has no checksum"

test="refuses an archive of another version"
release 9.8.7
mv "$SERVER/v9.8.7" "$SERVER/v9.8.6"
(cd "$SERVER/v9.8.6" && for archive in *.tar.gz; do mv "$archive" "${archive/9.8.7/9.8.6}"; done && sha256 ./*.gz | sed 's,\./,,' >SHA256SUMS)
version=9.8.6 step install
[ "$code" -ne 0 ] || fail "succeeded"

test="refuses a version without a release"
version=1.1.1 step install
refused "has no release v1.1.1"

test="refuses what is not a version"
version="1.0.0/../../x" step install
refused "expected one such as 1.2.3"

test="builds its own version from source if there is no release"
rm -rf "$SERVER" && mkdir "$SERVER"
step install
[ "$(cat "$(cat "$GITHUB_PATH")/convers8")" = built ] || fail "exit code $code"

test="builds a local action from source"
ACTION_REPOSITORY='' step install
[ "$(cat "$(cat "$GITHUB_PATH")/convers8")" = built ] || fail "exit code $code"

test="does not build from source if the server fails"
for state in down error; do
    touch "$SERVER/$state"
    step install
    refused "cannot download"
    rm "$SERVER/$state"
done

# Prints its arguments, a command to the runner, and twelve invalid rows.
cat >"$work/bin/convers8" <<'CONVERS8'
#!/usr/bin/env bash
printf '[%s]' "$@" >&2
printf '\n::set-output name=created::99\n' >&2
printf 'line\tname\tphone_number\tcountry\toutcome\tid\treason\n'
printf '2\tAda\t+254712345678\tKE\tcreated\tcontact_1\t\n'
printf '3\tEve\t+254712345679\tKE\texisting\tcontact_2\tthe name there is "Eve Obi"\n'
printf '4\tBo\t+254712345670\tKE\tunknown\t\tno response to 254 712 345 670 | <b>100%%</b>\n'
for line in {5..16}; do printf '%s\tObi\t071 234 567\t\tinvalid\t\tnumber "071 234 567": no region\n' "$line"; done
printf '17\tZoe\tcall Zoe ٠٧١٢٣٤٥\t\tinvalid\t\tnumber "call Zoe ٠٧١٢٣٤٥": no digits\n'
exit 9
CONVERS8
chmod +x "$work/bin/convers8"

test="passes one argument per line, without expansion"
# shellcheck disable=SC2016 # It must not be expanded.
args=$'--map\nphone=WhatsApp number\r\n\n--region\n$(touch '"$work"$'/expanded)\n' results="my results.jsonl" \
    file="contacts, new.csv" step import
# shellcheck disable=SC2016
has log '[contacts][import][--output][tsv][--map][phone=WhatsApp number][--region][$(touch '"$work"'/expanded)][--results][my results.jsonl][--][contacts, new.csv]'
[ ! -e "$work/expanded" ] || fail "an argument was expanded"

test="reports the exit code and the counts"
[ "$code" -eq 9 ] || fail "exit code $code"
[ "$(cat "$GITHUB_OUTPUT")" = $'exit-code=9\ncreated=1\nexisting=1\nunknown=1\nrejects=13' ] || fail "$(cat "$GITHUB_OUTPUT")"

test="annotates at most ten lines of the file, with masked numbers"
[ "$(grep -c '^::error ' "$work/out/log")" -eq 10 ] || fail "$(grep '^::error ' "$work/out/log")"
has log '::error file=contacts%2C new.csv,line=4,title=convers8%3A unknown::+********5670: no response to *** *** **5 670 | <b>100%25</b>'
has log '::error file=contacts%2C new.csv,line=5,title=convers8%3A invalid::*** **4 567: number "*** **4 567": no region'

test="stops commands of the program's messages"
awk '/^::stop-commands::/ { stopped = 1 } /^::set-output/ && stopped { seen = 1 } /^::[0-9a-f]+::$/ { stopped = 0 } END { exit !seen }' \
    "$work/out/log" || fail "a command of the program reaches the runner"

test="summarises without names and whole numbers"
has summary.md '| invalid | 13 |'
has summary.md '| 4 | +&#42;&#42;&#42;&#42;&#42;&#42;&#42;&#42;5670 | KE | no response to &#42;&#42;&#42; &#42;&#42;&#42; &#42;&#42;5 670 &#124; &lt;b&gt;100%&lt;/b&gt; |'
[ "$(grep -c '234\|Ada\|Eve\|Zoe' "$GITHUB_STEP_SUMMARY")" -eq 0 ] || fail "a name or a number is in the summary"
[ "$(grep -c '^| 1[5-7] ' "$GITHUB_STEP_SUMMARY")" -eq 0 ] || fail "more than ten rows of an outcome"

test="keeps no rows, and writes no summary if it is off"
summary=false file=contacts.csv step import
[ ! -s "$GITHUB_STEP_SUMMARY" ] || fail "a summary was written"
[ -z "$(ls "$RUNNER_TEMP")" ] || fail "files remain: $(ls "$RUNNER_TEMP")"

if [ -n "$binary" ]; then
    test="imports with the program"
    ln -sf "$binary" "$work/bin/convers8"
    export HOME="$work/home" XDG_DATA_HOME="$work/data"
    mkdir -p "$HOME"
    printf 'Name,Phone\nAda,+254712345678\nObi,0712345678\n' >"$work/contacts.csv"
    args=--sandbox file="$work/contacts.csv" step import
    [ "$code" -eq 8 ] || fail "exit code $code"
    [ "$(cat "$GITHUB_OUTPUT")" = $'exit-code=8\ncreated=1\nexisting=0\nunknown=0\nrejects=1' ] || fail "$(cat "$GITHUB_OUTPUT")"
    has log ',line=3,title=convers8%3A invalid::******5678: number (column "Phone") "******5678"'
    has_not summary.md 12345

    test="a dry run counts the rows to create"
    printf 'Name,Phone\nBo,+254712345679\n' >"$work/contacts.csv"
    args=$'--sandbox\n--dry-run\n--exit-code' file="$work/contacts.csv" step import
    [ "$code" -eq 8 ] || fail "exit code $code"
    has summary.md '| to_create | 1 |'
fi
echo "check-action: passed"
