#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The plugin logs in by the method that its block names, keeps the token from poll to poll, and
# says neither token nor secret.
#
#     test_login.sh COLLECTD_HOST PLUGIN.so SIMULATOR
set -u
host=$1 plugin=$2 simulator=$3
scratch=$(mktemp -d)
simulator_pid=
trap 'kill $simulator_pid 2>/dev/null; rm -rf "$scratch"' EXIT
failed=0
tenant=99999999-0000-4000-8000-000000000000
certified=00000000-0000-4000-8000-0000000000ce

complain() {
    echo "FAILED: $1"
    sed 's/^/    | /' "$scratch/out" | head -5
    failed=1
}

openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=x -keyout "$scratch/key" -out "$scratch/cert" 2>/dev/null
cat "$scratch/key" "$scratch/cert" >"$scratch/both.pem"
chmod 600 "$scratch/both.pem"
jq -n --arg k $certified --rawfile pem "$scratch/cert" \
    '{certificates: {($k): $pem}, clients: {"00000000-0000-4000-8000-00000000c11d": "s3cr3t-value"}}' >"$scratch/scenario"
"$simulator" --scenario "$scratch/scenario" >"$scratch/url" &
simulator_pid=$!
for _ in $(seq 100); do [ -s "$scratch/url" ] && break; sleep 0.1; done
url=$(cat "$scratch/url")

# az, as the daemon's environment finds it: it leaves something behind.
mkdir "$scratch/bin"
cat >"$scratch/bin/az" <<AZ
#!/bin/sh
sleep 31.$$ &
curl -s -d grant_type=client_credentials -d client_id=00000000-0000-4000-8000-00000000c11d \
    -d client_secret=s3cr3t-value --data-urlencode "resource=\$6" "$url/$tenant/oauth2/token" |
    jq '{accessToken: .access_token, expires_on: (.expires_on | tonumber), tokenType: "Bearer"}'
AZ
chmod 755 "$scratch/bin/az"

# Two polls of a block with these lines, after which the token of that number is kept.
run() {
    rm -rf "$scratch/state"
    {
        printf '<Plugin azure_file_sync>\n<Service "finance">\nStateDir "%s"\nPollInterval 10\n' "$scratch/state"
        printf 'Subscription "11111111-2222-3333-4444-555555555555"\nCloud "%s"\n%b\n' "$url" "$1"
        printf '</Service>\n</Plugin>\n'
    } >"$scratch/conf"
    PATH=$scratch/bin:$PATH "$host" -n "$(date -u +%FT%TZ)" -i 10 "$plugin" "$scratch/conf" 2 >"$scratch/out" 2>&1 ||
        complain "the host ends badly: $1"
    [ "$(grep -c '/endpoints_ok GAUGE 4$' "$scratch/out")" -eq 2 ] || complain "not both polls see the fleet: $1"
    [ "$(sed -n 's/^sim\.\([0-9]*\)\..*/\1/p' "$scratch/state"/*.token)" = "$2" ] || complain "not token $2 is kept: $1"
    grep -qE 'sim\.[0-9]+\.|s3cr3t|PRIVATE KEY' "$scratch/out" && complain "a secret is told: $1"
    grep -q '^LOG error' "$scratch/out" && complain "an error is logged: $1"
}

run "Auth \"certificate\"\nTenantId \"$tenant\"\nClientId \"$certified\"\nCertificateFile \"$scratch/both.pem\"" 1
run 'Auth "azure-cli"' 2
pgrep -f "^sleep 31.$$" >/dev/null && complain "what az has started lives on"
exit $failed
