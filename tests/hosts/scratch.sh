# SPDX-License-Identifier: Apache-2.0
#
# Sourced by what the tests with real daemons source: a scratch folder, processes that end with the
# test (`pids`), ports, waiting with a deadline.
set -u
scratch=$(mktemp -d)
pids=()
failed=0
export AZURE_CLIENT_SECRET=s3cr3t-value

finish() {
    exec 2>/dev/null # of what is killed the shell would tell
    [ ${#pids[@]} -eq 0 ] || kill -KILL "${pids[@]}"
    wait
    rm -rf "$scratch"
}
trap finish EXIT

complain() {
    echo "FAILED: $1"
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

# wait_for WHAT COMMAND...: until the command succeeds, for at most 30 s.
wait_for() {
    local what=$1
    shift
    for ((i = 0; i < 300; i++)); do
        "$@" && return
        sleep 0.1
    done
    complain "$what"
    return 1
}
