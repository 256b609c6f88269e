# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the tests of the engines that run the check, with their arguments CHECK SIMULATOR SOURCE.
# `azure before|after` serves three endpoints, all healthy, or one of which fails since; `install_check`
# puts the check where an engine finds it, behind a witness that notes each call.
set -u
check=$1 simulator=$2 source=$3
scratch=$(mktemp -d)
pids=()
azure_pid= azure_port=0
failed=0

# What still runs when the test ends: asked first, for it has children of its own, then made to.
end_engines() {
    local i
    kill -TERM "${pids[@]}"
    for ((i = 0; i < 50; i++)); do
        kill -0 "${pids[@]}" || break
        sleep 0.1
    done
    kill -KILL "${pids[@]}"
}

finish() {
    [ -z "$azure_pid" ] || kill "$azure_pid"
    [ ${#pids[@]} -eq 0 ] || end_engines
    rm -rf "$scratch"
}
trap "finish 2>/dev/null" EXIT

complain() {
    echo "FAILED: $1"
    failed=1
}

# needs PROGRAM...: the test is skipped where one is missing.
needs() {
    local program
    for program in "$@"; do
        PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || exit 77
    done
}

# A port that nobody answers on.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); (: <>/dev/tcp/127.0.0.1/$port) 2>/dev/null; do
        :
    done
    echo "$port"
}

# wait_for WHAT COMMAND...: until the command succeeds, for at most 60 s.
wait_for() {
    local what=$1 end=$((SECONDS + ${PATIENCE:-60}))
    shift
    while [ $SECONDS -lt $end ]; do
        "$@" && return
        sleep 0.2
    done
    complain "$what"
    return 1
}

# The second endpoint's path is a trap for every layer between Azure and a mail.
path='D:\new; $HOME !x `id` it'\''s "q" & <b> %s ü'

write_scenario() {
    jq -n --arg path "$path" --arg when "$1" '
        {start: "@-120m", end: "@-100m", items: 12} as $good |
        {start: "@-45m", end: "@-35m", result: "0x80c8603e", items: 30} as $full |
        {start: "@-120m", lasts: "5m", every: "10m", direction: "download", items: 1} as $down |
        {start: "@-120m", lasts: "5m", every: "10m", items: 1} as $up |
        {timeline: {
            servers: [{name: "fs01.contoso.example", id: "5e000000-0000-4000-8000-000000000001"},
                      {name: "fs02.contoso.example", id: "5e000000-0000-4000-8000-000000000002"}],
            endpoints: [
                {sync_group: "finance", name: "0f000000-0000-4000-8000-000000000001",
                 server: "fs01.contoso.example", path: "D:\\", sessions: [$up, $down]},
                {sync_group: "home", name: "0f000000-0000-4000-8000-000000000002",
                 server: "fs01.contoso.example", path: $path,
                 sessions: ([$good, $down] + if $when == "after" then [$full] else [] end)},
                {sync_group: "home", name: "0f000000-0000-4000-8000-000000000003",
                 server: "fs02.contoso.example", path: "E:\\Home", sessions: [$up, $down]}]}}' \
        >"$scratch/scenario.json"
}

# The same cloud at the same place, in which more has happened.
azure() {
    write_scenario "$1"
    if [ -n "$azure_pid" ]; then
        kill "$azure_pid"
        wait "$azure_pid" 2>/dev/null
    fi
    : >"$scratch/url"
    "$simulator" --port "$azure_port" --scenario "$scratch/scenario.json" >"$scratch/url" &
    azure_pid=$!
    wait_for "the simulated Azure starts" [ -s "$scratch/url" ]
    azure_url=$(cat "$scratch/url")
    azure_port=${azure_url##*:}
}

# How often the endpoints were asked for: once a poll for each of the two sync groups.
polls() {
    curl -s "$azure_url/simulator/tally" | jq '(.by_path.serverEndpoints // 0) / 2'
}

# The options that all services share, as an INI file.
write_login() {
    (umask 077 && printf s3cr3t-value >"$scratch/azure.secret")
    cat >"$1" <<END
[check_azure_file_sync]
cloud = $azure_url
subscription = 11111111-2222-3333-4444-555555555555
resource-group = rg1
service = svc1
tenant = 99999999-0000-4000-8000-000000000000
client-id = 00000000-0000-4000-8000-00000000c11d
client-secret-file = $scratch/azure.secret
state-dir = $scratch/state
END
}

# Each call of the check becomes a line of calls: its arguments, each behind a tab.
install_check() {
    mkdir -p "$scratch/plugins" "$scratch/bin"
    cat >"$scratch/plugins/check_azure_file_sync" <<END
#!/bin/bash
printf '%s\n' "\$(printf '\t%s' "\$@")" >>"$scratch/calls" # in one piece: others write, too
exec "$check" "\$@"
END
    # What is mailed is kept: the arguments first.
    cat >"$scratch/bin/mail" <<END
#!/bin/bash
{ printf '<%s> ' "\$@"; echo; cat; echo; } >"$scratch/mail.\$\$.new"
mv "$scratch/mail.\$\$.new" "$scratch/mail.\$\$"
END
    chmod +x "$scratch/plugins/check_azure_file_sync" "$scratch/bin/mail"
}

# calls PATTERN: how many were made.
calls() {
    grep -cE -- "$1" "$scratch/calls" 2>/dev/null || :
}

# By the distribution's Python, which is what an administrator has.
discover() {
    local engine=$1
    shift
    PATH=/usr/bin:$PATH "$source/contrib/discovery/azure_file_sync_discover" "$engine" "$@" -- \
        "$scratch/plugins/check_azure_file_sync" "--extra-opts=@$scratch/login.ini" >"$scratch/discovered" 2>&1 || {
        complain "discovery"
        cat "$scratch/discovered"
        exit 1
    }
}
