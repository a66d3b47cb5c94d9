#!/usr/bin/env bash
# Peak memory of `contacts import` and of what reads a large account: a plan of a million rows (aim:
# 150 MB), 110,000 rows sent into an account of 100,000 (aim: 60 MB), and that account listed and
# audited (aim: 100 MB).
. "$(dirname "$0")/common.sh"
rows 1000000 >"$work/million.csv"
rows 100000 >"$work/account.csv"
rows 110000 >"$work/more.csv"
start_sandbox
{
    cpu "a million rows planned" "$binary" contacts import "$work/million.csv" --dry-run
    cpu "100,000 rows sent" "$binary" contacts import "$work/account.csv" --results "$work/results.jsonl"
    cpu "110,000 rows into an account of 100,000" "$binary" contacts import "$work/more.csv" --results "$work/more.jsonl"
    cpu "that account listed" "$binary" contacts list --all -o jsonl
    cpu "that account audited" "$binary" contacts audit
} | medians
