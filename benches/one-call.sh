#!/usr/bin/env bash
# One `contacts list` over loopback: the whole process, side by side with curl on the same URL.
# Aim: at most half of curl's time.
. "$(dirname "$0")/common.sh"
start_sandbox
hyperfine --shell=none --style basic --warmup 20 --runs "${1:-300}" \
    --export-json "$work/times.json" \
    --command-name convers8 "$binary contacts list --json" \
    --command-name curl "curl -s $CONVERS8_BASE_URL/contacts -H 'Authorization: Bearer $CONVERS8_API_KEY'"
jq -r '.results[] | "\(.command): median \(.median * 1000 * 100 | round / 100) ms"' "$work/times.json" 2>/dev/null || true
