#!/usr/bin/env bash
# Builds the Debian package, installs it, tests its files, and removes it.
# Needs cargo-deb (`cargo install cargo-deb --locked`), man-db, bash-completion, and root or sudo. Uses zsh, fish and
# lintian if they are installed. Usage: packaging/check-deb.sh [ARGUMENTS OF cargo deb]
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "check-deb: $*" >&2
    exit 1
}
# Fails if the text has no such line: has_line LINE TEXT
has_line() {
    grep -qxF -- "$1" <<<"$2" || fail "no line $1 in: $2"
}
root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

if dpkg-query -s convers8 >/dev/null 2>&1; then
    fail "convers8 is already installed; remove it first, because this check would remove it"
fi
version=$(packaging/version.sh)
head -n 1 packaging/changelog | grep -qF "convers8 ($version-1) " || fail "packaging/changelog does not begin with $version"

mkdir -p target
packaging/third-party.sh >target/THIRD-PARTY-NOTICES
package=$(cargo deb --locked "$@" | tail -n 1)
[ -f "$package" ] || fail "cargo deb created no package: $package"
if command -v lintian >/dev/null; then
    # This tag is only for uploads to Debian.
    lintian --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs "$package"
else
    echo "check-deb: skipped lintian: not installed"
fi

trap 'root dpkg --remove convers8 >/dev/null' EXIT
root dpkg --install "$package"

[ "$(/usr/bin/convers8 --version)" = "convers8 $version" ] || fail "/usr/bin/convers8 has another version"
for page in man/*.1; do
    name=$(basename "$page" .1)
    man --where "$name" >/dev/null || fail "man does not find $name"
    warnings=$(MANWIDTH=80 LC_ALL=C.UTF-8 man --warnings "$name" 2>&1 >/dev/null)
    [ -z "$warnings" ] || fail "man $name: $warnings"
done

# Prints the completions of the last word, as an interactive bash with bash-completion: in_bash WORD...
in_bash() {
    bash -c '
        . /usr/share/bash-completion/bash_completion
        _completion_loader convers8 || [ $? -eq 124 ]
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
        function=$(complete -p convers8 | sed "s/.*-F \([^ ]*\).*/\1/")
        "$function" convers8 "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}
has_line contacts "$(in_bash convers8 con)"
has_line import "$(in_bash convers8 contacts im)"
has_line --skip-existing "$(in_bash convers8 contacts create --sk)"
has_line jsonl "$(in_bash convers8 contacts list --output js)"
if command -v zsh >/dev/null; then
    [ "$(zsh -fc 'autoload -Uz compinit && compinit -uD && print $_comps[convers8]')" = _convers8 ] ||
        fail "zsh does not complete convers8"
else
    echo "check-deb: skipped zsh completion: zsh is not installed"
fi
if command -v fish >/dev/null; then
    # shellcheck disable=SC2016 # fish expands it.
    in_fish() { fish -c 'complete --do-complete $argv' "$1" | cut -f 1; }
    has_line contacts "$(in_fish 'convers8 con')"
    has_line import "$(in_fish 'convers8 contacts im')"
    has_line --skip-existing "$(in_fish 'convers8 contacts create --sk')"
else
    echo "check-deb: skipped fish completion: fish is not installed"
fi

trap - EXIT
root dpkg --remove convers8
left=$(dpkg --contents "$package" | awk '$1 !~ /^d/ { sub(/^\./, "", $6); print $6 }' | xargs -r ls -d 2>/dev/null || true)
[ -z "$left" ] || fail "files remain after the removal: $left"
echo "check-deb: $package passed"
