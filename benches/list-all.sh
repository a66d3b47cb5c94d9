#!/usr/bin/env bash
# Lists 100,000 contacts over loopback and prints medians of CPU time (with child processes), elapsed time and peak
# memory of:
#   - `contacts list --all` with `-o jsonl`, `--json` and `--jq`
#   - a shell loop of curl and jq, one page per iteration (one round only)
#   - one curl with a page range, with and without jq; without jq it prints pages instead of contacts
#   - the baseline on plain sockets (floor.rs), which also prints pages
# Usage: benches/list-all.sh [CONTACTS] [ROUNDS]
. "$(dirname "$0")/common.sh"
contacts=${1:-100000}
rounds=${2:-5}
rows "$contacts" >"$work/contacts.csv"
start_sandbox
"$binary" contacts import "$work/contacts.csv" --quiet >/dev/null
export pages=$(((contacts + 2 + 99) / 100))

loop() {
    local page=1 last=1
    while [ "$page" -le "$last" ]; do
        curl --silent "$CONVERS8_BASE_URL/contacts?page=$page&per_page=100" -H "Authorization: Bearer $CONVERS8_API_KEY" >"$page_file"
        last=$(jq .data.pagination.total_pages "$page_file")
        jq -c '.data.contacts[]' "$page_file"
        page=$((page + 1))
    done
}
range() {
    curl --silent "$CONVERS8_BASE_URL/contacts?page=[1-$pages]&per_page=100" -H "Authorization: Bearer $CONVERS8_API_KEY"
}
range_jq() {
    range | jq -c '.data.contacts[]'
}
export -f loop range range_jq
export page_file=$work/page.json

for ((round = 1; round <= rounds; round++)); do
    cpu floor "$work/floor" pages "$host" "$CONVERS8_API_KEY" "$pages"
    cpu "convers8 -o jsonl" "$binary" contacts list --all -o jsonl
    cpu "convers8 --json" "$binary" contacts list --all --json
    cpu "convers8 --jq" "$binary" contacts list --all --jq '.data.contacts[]'
    cpu "curl, page range" bash -c range
    cpu "curl, page range | jq" bash -c range_jq
    [ "$round" -gt 1 ] || cpu "loop of curl and jq (one round)" bash -c loop
done | medians
if have nginx && have openssl; then
    echo "HTTPS:"
    start_https
    export CONVERS8_BASE_URL=$https CURL_CA_BUNDLE=$authority
    for ((round = 1; round <= rounds; round++)); do
        cpu "convers8 -o jsonl" "$binary" contacts list --all -o jsonl --ca-cert "$authority"
        cpu "curl, page range | jq" bash -c range_jq
    done | medians
fi
