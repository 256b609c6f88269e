#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Where the server speaks HTTP/2 all requests to ARM share one connection: the simulated Azure behind a
# real proxy that offers it, over TLS.
#
#     test_http2.sh CHECK SIMULATOR        77 (skipped) if nghttpx or openssl is not installed
set -u
check=$1 simulator=$2
proxy=$(PATH=$PATH:/usr/sbin command -v nghttpx) && command -v openssl >/dev/null || exit 77
scratch=$(mktemp -d)
pids=()
failed=0
export AZURE_CLIENT_SECRET=s3cr3t-value

finish() {
    [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null
    rm -rf "$scratch"
}
trap finish EXIT

complain() {
    echo "FAILED: $1"
    sed 's/^/    | /' "$scratch/out" "$scratch/access" 2>/dev/null | cut -c1-200 | head -30
    failed=1
}

# A port that nobody answers on.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); (: <>/dev/tcp/127.0.0.1/$port) 2>/dev/null; do
        :
    done
    echo "$port"
}

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$scratch/key" -out "$scratch/cert" 2>/dev/null
port=$(free_port)
# The simulator behind it does not know how it is called.
cat >"$scratch/scenario.json" <<END
{"generate": {"sync_groups": 12, "endpoints": 2},
 "overrides": [{"path": "/metadata/endpoints", "body": {
     "resourceManager": "https://127.0.0.1:$port",
     "authentication": {"loginEndpoint": "https://127.0.0.1:$port", "audiences": ["https://management.azure.com"]}}}]}
END
"$simulator" --scenario "$scratch/scenario.json" >"$scratch/url" &
pids+=($!)
for _ in $(seq 100); do [ -s "$scratch/url" ] && break; sleep 0.05; done
"$proxy" --conf=/dev/null --workers=1 --no-ocsp -f"127.0.0.1,$port" -b"127.0.0.1,$(sed 's/.*://' "$scratch/url")" \
    --accesslog-file="$scratch/access" --accesslog-format='$remote_port $alpn $request' \
    --errorlog-file="$scratch/errors" "$scratch/key" "$scratch/cert" >/dev/null 2>&1 &
pids+=($!)
for _ in $(seq 100); do (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.05; done

"$check" --cloud "https://127.0.0.1:$port" --ca "$scratch/cert" --no-state --perfdata none \
    --subscription 11111111-2222-3333-4444-555555555555 --resource-group rg1 --service svc1 \
    --tenant 99999999-0000-4000-8000-000000000000 \
    --client-id 00000000-0000-4000-8000-00000000c11d >"$scratch/out" 2>&1
[ $? -eq 0 ] || complain "the check is not OK"
grep -q 'OK: 24 endpoints healthy' "$scratch/out" || complain "not all endpoints are known"
# The access log is written when the answers are out.
for _ in $(seq 50); do [ "$(wc -l <"$scratch/access")" -ge 28 ] && break; sleep 0.05; done
[ "$(awk '$2 != "h2"' "$scratch/access" | wc -l)" -eq 0 ] || complain "something is asked in HTTP/1.1"
[ "$(awk '{ print $1 }' "$scratch/access" | sort -u | wc -l)" -eq 1 ] || complain "there is more than one connection"
exit $failed
