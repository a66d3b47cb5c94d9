#!/usr/bin/env bash
# Measures one process that lists one page over loopback: convers8, curl, xh, HTTPie, Python requests and the baseline
# on plain sockets (floor.rs), over HTTP and HTTPS. Prints medians, the ratio to the baseline, and peak memory.
# Target: at most 1.8 x the baseline over HTTP.
# The programs take turns with 20 calls each, so that a change of the machine's speed affects all of them. The two
# slow Python programs run 4 calls in every tenth round.
# Skipped if not installed: xh, http (HTTPie), python3 with requests; HTTPS needs nginx and openssl.
# Usage: benches/one-call.sh [ROUNDS]
. "$(dirname "$0")/common.sh"
rounds=${1:-50}
start_sandbox
cat >"$work/one.py" <<'PY'
import os, sys, requests
response = requests.get(sys.argv[1] + "/contacts", headers={"Authorization": "Bearer " + os.environ["CONVERS8_API_KEY"]})
print(response.text)
PY
bearer="Authorization:Bearer $CONVERS8_API_KEY"

# Runs each command CALLS times: turn CALLS NAME COMMAND [NAME COMMAND]...
turn() {
    local calls=$1 arguments=()
    shift
    for ((; $# > 0; )); do
        arguments+=(--command-name "$1" "$2")
        shift 2
    done
    hyperfine --shell=none --style none --warmup 2 --runs "$calls" --export-json "$work/round.$((++turns)).json" "${arguments[@]}" 2>/dev/null
}

compare() {
    local url=$1 turns=0
    quick=(convers8 "$binary contacts list --json")
    [ "$url" = "$https" ] || quick=(floor "$work/floor get $host $CONVERS8_API_KEY /contacts" "${quick[@]}")
    quick+=(curl "curl --silent $url/contacts -H '$bearer'")
    have xh && quick+=(xh "xh --ignore-stdin ${https:+--verify $bundle} --body GET $url/contacts '$bearer'")
    slow=()
    have http && slow+=(HTTPie "http --ignore-stdin --body GET $url/contacts '$bearer'")
    python3 -c 'import requests' 2>/dev/null && slow+=(requests "python3 $work/one.py $url")
    for ((round = 1; round <= rounds; round++)); do
        turn 20 "${quick[@]}"
        [ $((round % 10)) -gt 0 ] || [ ${#slow[@]} -eq 0 ] || turn 4 "${slow[@]}"
    done
    jq -s '[.[].results[]] | group_by(.command) | map({command: .[0].command, median: (map(.times[]) | sort | .[length / 2 | floor])})' \
        "$work"/round.*.json >"$work/times.json"
    rm "$work"/round.*.json
    local commands=("${quick[@]}" "${slow[@]}")
    local floor
    floor=$(jq '[.[] | select(.command == "floor").median] | first // 0' "$work/times.json")
    for ((i = 0; i < ${#commands[@]}; i += 2)); do
        eval "/usr/bin/time -o $work/time -f %M ${commands[i + 1]}" >/dev/null 2>&1
        jq -r --arg name "${commands[i]}" --argjson floor "$floor" --argjson kilobytes "$(tail -1 "$work/time")" '
            .[] | select(.command == $name)
            | "\($name)\t\(.median * 1e5 | round / 100) ms\t\($kilobytes / 102.4 | round / 10) MB peak"
              + if $floor > 0 then "\t\(.median / $floor * 100 | round / 100) x the floor" else "" end' "$work/times.json"
    done
}

https=
echo "HTTP, medians of $rounds rounds:"
compare "$CONVERS8_BASE_URL"
if have nginx && have openssl; then
    start_https
    export CONVERS8_BASE_URL=$https SSL_CERT_FILE=$bundle CURL_CA_BUNDLE=$bundle REQUESTS_CA_BUNDLE=$bundle
    echo "HTTPS, medians of $rounds rounds, with the system's certificates and one more:"
    compare "$https"
fi
