#!/usr/bin/env bash
# Measures peak memory: planning an import of a million rows (target: 250 MB), importing 110,000 rows into an account
# of 100,000 contacts (target: 80 MB), and listing and auditing that account (target: 100 MB).
. "$(dirname "$0")/common.sh"
rows 1000000 >"$work/million.csv"
rows 100000 >"$work/account.csv"
rows 110000 >"$work/more.csv"
start_sandbox
{
    cpu "plan of 1,000,000 rows" "$binary" contacts import "$work/million.csv" --dry-run
    cpu "import of 100,000 rows" "$binary" contacts import "$work/account.csv" --results "$work/results.jsonl"
    cpu "import of 110,000 rows into 100,000" "$binary" contacts import "$work/more.csv" --results "$work/more.jsonl"
    cpu "list of that account" "$binary" contacts list --all -o jsonl
    cpu "audit of that account" "$binary" contacts audit
} | medians
