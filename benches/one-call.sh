#!/usr/bin/env bash
# One listing of a page over loopback, the whole process: convers8, curl, xh, HTTPie, Python's requests
# and the raw-socket floor, side by side, over HTTP and over HTTPS (nginx before the same sandbox).
# Prints medians, their ratio to the floor, and peak memory. Aim: at most 1.5 of the floor over HTTP.
# They take turns, a hundred calls at most each, so that a machine that gets slower gets slower for all.
# Left out where not installed: xh, http (HTTPie), a `python3` with requests; HTTPS needs nginx and openssl.
. "$(dirname "$0")/common.sh"
rounds=${1:-10}
start_sandbox
cat >"$work/one.py" <<'PY'
import os, sys, requests
answer = requests.get(sys.argv[1] + "/contacts", headers={"Authorization": "Bearer " + os.environ["CONVERS8_API_KEY"]})
print(answer.text)
PY
bearer="Authorization:Bearer $CONVERS8_API_KEY"

# The commands, a name and a line each.
compare() {
    local url=$1
    commands=(convers8 "$binary contacts list --json")
    [ "$url" = "$https" ] || commands=(floor "$work/floor get $host $CONVERS8_API_KEY /contacts" "${commands[@]}")
    commands+=(curl "curl --silent $url/contacts -H '$bearer'")
    have xh && commands+=(xh "xh --ignore-stdin ${https:+--verify $bundle} --body GET $url/contacts '$bearer'")
    have http && commands+=(HTTPie "http --ignore-stdin --body GET $url/contacts '$bearer'")
    python3 -c 'import requests' 2>/dev/null && commands+=(requests "python3 $work/one.py $url")
    local arguments=()
    for ((i = 0; i < ${#commands[@]}; i += 2)); do arguments+=(--command-name "${commands[i]}" "${commands[i + 1]}"); done
    for ((round = 1; round <= rounds; round++)); do
        hyperfine --shell=none --style none --warmup 5 --min-runs 10 --max-runs 100 --export-json "$work/round.$round.json" "${arguments[@]}" 2>/dev/null
    done
    jq -s '[.[].results[]] | group_by(.command) | map({command: .[0].command, median: (map(.times[]) | sort | .[length / 2 | floor])})' \
        "$work"/round.*.json >"$work/times.json"
    rm "$work"/round.*.json
    local floor
    floor=$(jq '[.[] | select(.command == "floor").median] | first // 0' "$work/times.json")
    for ((i = 0; i < ${#commands[@]}; i += 2)); do
        eval "/usr/bin/time -o $work/time -f %M ${commands[i + 1]}" >/dev/null 2>&1
        jq -r --arg name "${commands[i]}" --argjson floor "$floor" --argjson kilobytes "$(tail -1 "$work/time")" '
            .[] | select(.command == $name)
            | "\($name)\t\(.median * 1e5 | round / 100) ms\t\($kilobytes / 102.4 | round / 10) MB at most"
              + if $floor > 0 then "\t\(.median / $floor * 100 | round / 100) x the floor" else "" end' "$work/times.json"
    done
}

https=
echo "HTTP, medians of $rounds rounds:"
compare "$CONVERS8_BASE_URL"
if have nginx && have openssl; then
    start_https
    export CONVERS8_BASE_URL=$https SSL_CERT_FILE=$bundle CURL_CA_BUNDLE=$bundle REQUESTS_CA_BUNDLE=$bundle
    echo "HTTPS, medians of $rounds rounds, the system's certificates and one more trusted:"
    compare "$https"
fi
