#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Every way to log in, against the simulated Azure over TLS: that it works, what is said when it does
# not, what is kept of it, and that no secret and no token is ever seen.
#
#     test_login.sh CHECK DATA SIMULATOR CHECK_IN_TEST_PLACES ARC_FOLDER
. "$(dirname "$0")/common.sh"
simulator=$3 plain=$check test_places=$4 arc_folder=$5
tenant=99999999-0000-4000-8000-000000000000
client=00000000-0000-4000-8000-00000000c11d
certified=00000000-0000-4000-8000-0000000000ce
federated=00000000-0000-4000-8000-0000000000fe
secret=s3cr3t-value password=pem-p4ssword assertion=eyJmZWQ.eyJlcmF0ZWQ.dG9rZW4
secrets="$secret|$password|$assertion|PRIVATE KEY|arc-key-|sim\.[0-9]+\.|client_assertion|Bearer "
dir=$scratch/state
simulators=()
trap 'kill "${simulators[@]}" 2>/dev/null; rm -rf "$scratch" "$arc_folder"' EXIT
unset "${!AZURE_@}" IDENTITY_ENDPOINT IMDS_ENDPOINT https_proxy HTTPS_PROXY all_proxy ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR
# Nobody listens there: no host of a test is taken for an Azure VM.
nobody=http://127.0.0.1:1

make_certificate() { # NAME
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$1" -keyout "$scratch/$1.key" -out "$scratch/$1.crt" \
        -addext subjectAltName=IP:127.0.0.1,DNS:localhost 2>/dev/null
    cat "$scratch/$1.key" "$scratch/$1.crt" >"$scratch/$1.pem"
    chmod 600 "$scratch/$1.pem"
}
for name in tls client foreign; do make_certificate $name; done
openssl pkcs8 -topk8 -in "$scratch/client.key" -passout "pass:$password" -out "$scratch/sealed.key" 2>/dev/null
cat "$scratch/foreign.crt" "$scratch/client.crt" "$scratch/sealed.key" >"$scratch/sealed.pem"
cat "$scratch/client.key" "$scratch/foreign.crt" >"$scratch/mismatch.pem"
cp "$scratch/client.crt" "$scratch/keyless.pem"
openssl ecparam -name prime256v1 -genkey -noout 2>/dev/null | cat - "$scratch/client.crt" >"$scratch/ec.pem"
chmod 600 "$scratch"/*.pem
printf '%s\n' "$secret" >"$scratch/secret" && chmod 600 "$scratch/secret"

# Starts a simulator: its URL is in $url, the one of its identities in $imds.
simulate() { # SCENARIO (JSON that is added)
    local lines=$scratch/url.$((${#simulators[@]}))
    jq -n --arg c "$client" --arg s "$secret" --arg k "$certified" --arg f "$federated" --arg t "$assertion" \
        --rawfile pem "$scratch/client.crt" --argjson more "$1" \
        '{clients: {($c): $s}, certificates: {($k): $pem}, federated: {($f): $t}} + $more' >"$scratch/scenario.json"
    "$simulator" --tls-cert "$scratch/tls.crt" --tls-key "$scratch/tls.key" --imds-port 0 \
        --scenario "$scratch/scenario.json" >"$lines" &
    simulators+=($!)
    for _ in $(seq 200); do
        [ "$(wc -l <"$lines")" -eq 2 ] && break
        sleep 0.05
    done
    { read -r url && read -r imds; } <"$lines"
    arm=(--subscription 11111111-2222-3333-4444-555555555555 --resource-group rg1 --service svc1 --ca "$scratch/tls.crt"
        --cloud "$url" -t 20)
    forget
}

forget() {
    rm -rf "$dir"
    state=(--state-dir "$dir")
}

# With the PATH that the check is to see in $check_path.
run() {
    last="$*"
    PATH=${check_path-$PATH} "$check" "${state[@]}" "$@" >"$scratch/out" 2>"$scratch/err"
    code=$?
    [ ! -s "$scratch/err" ] || complain "wrote to standard error: $(head -3 "$scratch/err")"
}

# Runs the check, and looks at all that it left behind.
try() {
    export AZURE_POD_IDENTITY_AUTHORITY_HOST=${AZURE_POD_IDENTITY_AUTHORITY_HOST-$nobody}
    run "${arm[@]}" "$@" --format json
    grep -qE -- "$secrets" "$scratch/out" && complain "tells a secret"
    [ ! -d "$dir" ] && return
    grep -rqE --exclude='*.token' -- "$secrets" "$dir" && complain "the state holds a secret"
    grep -rqE -- "$secret|$password|$assertion|PRIVATE KEY|arc-key-" "$dir" && complain "a secret is kept"
    [ "$(find "$dir" -type f ! -perm 600 | wc -l)" -eq 0 ] || complain "what is kept can be read by others"
    [ "$(stat -c %a "$dir")" = 700 ] || complain "the folder can be entered by others"
}

works() {
    try "$@"
    json '[(.endpoints | length), ([.faults[] | select(.kind != "gone")] | length)]' '[5,0]'
}

fails() { # TEXT ARGUMENTS
    local wanted=$1
    shift
    try "$@"
    exits 3
    json '.endpoints | length' 0
    jq -r '.faults[0].text' "$scratch/out" | grep -qE -- "$wanted" || complain "does not say: $wanted"
    forget
}

requests() { # of the last run
    jq .sources.arm.requests "$scratch/out"
}

number() { # of the token that is kept
    sed -n 's/^sim\.\([0-9]*\)\..*/\1/p' "$dir"/*.token
}

tokens() { # N: how many are kept
    [ "$(find "$dir" -name '*.token' 2>/dev/null | wc -l)" -eq "$1" ] || complain "not $1 tokens are kept"
}

with_secret=(--auth secret --tenant $tenant --client-id $client --client-secret-file "$scratch/secret")
with_certificate=(--auth certificate --tenant $tenant --client-id $certified --certificate-file "$scratch/client.pem")
as_workload=(--auth workload-identity --tenant $tenant --client-id $federated)
simulate '{}'

: a secret, from a file and from the environment
works "${with_secret[@]}"
tokens 1
forget
AZURE_CLIENT_SECRET=$secret AZURE_TENANT_ID=$tenant AZURE_CLIENT_ID=$client works --auth secret
forget
AZURE_CLIENT_SECRET=wrong fails 'HTTP 401, AADSTS7000215: Invalid client secret provided; give the value' \
    --auth secret --tenant $tenant --client-id $client
AZURE_CLIENT_SECRET=$secret fails "AADSTS700016: Application .* check --client-id" --auth secret --tenant $tenant --client-id x
AZURE_CLIENT_SECRET=$secret fails "AADSTS90002: Tenant 'x' not found; check --tenant" --auth secret --tenant x --client-id $client
fails 'no client secret is given' --auth secret --tenant $tenant --client-id $client

: a certificate
works "${with_certificate[@]}"
tokens 1
forget
AZURE_CLIENT_SECRET=wrong works "${with_certificate[@]}" --auth auto # a file that is named goes before
forget
AZURE_CLIENT_CERTIFICATE_PATH=$scratch/client.pem works --tenant $tenant --client-id $certified
forget
AZURE_CLIENT_CERTIFICATE_PASSWORD=$password works "${with_certificate[@]}" --certificate-file "$scratch/sealed.pem"
forget
fails 'is encrypted: its password belongs in AZURE_CLIENT_CERTIFICATE_PASSWORD' "${with_certificate[@]}" \
    --certificate-file "$scratch/sealed.pem"
AZURE_CLIENT_CERTIFICATE_PASSWORD=wrong fails 'cannot be decrypted' "${with_certificate[@]}" --certificate-file "$scratch/sealed.pem"
fails 'AADSTS700027: .*; upload this certificate' "${with_certificate[@]}" --certificate-file "$scratch/foreign.pem"
fails 'no certificate that belongs to its key' "${with_certificate[@]}" --certificate-file "$scratch/mismatch.pem"
fails 'holds no private key' "${with_certificate[@]}" --certificate-file "$scratch/keyless.pem"
fails 'is no RSA key' "${with_certificate[@]}" --certificate-file "$scratch/ec.pem"
fails 'certificate file /nonexistent/c: No such file' "${with_certificate[@]}" --certificate-file /nonexistent/c
openssl req -new -key "$scratch/client.key" -subj /CN=old |
    openssl x509 -req -signkey "$scratch/client.key" -days -1 -out "$scratch/old.crt" 2>/dev/null
cat "$scratch/client.key" "$scratch/old.crt" >"$scratch/old.pem" && chmod 600 "$scratch/old.pem"
fails 'the certificate in .*/old.pem expired at .*: make a new one' "${with_certificate[@]}" --certificate-file "$scratch/old.pem"
fails 'no certificate is given' --auth certificate --tenant $tenant --client-id $certified
chmod 644 "$scratch/client.pem"
fails 'others can read it; chmod o-r' "${with_certificate[@]}"
chmod 600 "$scratch/client.pem"

: workload identity: the file is read anew each time
printf ' %s \n' "$assertion" >"$scratch/federated"
export AZURE_FEDERATED_TOKEN_FILE=$scratch/federated
works "${as_workload[@]}"
tokens 1
forget
works --tenant $tenant --client-id $federated
forget
printf 'eyJvdGhlcg.eyJvbmU.x' >"$scratch/federated"
fails 'AADSTS70021: No matching federated identity record' "${as_workload[@]}"
printf '%s' "$assertion" >"$scratch/federated"
works "${as_workload[@]}" --no-state
printf '  \n' >"$scratch/federated"
fails 'holds no token' "${as_workload[@]}"
rm "$scratch/federated"
fails 'federated token file .* No such file' "${as_workload[@]}"
unset AZURE_FEDERATED_TOKEN_FILE
fails 'no file with a federated token' "${as_workload[@]}"

: the identity of an Azure VM
AZURE_POD_IDENTITY_AUTHORITY_HOST=$imds works --auth managed-identity
tokens 1
forget
AZURE_POD_IDENTITY_AUTHORITY_HOST=$imds/ works
forget
AZURE_POD_IDENTITY_AUTHORITY_HOST=$nobody fails 'nobody answers at http://127.0.0.1:1; only Azure VMs' --auth managed-identity

: Azure CLI
mkdir "$scratch/bin"
cat >"$scratch/bin/az" <<AZ
#!/bin/sh
printf '%s ' "\$@" >>"$scratch/az.words"
env >"$scratch/az.environment"
. "$scratch/az.behaviour"
AZ
chmod 755 "$scratch/bin/az"
cat >"$scratch/az.good" <<AZ
token=\$(curl -s --cacert "$scratch/tls.crt" -d grant_type=client_credentials -d client_id=$client -d client_secret=$secret \
    --data-urlencode "resource=\$6" "$url/$tenant/oauth2/token" | jq -r .access_token)
jq -n --arg t "\$token" --arg at "\$(date -d '+1 hour' '+%F %T.000000')" \
    '{accessToken: \$t, expiresOn: \$at, subscription: "s", tenant: "t", tokenType: "Bearer"}'
AZ
echo 'echo "ERROR: Please run '"'az login'"' to setup account." >&2; echo more >&2; exit 1' >"$scratch/az.refusal"
echo "exec 2>&-; sleep 31.$$" >"$scratch/az.sleep"
echo 'yes' >"$scratch/az.flood"
echo "echo WARNING: old; sleep 31.$$ & exit 0" >"$scratch/az.litter"
echo 'kill -9 $$' >"$scratch/az.death"
behave() { cp "$scratch/az.$1" "$scratch/az.behaviour"; }
with_az() { check_path=$scratch/bin:$PATH "$@"; }
behave good
AZURE_CLIENT_SECRET=$secret AZURE_CONFIG_DIR=$scratch/az.home with_az works --auth azure-cli --client-id x
tokens 1
grep -qE -- "$secrets" "$scratch/az.words" "$scratch/az.environment" && complain "az is told a secret"
grep -q '^account get-access-token --output json --resource https://127.0.0.1' "$scratch/az.words" || complain "az is asked oddly"
grep -q "AZURE_CONFIG_DIR=$scratch/az.home" "$scratch/az.environment" || complain "az is not told where its login is"
forget
check=$test_places
AZURE_POD_IDENTITY_AUTHORITY_HOST='' with_az works # auto: nobody answers where IMDS is
check=$plain
forget
behave refusal
with_az fails "az account get-access-token: exit code 1: Please run 'az login' to setup account.$" --auth azure-cli
behave death
with_az fails 'exit code 137' --auth azure-cli
behave flood
with_az fails 'prints more than' --auth azure-cli
behave litter
began=$SECONDS
with_az fails 'az account get-access-token: the login' --auth azure-cli
[ $((SECONDS - began)) -lt 10 ] || complain "waits for what az has started"
behave sleep
began=$SECONDS
with_az fails 'did not end before the time of the run was over' --auth azure-cli -t 2
[ $((SECONDS - began)) -lt 6 ] || complain "az holds up the run"
pgrep -f "^sleep 31.$$" >/dev/null && complain "what az has started lives on"
check_path=/nonexistent fails 'there is no az' --auth azure-cli
cd "$scratch"
check_path=bin:/nonexistent fails 'there is no az' --auth azure-cli

: nothing at all: what could be given is said
check=$test_places
AZURE_POD_IDENTITY_AUTHORITY_HOST='' check_path=/nonexistent fails 'no way to log in: give a client secret'

: Arc: the key is where it says, and nowhere else
rm -rf "$arc_folder" && mkdir -p "$arc_folder"
simulate "{\"identity\": {\"arc_folder\": \"$arc_folder\"}}"
arc() { IDENTITY_ENDPOINT=$imds/metadata/identity/oauth2/token IMDS_ENDPOINT=$imds "$@"; }
arc works --auth managed-identity
tokens 1
forget
arc works
forget
IDENTITY_ENDPOINT=http://192.0.2.1/x IMDS_ENDPOINT=http://192.0.2.1 fails 'is not on this machine' --auth managed-identity
check=$plain
arc fails 'which is no .key file in /var/opt/azcmagent/tokens$' --auth managed-identity
check=$test_places
mkdir "$arc_folder/sub"
echo x | tee "$scratch/x.key" "$arc_folder/x.txt" >"$arc_folder/sub/x.key"
head -c 5000 /dev/zero | tr '\0' x >"$arc_folder/long.key"
printf 'a\r\nX: y' >"$arc_folder/header.key"
ln -s "$scratch/x.key" "$arc_folder/link.key"
mkdir "$arc_folder/folder.key"
: >"$arc_folder/none.key"
while read -r path wanted; do
    simulate "{\"overrides\": [{\"path\": \"/metadata/identity\", \"status\": 401, \"headers\": {\"WWW-Authenticate\": \"$path\"}}]}"
    arc fails "$wanted" --auth managed-identity
done <<EOF2
Basic\u0020realm=$scratch/x.key no .key file in
Basic\u0020realm=$arc_folder/../x.key no .key file in
Basic\u0020realm=$arc_folder/sub/x.key no .key file in
Basic\u0020realm=$arc_folder/x.txt no .key file in
Basic\u0020realm=$arc_folder/.key no .key file in
Basic\u0020realm=${arc_folder}x/x.key no .key file in
Basic\u0020realm=$arc_folder/long.key longer than 4096 bytes
Basic\u0020realm=$arc_folder/header.key cannot stand in a header
Basic\u0020realm=$arc_folder/link.key is a symbolic link
Basic\u0020realm=$arc_folder/folder.key is not a regular file
Basic\u0020realm=$arc_folder/none.key is empty
Basic\u0020realm=$arc_folder/missing.key No such file
Bearer\u0020x names no key file
EOF2
check=$plain

: IMDS is asked again while it is being updated, and not when it has decided
for status in 404 429; do
    simulate "{\"overrides\": [{\"path\": \"/metadata/identity\", \"status\": $status, \"times\": 1}]}"
    AZURE_POD_IDENTITY_AUTHORITY_HOST=$imds works --auth managed-identity
done
simulate '{"overrides": [{"path": "/metadata/identity", "status": 500, "body": {"error": "server_error"}}]}'
AZURE_POD_IDENTITY_AUTHORITY_HOST=$imds fails 'HTTP 500, server_error' --auth managed-identity -t 3
simulate '{"overrides": [{"path": "/metadata/identity", "silent": true}]}'
AZURE_POD_IDENTITY_AUTHORITY_HOST=$imds fails 'nobody answers at' --auth managed-identity -t 3
simulate '{"identity": {"client_ids": ["b"]}}'
AZURE_POD_IDENTITY_AUTHORITY_HOST=$imds fails 'HTTP 400, Identity not found' --auth managed-identity --client-id a
AZURE_POD_IDENTITY_AUTHORITY_HOST=$imds works --auth managed-identity --client-id b

: a token is kept, renewed before its end, and forgotten after a 401
simulate '{"token_lifetime_s": 10, "overrides": [{"path": "/subscriptions", "status": 401, "skip": 16, "times": 1}]}'
works "${with_secret[@]}"
first=$(requests)
works "${with_secret[@]}"
[ "$(number)" = 1 ] && [ "$(requests)" -lt "$first" ] || complain "a token is not used again"
works "${with_secret[@]}" # the first request of this run is refused, the 17th of all
[ "$(number)" = 2 ] || complain "a token that was refused is not replaced: $(number)"
sleep 8
works "${with_secret[@]}"
[ "$(number)" = 3 ] || complain "a token is not renewed before its end: $(number)"
echo damaged >"$(ls "$dir"/*.token)"
works "${with_secret[@]}"
[ "$(number)" = 4 ] || complain "a damaged token is not replaced: $(number)"
try "${with_secret[@]}" --at 2020-01-01T00:00:00Z
[ "$(number)" = 4 ] || complain "a moment that is replayed ends a token: $(number)"
chmod 644 "$dir"/*.token
works "${with_secret[@]}"
[ "$(number)" = 5 ] || complain "a token that others could read is believed: $(number)"

: the endpoints of a cloud, in all their shapes, asked for once a day
for shape in object array marked old; do
    simulate "{\"metadata\": \"$shape\"}"
    works "${with_secret[@]}"
    first=$(requests)
    works "${with_secret[@]}"
    # Nor are the four cloud endpoints asked for again.
    [ "$(requests)" -eq $((first - ($([ $shape = old ] && echo 7 || echo 6)))) ] || complain "what a cloud told is not kept"
    [ "$(find "$dir" -name '*.cloud' -perm 600 | wc -l)" -eq 1 ] || complain "a cloud is not kept"
    echo damaged >"$(ls "$dir"/*.cloud)"
    works "${with_secret[@]}"
    rm "$dir"/*.token
    AZURE_CLIENT_SECRET=wrong try --tenant $tenant --client-id $client
    [ "$(find "$dir" -name '*.cloud' | wc -l)" -eq 0 ] || complain "a cloud that led astray is still believed"
done
simulate '{"overrides": [{"path": "/metadata/endpoints", "status": 404}]}'
fails 'ask the cloud for its endpoints at https://127.0.0.1:[0-9]*: HTTP 404' "${with_secret[@]}"

: while it runs, nothing of it is on a command line
simulate '{"overrides": [{"path": "/subscriptions", "delay_ms": 1500, "times": 1}]}'
AZURE_CLIENT_SECRET=$secret "$check" "${arm[@]}" --tenant $tenant --client-id $client "${state[@]}" >"$scratch/out" 2>&1 &
running=$!
seen=0
while [ -r /proc/$running/cmdline ] && [ $seen -lt 200 ]; do
    tr '\0' ' ' </proc/$running/cmdline | grep -qE -- "$secrets" && complain "a secret is on the command line"
    tokens=$(find "$dir" -name '*.token' 2>/dev/null | wc -l)
    [ "$tokens" -eq 1 ] && seen=$((seen + 1))
    sleep 0.05
done
wait $running
[ $seen -gt 5 ] || complain "it was not seen while it ran with a token"
grep -qE -- "$secrets" "$scratch/out" && complain "tells a secret"
exit $failed
