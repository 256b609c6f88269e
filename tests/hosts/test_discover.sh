#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# azure_file_sync_discover: what the check lists becomes objects that the engines accept, whatever the
# names; each service selects its endpoint alone; a list that is not whole changes nothing.
#
#     test_discover.sh CHECK SIMULATOR SOURCE      77 (skipped) where one of those named by needs is missing
. "$(dirname "$0")/azure.sh"
. "$(dirname "$0")/icinga.sh"
needs nagios4 icinga2 jq python3 curl
nagios=$(PATH=$PATH:/usr/sbin command -v nagios4)
export=$scratch/fleet.jsonl
good=$source/tests/data/events/winlogbeat.jsonl
at=2026-03-04T02:40:00Z

# events GROUP SERVER NAME...: of each endpoint the end of a session.
events() {
    jq -cn --arg g "$1" --arg s "$2" --arg names "$(printf '\36%s' "${@:3}")" '[inputs | select(.event.code == "9102")][0] | del(.winlog.record_id) |
        .winlog.event_data.SyncGroupName = $g | .winlog.computer_name = $s |
        .winlog.event_data.ServerEndpointName = ($names[1:] / "\u001e")[]' "$good"
}

# Names that mean something to a configuration, a macro, a shell, a pattern or an INI file.
long=$(printf '%0190d' 0)
names=('D:\' 'D:\new; $HOME' 'a;b' 'a$b' 'a!b' "it's" 'say "hi"' 'a|b=c' '<b>&' '`id` $(id) ${x}' '$USER1$' '$$'
       ' lead' 'trail ' '# hash' '; semicolon' '[section]' 'e*' 'e?' 'e[1]' '--odd' 'ünï ☃ 日本' $'nl\u2028x\u0085y'
       $'tab\tand\nline' 'x {{ 1 }}' '{ macro }' '%s%n' "$long-one" '\' "a\\" 'a_b' 'A;B2' 'name = value')
{
    events finance fs01.contoso.example "${names[@]}"
    events 'g; $x !y "z" \' fs01.contoso.example 'D:\'
    events finance 'fs 02; $x' 'D:\'
} >"$export"
count=$((${#names[@]} + 2))

run_discover() {
    last="discover $*"
    PATH=/usr/bin:$PATH "$source/contrib/discovery/azure_file_sync_discover" "$@" >"$scratch/out" 2>&1
    code=$?
}

# wants CODE PATTERN
wants() {
    [ $code -eq "$1" ] || complain "$last: exits with $code, not $1: $(head -c 300 "$scratch/out")"
    grep -qE -- "$2" "$scratch/out" || complain "$last: does not say $2: $(head -c 300 "$scratch/out")"
}

for_nagios() {
    run_discover nagios --output "$scratch/objects/endpoints.cfg" --sections "$scratch/endpoints.ini" "$@"
}

for_icinga() {
    run_discover icinga --output "$scratch/alone/etc/conf.d/endpoints.conf" "$@"
}

listed=("$check" --events "$export" --at "$at" --no-state)
mkdir -p "$scratch/objects"
cp "$source/contrib/nagios/azure-file-sync.cfg" "$scratch/objects"
for_nagios -- "${listed[@]}"
wants 0 "^$count endpoints on 2 hosts: changed .*endpoints.ini, .*endpoints.cfg"

: each section selects one endpoint, and no two the same
grep -oE '^\[[0-9a-f]{12}\]$' "$scratch/endpoints.ini" | tr -d '[]' >"$scratch/marks"
[ "$(sort -u "$scratch/marks" | wc -l)" -eq "$count" ] || complain "there are not $count sections"
while read -r mark; do
    "${listed[@]}" --format json "--extra-opts=$mark@$scratch/endpoints.ini" |
        jq -c '.endpoints[] | [.sync_group, .server, .server_endpoint]'
done <"$scratch/marks" >"$scratch/selected"
"${listed[@]}" --list --format json | jq -c '.endpoints[] | [.sync_group, .server, .server_endpoint]' >"$scratch/all"
[ "$(wc -l <"$scratch/all")" -eq "$count" ] && diff <(sort "$scratch/all") <(sort "$scratch/selected") >"$scratch/diff" || {
    complain "the sections do not select each endpoint once"
    cat "$scratch/diff"
}

: Nagios takes every object, as its name and nothing else
cat >"$scratch/nagios.cfg" <<END
log_file=$scratch/log
cfg_dir=$scratch/objects
nagios_user=$(id -un)
nagios_group=$(id -gn)
object_cache_file=$scratch/objects.cache
precached_object_file=$scratch/objects.cache
check_result_path=$scratch
temp_path=$scratch
temp_file=$scratch/temp
lock_file=$scratch/lock
command_file=$scratch/command
illegal_object_name_chars=\`~!\$%^&*|'"<>?,()=
illegal_macro_output_chars=\`~\$&|'"<>
END
"$nagios" -v "$scratch/nagios.cfg" >"$scratch/verified" 2>&1
grep -q 'Total Warnings: 0' "$scratch/verified" && grep -q 'Total Errors: *0' "$scratch/verified" || {
    complain "nagios4 -v"
    grep -E 'Warn|Error' "$scratch/verified"
}
grep -q "Checked $((count + 1)) services" "$scratch/verified" || complain "Nagios does not see $count endpoints and the fleet"

: and Icinga, each with arguments of its own
prepare_node alone
mkdir -p "$scratch/alone/etc/conf.d"
cp "$shipped"/{azure_file_sync,services,fleet,notifications,site}.conf "$scratch/alone/etc/conf.d"
sed -i '/^object ApiListener/,/^}/d' "$scratch/alone/etc/icinga2.conf"
cat >>"$scratch/alone/etc/icinga2.conf" <<'END'
object Endpoint NodeName { }
object Zone "master" { endpoints = [ NodeName ] }
include "conf.d/*.conf"
END
for_icinga -- "${listed[@]}"
wants 0 "^$count endpoints on 2 hosts: changed .*endpoints.conf\$"
validate alone
grep -qE "Instantiated $((count + 1)) Services" "$scratch/alone.verified" || complain "Icinga does not see $count endpoints and the fleet"

: nothing new changes nothing
before=$(stat -c %i:%Y:%Z "$scratch/endpoints.ini" "$scratch/objects/endpoints.cfg")
for_nagios --on-change "touch $scratch/reloaded" -- "${listed[@]}"
wants 0 'nothing changed$'
[ "$before" = "$(stat -c %i:%Y:%Z "$scratch/endpoints.ini" "$scratch/objects/endpoints.cfg")" ] && [ ! -e "$scratch/reloaded" ] ||
    complain "files were written, or Nagios told, for nothing"

: one that vanished disappears, the others keep their names, and a file its mode
chmod 0640 "$scratch/endpoints.ini"
cp "$scratch/objects/endpoints.cfg" "$scratch/before.cfg"
sed -i 1d "$export"
for_nagios --on-change "touch $scratch/reloaded" -- "${listed[@]}"
wants 0 "^$((count - 1)) endpoints"
[ "$(stat -c %a "$scratch/endpoints.ini")" = 640 ] || complain "the mode of a file changed"
[ -e "$scratch/reloaded" ] || complain "Nagios is not told of the change"
[ "$(diff "$scratch/before.cfg" "$scratch/objects/endpoints.cfg" | grep -c '^[<>].*service_description')" -eq 1 ] ||
    complain "more than one name changed"
for_nagios --on-change false -- "${listed[@]}" --exclude-endpoint 'a;b'
wants 1 'changed '
rm -f "$scratch/reloaded"
for_nagios --on-change "touch $scratch/reloaded" -- "${listed[@]}" --exclude-endpoint 'a;b'
wants 0 'nothing changed$'
[ -e "$scratch/reloaded" ] || complain "a command that failed is not tried again"
rm -f "$scratch/reloaded"
for_nagios --on-change "touch $scratch/reloaded" -- "${listed[@]}" --exclude-endpoint 'a;b'
[ ! -e "$scratch/reloaded" ] || complain "a command that succeeded is run again"

: a list that cannot be had, or is not whole, changes nothing
before=$(md5sum "$scratch/endpoints.ini" "$scratch/objects/endpoints.cfg")
for_nagios -- "$check" --events "$scratch/none" --no-state
wants 3 '^azure_file_sync_discover: the list is not whole, .*none: no such file'
for_nagios -- "$check" --no-such-option
wants 3 'gave no list: AZURE FILE SYNC UNKNOWN: '
for_nagios -- "$scratch/no-check"
wants 3 'no-check: No such file'
azure before
jq '.overrides = [{path: "/syncGroups/home/", status: 403}]' "$scratch/scenario.json" >"$scratch/refused.json"
kill "$azure_pid" && wait "$azure_pid" 2>/dev/null
"$simulator" --port "$azure_port" --scenario "$scratch/refused.json" >"$scratch/url" &
azure_pid=$!
: >"$scratch/url"
wait_for "the simulated Azure starts" [ -s "$scratch/url" ]
write_login "$scratch/login.ini"
for_nagios -- "$check" "--extra-opts=@$scratch/login.ini"
wants 3 'the list is not whole, what was written before stays: arm: .*home.*403'
for_icinga --from "$scratch/none"
wants 1 'No such file'
[ "$before" = "$(md5sum "$scratch/endpoints.ini" "$scratch/objects/endpoints.cfg")" ] || complain "a file changed"

: names that are cut must still be told apart
events finance fs01.contoso.example "$long-$long-1" "$long-$long-2" >"$scratch/twins.jsonl"
for_nagios -- "$check" --events "$scratch/twins.jsonl" --at "$at" --no-state
wants 3 'too long to tell them apart'
for_icinga -- "$check" --events "$scratch/twins.jsonl" --at "$at" --no-state
wants 0 '^2 endpoints on 1 hosts'

: hosts that are there already, by their short names
for_nagios --hosts existing --short-names --prefix 'AFS ' -- "${listed[@]}"
wants 0 'changed'
! grep -q '^define host' "$scratch/objects/endpoints.cfg" || complain "a host is defined"
grep -q 'host_name *fs01$' "$scratch/objects/endpoints.cfg" || complain "the short name is not used"

: wrong arguments
for_nagios
wants 2 'give either the check and its arguments'
run_discover icinga --output "$scratch/x" --sections "$scratch/y" --from -
wants 2 'nagios needs --sections, icinga has none'
[ -z "$(find "$scratch" -name '.azure-file-sync.*')" ] || complain "a temporary file was left"
exit $failed
