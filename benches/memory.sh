#!/usr/bin/env bash
# Peak memory of `contacts import`: a plan of a million rows (aim: 150 MB), and 110,000 rows sent into
# an account of 100,000 (aim: 60 MB). Needs GNU time.
. "$(dirname "$0")/common.sh"
rows() {
    echo name,phone_number
    seq "$1" "$2" | awk '{printf "Name %d,+2547%08d\n", $1, $1}'
}
peak() {
    /usr/bin/time -f "%M KB at most, %e s: $1" "${@:2}" >/dev/null 2>"$work/log"
    tail -1 "$work/log"
}
rows 1 1000000 >"$work/million.csv"
rows 1 100000 >"$work/account.csv"
rows 1 110000 >"$work/more.csv"
start_sandbox
peak "a million rows planned" "$binary" contacts import "$work/million.csv" --dry-run
peak "100,000 rows sent" "$binary" contacts import "$work/account.csv" --results "$work/results.jsonl"
peak "110,000 rows against an account of 100,000" "$binary" contacts import "$work/more.csv" --results "$work/more.jsonl"
peak "100,000 contacts listed" "$binary" contacts list --all -o jsonl
