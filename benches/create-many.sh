#!/usr/bin/env bash
# Creates 20,000 contacts over loopback with eight concurrent requests and prints medians of:
#   - `contacts import`, including its listings and plan, without and with a results file
#   - `curl --parallel` with the same POST requests from a config file
#   - `xargs -P 8 curl`, one process per contact (one round only, because it takes minutes)
#   - the baseline on plain sockets (floor.rs)
# Then prints the maximum rate of `wrk` and `ab`, which repeat one POST request. Then measures HTTPS, if nginx and
# openssl are installed. Target: at most 2.3 x the CPU time of the baseline.
# Usage: benches/create-many.sh [CONTACTS] [ROUNDS]
. "$(dirname "$0")/common.sh"
rows=${1:-20000}
rounds=${2:-7}
rows "$rows" >"$work/contacts.csv"

curl_config() {
    awk -F, -v url="$1" -v key="$CONVERS8_API_KEY" 'NR > 1 {
        if (NR > 2) print "next"
        printf "url = \"%s/contacts\"\nheader = \"Authorization: Bearer %s\"\nheader = \"Content-Type: application/json\"\n", url, key
        printf "data = \"{\\\"name\\\":\\\"%s\\\",\\\"phone_number\\\":\\\"%s\\\"}\"\noutput = \"/dev/null\"\n", $1, $2
    }' "$work/contacts.csv" >"$work/curl.conf"
}

xargs_curl() {
    awk -F, 'NR > 1 {printf "{\"name\":\"%s\",\"phone_number\":\"%s\"}%c", $1, $2, 0}' "$work/contacts.csv" |
        xargs -0 -P 8 -I {} curl --silent --output /dev/null "$CONVERS8_BASE_URL/contacts" \
            -H "Authorization: Bearer $CONVERS8_API_KEY" -H 'Content-Type: application/json' --data {}
}
export -f xargs_curl
export work

round() {
    start_sandbox
    cpu floor "$work/floor" create "$host" "$CONVERS8_API_KEY" "$work/contacts.csv" 8
    start_sandbox
    cpu import "$binary" contacts import "$work/contacts.csv"
    start_sandbox
    cpu "import --results" "$binary" contacts import "$work/contacts.csv" --results "$work/results.$1.jsonl"
    start_sandbox
    curl_config "$CONVERS8_BASE_URL"
    cpu "curl --parallel" curl --silent --parallel --parallel-max 8 --config "$work/curl.conf"
}

{
    for ((round = 1; round <= rounds; round++)); do round "$round"; done
    start_sandbox
    cpu "xargs -P 8 curl (one round)" bash -c xargs_curl
} | medians

echo '{"name":"Name","phone_number":"+254700000000"}' >"$work/body.json"
start_sandbox
if have wrk; then
    cat >"$work/post.lua" <<LUA
wrk.method = "POST"
wrk.body = '{"name":"Name","phone_number":"+254700000000"}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer $CONVERS8_API_KEY"
LUA
    echo "maximum: wrk, $(wrk -t 1 -c 8 -d 2s -s "$work/post.lua" "$CONVERS8_BASE_URL/contacts" | awk '/Requests\/sec/ {printf "%d", $2}') POST requests per second"
fi
start_sandbox
if have ab; then
    echo "maximum: ab, $(ab -q -k -c 8 -n "$rows" -p "$work/body.json" -T application/json -H "Authorization: Bearer $CONVERS8_API_KEY" \
        "$CONVERS8_BASE_URL/contacts" 2>/dev/null | awk '/Requests per second/ {printf "%d", $4}') POST requests per second"
fi
echo "convers8: $(start_sandbox; "$binary" contacts import "$work/contacts.csv" --json 2>/dev/null | jq '.created / .elapsed_seconds | floor') contacts created per second, including listings and plan"

if have nginx && have openssl; then
    echo "HTTPS:"
    for ((round = 1; round <= 3; round++)); do
        start_sandbox
        start_https
        cpu import env CONVERS8_BASE_URL="$https" "$binary" contacts import "$work/contacts.csv" --ca-cert "$authority"
        stop_https
        start_sandbox
        start_https
        curl_config "$https"
        cpu "curl --parallel" env CURL_CA_BUNDLE="$authority" curl --silent --parallel --parallel-max 8 --config "$work/curl.conf"
        stop_https
    done | medians
fi
