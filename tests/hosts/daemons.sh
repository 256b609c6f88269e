# SPDX-License-Identifier: Apache-2.0
#
# Sourced by tests with real daemons: the simulated Azure and collectd with the plugin.
. "$(dirname "${BASH_SOURCE[0]}")/scratch.sh"

# Sets daemon and plugins; 77 if collectd, or what one of the named plugins needs, is not installed.
find_collectd() {
    local name
    daemon=$(PATH=$PATH:/usr/sbin command -v collectd) || exit 77
    plugins=$("$daemon" -h | sed -n 's/.*Plugin directory *//p')
    for name in "$@"; do
        [ -f "$plugins/$name.so" ] && ! ldd "$plugins/$name.so" | grep -q 'not found' || exit 77
    done
}

# start_azure SIMULATOR SCENARIO: sets azure to its URL.
start_azure() {
    "$1" --scenario "$2" >"$scratch/url" &
    pids+=($!)
    wait_for "the simulated Azure begins" test -s "$scratch/url"
    azure=$(cat "$scratch/url")
}

# The options of a service of the simulated Azure, with all its sources.
azure_service() {
    cat <<END
    Subscription "11111111-2222-3333-4444-555555555555"
    ResourceGroup "rg1"
    StorageSyncService "svc1"
    Cloud "$azure"
    TenantId "99999999-0000-4000-8000-000000000000"
    ClientId "00000000-0000-4000-8000-00000000c11d"
    Metrics true
    Workspace "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
END
}

# start_collectd PLUGIN.so OPTIONS: with those options of the service "finance", and with the output
# plugins that standard input configures; once a second. The sanitizers' runtime has to
# be in the process before a plugin that needs it; what the daemon itself leaks is not our business.
start_collectd() {
    mkdir -p "$scratch/plugins" "$scratch/var"
    cp "$1" "$scratch/plugins/azure_file_sync.so" # the daemon refuses symbolic links
    cat >"$scratch/collectd.conf" <<END
Hostname "testhost"
FQDNLookup false
BaseDir "$scratch/var"
PIDFile "$scratch/collectd.pid"
Interval 1
PluginDir "$plugins"
LoadPlugin logfile
<Plugin logfile>
  LogLevel info
  File "$scratch/collectd.log"
</Plugin>
$(cat)
PluginDir "$scratch/plugins"
LoadPlugin azure_file_sync
<Plugin azure_file_sync>
  <Service "finance">
$2
    StateDir "$scratch/state"
    PollInterval 1
  </Service>
</Plugin>
END
    env ${PRELOAD:+LD_PRELOAD="$PRELOAD"} ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" \
        "$daemon" -f -C "$scratch/collectd.conf" >"$scratch/collectd.out" 2>&1 &
    pids+=($!)
}
