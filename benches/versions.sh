#!/usr/bin/env bash
# Compares another binary of convers8 with this checkout and prints medians: one call, creating 20,000 contacts, listing
# 100,000 contacts as JSON Lines and with --jq, and the peak memory of an import of 110,000 rows into an account of
# 100,000 contacts and of a plan of a million rows. Each round runs both binaries.
# Usage: benches/versions.sh OTHER_BINARY [ROUNDS]
. "$(dirname "$0")/common.sh"
other=${1:?usage: benches/versions.sh OTHER_BINARY [ROUNDS]}
rounds=${2:-5}
cp "$other" "$work/other"
rows 20000 >"$work/contacts.csv"
rows 100000 >"$work/account.csv"
rows 110000 >"$work/more.csv"
rows 1000000 >"$work/million.csv"

start_sandbox
echo "one call (hyperfine, medians, ms):"
"$binary" contacts list >/dev/null
for ((round = 1; round <= rounds; round++)); do
    for side in other convers8; do
        hyperfine --shell none --warmup 20 --runs 200 --export-json "$work/time.json" "$work/$side contacts list" >/dev/null 2>&1
        echo "$side $(jq '.results[0].median * 1000' "$work/time.json")"
    done
done | sort | awk '{v[$1, ++n[$1]] = $2} END {for (s in n) printf "  %-9s %.2f\n", s, v[s, int((n[s] + 1) / 2)]}'

{
    for ((round = 1; round <= rounds; round++)); do
        for side in other convers8; do
            start_sandbox
            cpu "$side: 20,000 created" "$work/$side" contacts import "$work/contacts.csv"
            start_sandbox
            cpu "$side: 20,000 created, --results" "$work/$side" contacts import "$work/contacts.csv" --results "$work/$side.$round.jsonl"
        done
    done
    start_sandbox
    "$binary" contacts import "$work/account.csv" --quiet >/dev/null
    for ((round = 1; round <= rounds; round++)); do
        for side in other convers8; do
            cpu "$side: 100,000 listed, jsonl" "$work/$side" contacts list --all -o jsonl
            cpu "$side: 100,000 listed, --jq" "$work/$side" contacts list --all --jq '.data.contacts[]'
        done
    done
    for side in other convers8; do
        start_sandbox
        "$binary" contacts import "$work/account.csv" --quiet >/dev/null
        cpu "$side: import of 110,000 rows into 100,000" "$work/$side" contacts import "$work/more.csv" --results "$work/$side.more.jsonl"
        cpu "$side: plan of 1,000,000 rows" "$work/$side" contacts import "$work/million.csv" --dry-run
    done
} | medians
