# What the comparisons share: a release build, the raw-socket floor, a sandbox of their own behind
# HTTP and HTTPS, and the clocks. Sourced. Needs bash, curl, jq, hyperfine and GNU time
# (`apt install curl jq hyperfine time`); what one comparison needs besides, it says itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo build --release --locked --quiet
work=$(mktemp -d)
rustc --edition 2024 -O -o "$work/linked" benches/floor.rs
# Copies, as an installation makes them: what a linker leaves in the page cache starts a tenth slower.
binary=$work/convers8
cp target/release/convers8 "$binary"
cp "$work/linked" "$work/floor"
server=
trap 'stop_sandbox; stop_https; rm -rf "$work"' EXIT
unset SSL_CERT_DIR
export HOME=$work/home XDG_CONFIG_HOME=$work/home/.config XDG_DATA_HOME=$work/home/.data
mkdir -p "$HOME"

# Whether a tool is there; what is not is left out, and said.
have() {
    command -v "$1" >/dev/null || { echo "left out: $1 is not installed" >&2; return 1; }
}

stop_sandbox() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    server=
}

# Starts an empty sandbox, or one with this data, and exports what a client needs to reach it.
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

# A CSV of this many contacts.
rows() {
    echo name,phone_number
    seq "${2:-1}" "$1" | awk '{printf "Name %d,+2547%08d\n", $1, $1}'
}

# The running sandbox behind nginx with a certificate of its own: $https. It is trusted with $authority,
# and with $bundle, which holds the system's certificates too.
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
        location / { proxy_pass http://sandbox; proxy_http_version 1.1; proxy_set_header Connection ""; }
    }
}
CONF
    nginx -c "$work/nginx.conf" 2>/dev/null &
    until curl -so /dev/null --cacert "$authority" "$https"; do sleep 0.05; done
}

stop_https() {
    [ ! -f "$work/nginx.pid" ] || kill "$(cat "$work/nginx.pid")" 2>/dev/null || true
}

# Processor time (user and system), elapsed time and peak memory of a command: cpu NAME COMMAND...
cpu() {
    local name=$1
    shift
    /usr/bin/time -o "$work/time" -f '%U %S %e %M' "$@" >"$work/out" 2>"$work/log" ||
        { echo "$name failed: $(tail -1 "$work/log")" >&2; exit 1; }
    awk -v name="$name" '{printf "%s\t%.3f\t%.3f\t%.1f\n", name, $1 + $2, $3, $4 / 1024}' "$work/time"
}

# The medians of what `cpu` printed, a line a name in the order they first came; and how many times
# the processor time of the floor, where there is one.
medians() {
    cat >"$work/times"
    median() { awk -F'\t' -v name="$1" -v column="$2" '$1 == name {print $column}' "$work/times" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
    local floor
    floor=$(median floor 2)
    awk -F'\t' '!seen[$1]++ {print $1}' "$work/times" | while IFS= read -r name; do
        awk -v name="$name" -v cpu="$(median "$name" 2)" -v real="$(median "$name" 3)" -v memory="$(median "$name" 4)" -v floor="$floor" \
            'BEGIN {printf "%-34s %8.2f s processor time  %8.2f s elapsed  %7.1f MB at most%s\n", name, cpu, real, memory, (floor > 0 ? sprintf("  %6.1f x the floor", cpu / floor) : "")}'
    done
}
