#!/usr/bin/env bash
# 6,000 contacts created over loopback: `contacts import` (with its listings, its plan and, in one of
# two runs, its results file) against `curl --parallel --parallel-max 8` sending the same POSTs from a
# prepared config file. Seven rounds, all sides in each; the medians are told.
# Aim: at most 0.6 of curl's processor time, and more rows a second.
. "$(dirname "$0")/common.sh"
rows=${1:-6000}
{
    echo name,phone_number
    for i in $(seq "$rows"); do printf 'Name %d,+2547%08d\n' "$i" "$i"; done
} >"$work/contacts.csv"

curl_config() {
    for i in $(seq "$rows"); do
        printf 'url = "%s/contacts"\nheader = "Authorization: Bearer %s"\nheader = "Content-Type: application/json"\n' \
            "$CONVERS8_BASE_URL" "$CONVERS8_API_KEY"
        printf 'data = "{\\"name\\":\\"Name %d\\",\\"phone_number\\":\\"+2547%08d\\"}"\noutput = "/dev/null"\nnext\n' "$i" "$i"
    done | sed '$d'
}

for round in 1 2 3 4 5 6 7; do
    start_sandbox
    cpu "import --results" "$binary" contacts import "$work/contacts.csv" --results "$work/results.$round.jsonl"
    start_sandbox
    cpu import "$binary" contacts import "$work/contacts.csv"
    start_sandbox
    curl_config >"$work/curl.conf"
    cpu "curl --parallel" curl --silent --parallel --parallel-max 8 --config "$work/curl.conf"
done | medians
