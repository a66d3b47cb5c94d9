# Shared functions of the benchmarks; sourced by them. Builds a release and the baseline (floor.rs), starts a
# sandbox with HTTP and HTTPS, and measures time and memory. Needs bash, curl, jq, hyperfine and GNU time
# (`apt install curl jq hyperfine time`). Each script lists its further requirements.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo build --release --locked --quiet
work=$(mktemp -d)
rustc --edition 2024 -O -o "$work/linked" benches/floor.rs
# Copies, as an installation makes: a file written by the linker starts 10 % slower (measured).
binary=$work/convers8
cp target/release/convers8 "$binary"
cp "$work/linked" "$work/floor"
server=
trap 'stop_sandbox; stop_https; rm -rf "$work"' EXIT
unset SSL_CERT_DIR
export HOME=$work/home XDG_CONFIG_HOME=$work/home/.config XDG_DATA_HOME=$work/home/.data
mkdir -p "$HOME"

# Returns 0 if a tool is installed; else prints that it is skipped.
have() {
    command -v "$1" >/dev/null || { echo "skipped: $1 is not installed" >&2; return 1; }
}

stop_sandbox() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    server=
}

# Starts a sandbox and exports its URL and key: start_sandbox [DATA_FILE]. Without a file it has the two initial contacts.
start_sandbox() {
    stop_sandbox
    local data=${1:-$work/data.jsonl}
    [ $# -gt 0 ] || rm -f "$data"
    : >"$work/exports"
    "$binary" sandbox --port 0 --data "$data" >"$work/exports" 2>/dev/null &
    server=$!
    until [ "$(wc -l <"$work/exports")" -eq 2 ]; do sleep 0.05; done
    . "$work/exports"
    host=${CONVERS8_BASE_URL#http://}
}

# Prints a CSV file of contacts: rows LAST [FIRST].
rows() {
    echo name,phone_number
    seq "${2:-1}" "$1" | awk '{printf "Name %d,+2547%08d\n", $1, $1}'
}

# Starts nginx as an HTTPS proxy of the running sandbox. Sets $https (its URL), $authority (its certificate) and
# $bundle (its certificate and those of the system).
start_https() {
    authority=$work/cert.pem
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -keyout "$work/key.pem" -out "$authority" \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE 2>/dev/null
    bundle=$work/bundle.pem
    cat "$authority" /etc/ssl/certs/ca-certificates.crt >"$bundle"
    local port=$((20000 + RANDOM % 20000))
    https=https://localhost:$port
    cat >"$work/nginx.conf" <<CONF
daemon off; pid $work/nginx.pid; error_log $work/nginx.log; worker_processes 1;
events {}
http {
    access_log off; client_body_temp_path $work; proxy_temp_path $work; fastcgi_temp_path $work;
    uwsgi_temp_path $work; scgi_temp_path $work;
    upstream sandbox { server $host; keepalive 16; }
    server {
        listen 127.0.0.1:$port ssl; listen [::1]:$port ssl; keepalive_requests 1000000;
        ssl_certificate $authority; ssl_certificate_key $work/key.pem;
        location / { proxy_pass http://sandbox; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host localhost; }
    }
}
CONF
    nginx -c "$work/nginx.conf" 2>/dev/null &
    until curl -so /dev/null --cacert "$authority" "$https"; do sleep 0.05; done
}

stop_https() {
    [ ! -f "$work/nginx.pid" ] || kill "$(cat "$work/nginx.pid")" 2>/dev/null || true
}

# Runs a command and prints its CPU time (user and system), elapsed time and peak memory: cpu NAME COMMAND...
cpu() {
    local name=$1
    shift
    /usr/bin/time -o "$work/time" -f '%U %S %e %M' "$@" >"$work/out" 2>"$work/log" ||
        { echo "$name failed: $(tail -1 "$work/log")" >&2; exit 1; }
    awk -v name="$name" '{printf "%s\t%.3f\t%.3f\t%.1f\n", name, $1 + $2, $3, $4 / 1024}' "$work/time"
}

# Reads the output of `cpu` and prints the medians of each name, in the order of first use, with the ratio to the CPU
# time of `floor`, if that was measured.
medians() {
    cat >"$work/times"
    median() { awk -F'\t' -v name="$1" -v column="$2" '$1 == name {print $column}' "$work/times" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
    local floor
    floor=$(median floor 2)
    awk -F'\t' '!seen[$1]++ {print $1}' "$work/times" | while IFS= read -r name; do
        awk -v name="$name" -v cpu="$(median "$name" 2)" -v real="$(median "$name" 3)" -v memory="$(median "$name" 4)" -v floor="$floor" \
            'BEGIN {printf "%-34s %8.2f s CPU time  %8.2f s elapsed  %7.1f MB peak%s\n", name, cpu, real, memory, (floor > 0 ? sprintf("  %6.1f x the floor", cpu / floor) : "")}'
    done
}
