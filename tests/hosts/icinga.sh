# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the tests of Icinga 2, behind azure.sh: nodes of which each has a folder of its own, an
# API on the loopback, and the files that contrib/icinga ships.
icinga=$(PATH=$PATH:/usr/sbin command -v icinga2)
shipped=$source/contrib/icinga
declare -A api_port

# Icinga's own program as a node: node NAME COMMAND... It takes the shell's place where exec says so.
node() {
    local dir=$scratch/$1
    shift
    ${exec:-} env -i PATH="$scratch/bin:/usr/bin:/bin" ICINGA2_USER="$(id -un)" ICINGA2_GROUP="$(id -gn)" \
        "$icinga" "$@" -D "ConfigDir=$dir/etc" -D "ZonesDir=$dir/etc/zones.d" -D "DataDir=$dir/data" -D "LogDir=$dir/log" -D "CacheDir=$dir/cache" \
        -D "SpoolDir=$dir/spool" -D "InitRunDir=$dir/run"
}

# prepare_node NAME [FOLDER]: the folders of a node, and what every node's configuration begins with;
# the folder is where its checks are.
prepare_node() {
    local dir=$scratch/$1
    mkdir -p "$dir"/{etc/scripts,etc/zones.d,data/certs,log,cache,spool,run}
    cp "$shipped/azure_file_sync_mail" "$dir/etc/scripts"
    api_port[$1]=$(free_port)
    cat >"$dir/etc/icinga2.conf" <<END
const PluginDir = "${2:-$scratch/plugins}"
const PluginContribDir = "${2:-$scratch/plugins}"
const NodeName = "$1"
include <itl>
object CheckerComponent "checker" { }
object NotificationComponent "notification" { }
object FileLogger "log" {
  path = LogDir + "/log"
  severity = "information"
}
object ApiUser "test" {
  password = "test"
  permissions = [ "*" ]
}
object ApiListener "api" {
  bind_host = "127.0.0.1"
  bind_port = ${api_port[$1]}
  accept_config = true
  accept_commands = true
}
END
}

# The authority of the first node signs for all. (icinga2 pki would make the keys, too, but larger ones
# than a test has time for.)
certify() {
    local name=$1 ca=$2 certs=$scratch/$1/data/certs
    {
        [ -d "$scratch/$ca/data/ca" ] || {
            mkdir "$scratch/$ca/data/ca"
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=Icinga CA" \
                -keyout "$scratch/$ca/data/ca/ca.key" -out "$scratch/$ca/data/ca/ca.crt"
        }
        openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout "$certs/$name.key" \
            -out "$scratch/$name.csr" &&
            node "$ca" pki sign-csr --csr "$scratch/$name.csr" --cert "$certs/$name.crt" &&
            cp "$scratch/$ca/data/ca/ca.crt" "$certs/"
    } >"$scratch/pki" 2>&1 || {
        complain "icinga2 pki"
        cat "$scratch/pki"
    }
}

# One that is alone needs none.
certify_itself() {
    local certs=$scratch/$1/data/certs
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$certs/$1.key" \
        -out "$certs/$1.crt" 2>/dev/null
    cp "$certs/$1.crt" "$certs/ca.crt"
}

# A shipped file, in which only the intervals differ: hasten FILE TO
hasten() {
    sed -E 's/^(\t(check|retry)_interval =) 5m$/\1 1s/' "$shipped/$1" >"$2"
}

# Where to look and who logs in, in the place of contrib's example.
write_site() {
    (umask 077 && printf s3cr3t-value >"$scratch/azure.secret")
    sed -e "s#\(_subscription = \).*#\1\"11111111-2222-3333-4444-555555555555\"#" \
        -e "s#\(_resource_group = \).*#\1\"rg1\"#" -e "s#\(_service = \).*#\1\"svc1\"#" \
        -e "s#\(_tenant = \).*#\1\"99999999-0000-4000-8000-000000000000\"#" \
        -e "s#\(_client_id = \).*#\1\"00000000-0000-4000-8000-00000000c11d\"#" \
        -e "s#\(_client_secret_file = \).*#\1\"$scratch/azure.secret\"#" \
        -e "s#^}#\tazure_file_sync_cloud = \"$azure_url\"\n\tazure_file_sync_state_dir = \"$scratch/state\"\n}#" \
        "$shipped/site.conf" >"$1"
}

# Clean: no warning either.
validate() {
    node "$1" daemon -C -c "$scratch/$1/etc/icinga2.conf" >"$scratch/$1.verified" 2>&1 || complain "$1: icinga2 daemon -C"
    ! grep -E 'warning|critical' "$scratch/$1.verified" || {
        complain "$1: icinga2 daemon -C warns"
        cat "$scratch/$1.verified"
    }
}

start_node() {
    (exec=exec && node "$1" daemon -c "$scratch/$1/etc/icinga2.conf") >"$scratch/$1.stdout" 2>&1 &
    pids+=($!)
}

# An orderly end.
stop_nodes() {
    local pid
    kill -TERM "${pids[@]}"
    for pid in "${pids[@]}"; do
        wait "$pid" || complain "icinga2 ends with $?"
    done
    pids=()
}

# ask NODE PATH: what the API answers.
ask() {
    curl -s -k -u test:test -H 'Accept: application/json' "https://127.0.0.1:${api_port[$1]}/v1/$2"
}

# Fills services with those of the node, by name.
fetch() {
    ask "$1" objects/services >"$scratch/answer" &&
        jq -e '[.results[].attrs | {key: .__name, value: .}] | from_entries' "$scratch/answer" \
            >"$scratch/services" 2>/dev/null
}

# has NODE SERVICE FILTER: whether it holds for the service.
has() {
    fetch "$1" && jq -e --arg name "$2" ".[\$name] | $3" "$scratch/services" >/dev/null 2>&1
}

# all NODE COUNT FILTER: whether it holds for all of so many services.
all() {
    fetch "$1" && jq -e "length == $2 and all(.[]; $3)" "$scratch/services" >/dev/null 2>&1
}

# expect NODE SERVICE FILTER
expect() {
    has "$@" || complain "$2: not $3: $(jq -c --arg name "$2" '.[$name].last_check_result | [.state, .output,
        .performance_data]' "$scratch/services" | cut -c1-600)"
}
