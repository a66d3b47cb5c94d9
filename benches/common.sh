# What the comparisons share: a release build, a sandbox of their own, and its address.
# Sourced. Needs bash, curl and hyperfine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo build --release --locked --quiet
binary=$PWD/target/release/convers8
work=$(mktemp -d)
server=
trap 'stop_sandbox; rm -rf "$work"' EXIT
export HOME=$work/home XDG_CONFIG_HOME=$work/home/.config XDG_DATA_HOME=$work/home/.data
mkdir -p "$HOME"

stop_sandbox() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    server=
}

# Starts an empty sandbox and exports what a client needs to reach it.
start_sandbox() {
    stop_sandbox
    rm -f "$work/data.jsonl"
    : >"$work/exports"
    "$binary" sandbox --port 0 --data "$work/data.jsonl" >"$work/exports" 2>/dev/null &
    server=$!
    until [ "$(wc -l <"$work/exports")" -eq 2 ]; do sleep 0.05; done
    . "$work/exports"
}

# User plus system time, and elapsed time, of a command, in seconds: cpu NAME COMMAND...
cpu() {
    local name=$1
    shift
    local TIMEFORMAT='%U %S %R'
    { time "$@" >/dev/null 2>"$work/log"; } 2>&1 | awk -v name="$name" '{printf "%s\t%.3f\t%.3f\n", name, $1 + $2, $3}'
}

# The medians of what `cpu` printed, a line a name.
medians() {
    sort -t$'\t' -k1,1 -k2,2n >"$work/times"
    cut -f1 "$work/times" | uniq | while IFS= read -r name; do
        median() { awk -F'\t' -v name="$name" -v column="$1" '$1 == name {print $column}' "$work/times" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
        printf '%-18s %.2f s processor time, %.2f s elapsed\n' "$name" "$(median 2)" "$(median 3)"
    done
}
