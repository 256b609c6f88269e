# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the tests that run several of the real collectd: its place, and starting one.
. "$(dirname "${BASH_SOURCE[0]}")/scratch.sh"
daemon=$(PATH=$PATH:/usr/sbin command -v collectd) || exit 77
plugins=$("$daemon" -h | sed -n 's/.*Plugin directory *//p')
tenant=99999999-0000-4000-8000-000000000000
client=00000000-0000-4000-8000-00000000c11d
subscription=11111111-2222-3333-4444-555555555555

# needs PLUGIN...: skips the test where one of the daemon's own plugins, or what it links, is
# not installed.
needs() {
    local name
    for name; do
        [ -f "$plugins/$name.so" ] && ! ldd "$plugins/$name.so" | grep -q 'not found' || exit 77
    done
}

# start NAME: the daemon of the folder of that name, configured by its conf and by what all
# have in common. Sets `pid`. The sanitizers' runtime has to be in the process before a plugin
# that needs it; what the daemon itself leaks is not our business. Several threads that write
# would overtake each other on a busy machine.
start() {
    local place=$scratch/$1
    mkdir -p "$place/var" "$place/plugins"
    {
        cat <<END
Hostname "$1.test"
FQDNLookup false
WriteThreads 1
BaseDir "$place/var"
PIDFile "$place/pid"
PluginDir "$plugins"
LoadPlugin logfile
<Plugin logfile>
  LogLevel info
  File "$place/log"
  PrintSeverity true
</Plugin>
END
        cat "$place/conf"
    } >"$place/whole.conf"
    env ${PRELOAD:+LD_PRELOAD="$PRELOAD"} ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" \
        "$daemon" -f -C "$place/whole.conf" >"$place/stdout" 2>&1 &
    pid=$!
    pids+=($pid)
}

# our_plugin NAME: the lines that load it. The daemon refuses symbolic links.
our_plugin() {
    mkdir -p "$scratch/$1/plugins"
    cp "$plugin" "$scratch/$1/plugins/azure_file_sync.so"
    printf 'PluginDir "%s"\nLoadPlugin azure_file_sync\nPluginDir "%s"\n' "$scratch/$1/plugins" "$plugins"
}

# simulate NAME < SCENARIO: starts a simulated Azure; its URL is in the file NAME.url.
simulate() {
    cat >"$scratch/$1.json"
    "$simulator" --scenario "$scratch/$1.json" >"$scratch/$1.url" &
    pids+=($!)
    wait_for "the simulator $1 starts" test -s "$scratch/$1.url"
}

# azure URL: the lines of a service that asks that Azure.
azure() {
    cat <<END
    Subscription "$subscription"
    Cloud "$1"
    TenantId "$tenant"
    ClientId "$client"
END
}

# asked NAME PATH: how often the simulator was asked for that.
asked() {
    curl -s "$(cat "$scratch/$1.url")/simulator/tally" | jq ".by_path.\"$2\" // 0"
}

has_asked() {
    [ "$(asked "$1" "$2")" -ge "${3-1}" ]
}

# example FILE SED...: one of the shipped examples with other places.
example() {
    local file=$1
    shift
    sed "${@/#/-e}" "$source/contrib/collectd/$file"
}

log_has() {
    grep -qsE -- "$2" "$scratch/$1/log"
}

show_logs() {
    local place
    for place in "$@"; do
        tail -n 40 "$scratch/$place/log" "$scratch/$place/stdout"
    done
}
