#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What the plugin accepts as configuration, and what it says of what it does not.
#
#     test_config.sh COLLECTD_HOST PLUGIN.so SOURCE
set -u
shopt -s lastpipe
host=$1 plugin=$2 source=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
failed=0

complain() {
    echo "FAILED: $1"
    sed 's/^/    /' "$scratch/out"
    failed=1
}

# Runs a configuration from standard input through config, init and shutdown; no read.
run() {
    cat >"$scratch/conf"
    "$host" "$plugin" "$scratch/conf" 0 >"$scratch/out" 2>&1
    code=$?
}

# A block that holds these lines is taken, and nothing is said of it.
takes() {
    printf '<Plugin azure_file_sync>\n<Service "s">\n%b\n</Service>\n</Plugin>\n' "$1" | run
    [ $code -eq 0 ] && ! grep -q '^LOG' "$scratch/out" || complain "is taken: $1"
}

# A block that holds these lines is refused, with an error that names it, the option and more.
refuses() {
    printf '<Plugin azure_file_sync>\n<Service "s">\n%b\n</Service>\n</Plugin>\n' "$1" | run
    grep -q '^RC config -1$' "$scratch/out" && [ $code -eq 1 ] &&
        grep -qF "LOG error azure_file_sync plugin: Service \"s\": $2" "$scratch/out" ||
        complain "is refused with \"$2\": $1"
}

events='Events "/nowhere/at/all"\n'

takes "$events"
takes 'Subscription "1"'
takes 'Workspace "AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee"'
refuses 'Workspace "contoso-logs"' '"contoso-logs" is no Log Analytics workspace; give the Workspace ID'
takes 'subscription "1"\nRESOURCEGROUP "r"\nstorageSyncService "s"'
takes "${events}Events \"/elsewhere\"\nSyncGroup \"a\"\nSyncGroup \"b\"\nExcludeServer \"c\""
takes "${events}PollInterval 60\nTimeout \"10s\"\nStaleAfter 9000\nSlowRate \"1000000\""
takes "${events}Notifications false\nFaultState \"critical\"\nDirection upload\nAuth \"secret\"\nHost \"Server\""
takes "${events}StateDir \"/var/lib/x\"\nEventsZone \"+01:00\"\nPatience 1.5h"

takes "${events}Warning \"last_success_age=0:7200\"\nWarning \"item_errors=10\"\nCritical \"item_errors_persistent=5\""
refuses "${events}Warning \"age=1\"" 'Warning: there is no reading "age"'
refuses "${events}Critical \"eta=5:1\"" 'Critical: eta: "5:1" is no range'
refuses "${events}EventsZone \"Mars/X\"" 'time zone Mars/X'
refuses "Subscription \"s\"\nCloud \"germany\"" '"germany" is no cloud'

takes "${events}Map \"fs01=fscluster\"\nMap \"fs02=fscluster\""
refuses "${events}Map \"fs01\"" 'Map: "fs01" maps nothing; write "FROM=TO"'
refuses "${events}Map \"a=b\"\nMap \"A=c\"" 'A cannot count as b and as c; map it once'
refuses 'Subscription "1"\nMap "a=b"' 'only names that events say are mapped'

refuses '' 'there is nothing to look at; give a Subscription, a Workspace, or Events'
refuses 'ResourceGroup "r"\nEvents "x"' 'ResourceGroup needs the Subscription it is in'
refuses 'Subscription "1"\nStorageSyncService "s"' \
    'StorageSyncService needs the ResourceGroup it is in'
refuses 'Events "-"' 'Events "-": a daemon has no standard input'
refuses 'Events "a" "b"' 'Events: takes one value, and here are 2; write a line for each'
refuses 'Subscription' 'Subscription: takes one value, and here are 0'
refuses 'Subscription "1" "2" "3"' 'Subscription: takes one value, and here are 3'
refuses 'Subscription "1"\nsubscription "2"' 'subscription: is given twice'
refuses 'Subscription ""' 'Subscription: its value is empty'
refuses "${events}SyncGroup 007" 'SyncGroup: its value belongs in quotes'
refuses "${events}Server true" 'Server: its value belongs in quotes'
refuses 'Subscripton "1"' 'Subscripton: there is no such option; did you mean Subscription?'
refuses "${events}ClientSecret \"x\"" \
    'ClientSecret: there is no such option; did you mean ClientSecretFile?'
refuses "${events}Staleafer 5" 'Staleafer: there is no such option; did you mean StaleAfter?'
refuses "${events}PollInterval soon" 'PollInterval: "soon" is no duration from 1 s to 1 d; write seconds'
refuses "${events}PollInterval 0" 'PollInterval: "0" is no duration from 1 s to 1 d; write seconds'
refuses "${events}Timeout -5" 'Timeout: "-5" is no duration from 1 s to 1 d; write seconds'
refuses "${events}StaleAfter \"2 weeks\"" 'StaleAfter: "2 weeks" is no duration; write seconds'
refuses "${events}SlowRate \"2MB\"" 'SlowRate: "2MB" is no rate; write bytes a second'
refuses "${events}Notifications perhaps" 'Notifications: "perhaps" is neither true nor false'
refuses "${events}Direction both" 'Direction: "both" is no direction; write upload or download'
refuses "${events}FaultState ok" 'FaultState: "ok" cannot be the state of a fault'
refuses "${events}Host \"fs01\"" 'Host: "fs01" is no choice; write collectd or server'
refuses "${events}Auth \"kerberos\"" 'Auth: "kerberos" is no login; write auto'
refuses "${events}<Server \"x\">\nName \"y\"\n</Server>" 'Server: is an option, not a block'

# Every mistake of a block is said, not only the first.
refuses "${events}Timeout never\nAuth \"x\"\nFoo 1" 'Timeout: "never"'
[ "$(grep -c '^LOG error' "$scratch/out")" -eq 3 ] || complain "three mistakes are three lines"

run <<'END'
<Plugin azure_file_sync>
  <Service "one">
    Events "a"
  </Service>
</Plugin>
<Plugin other>
  Nonsense 1
</Plugin>
<Plugin "azure_file_sync">
  <Service "two">
    Events "b"
  </Service>
  <service "THREE">
    Events "b"
  </service>
</Plugin>
END
[ $code -eq 0 ] && [ "$(grep -c '^RC config 0$' "$scratch/out")" -eq 2 ] ||
    complain "several blocks add up"

run <<'END'
<Plugin azure_file_sync>
  <Service "one">
    Events "a"
  </Service>
</Plugin>
<Plugin azure_file_sync>
  <Service "ONE">
    Events "b"
  </Service>
</Plugin>
END
grep -qF 'error azure_file_sync plugin: Service "ONE": there is another block' "$scratch/out" &&
    [ $code -eq 1 ] || complain "two blocks of one name are refused"

while IFS='|' read -r line said; do
    printf '<Plugin azure_file_sync>\n%b\n</Plugin>\n' "$line" | run
    [ $code -eq 1 ] && grep -qF "LOG error azure_file_sync plugin: $said" "$scratch/out" ||
        complain "is refused with \"$said\": $line"
done <<'END'
Subscription "1"|Subscription: there is no such option here
<Server "x">\nEvents "a"\n</Server>|Server: there is no such option here
<Service>\nEvents "a"\n</Service>|Service: the block takes one name
<Service "a" "b">\nEvents "a"\n</Service>|Service: the block takes one name
<Service "">\nEvents "a"\n</Service>|Service: its value is empty
<Service 5>\nEvents "a"\n</Service>|Service: its value belongs in quotes
<Service "a\x01b">\nEvents "a"\n</Service>|Service: its name has characters that cannot be
<Service "\xff">\nEvents "a"\n</Service>|Service: its name has characters that cannot be
END

printf '<Plugin azure_file_sync>\n</Plugin>\n' | run
[ $code -eq 0 ] && grep -q '^LOG warning .* nothing is watched' "$scratch/out" ||
    complain "a configuration that watches nothing is warned of"

# No secret ever reaches the log.
export AZURE_CLIENT_SECRET=s3cr3t-value
takes 'Subscription "1"'
refuses 'Subscription "1"\nTimeout x' 'Timeout'
! grep -q s3cr3t "$scratch/out" || complain "the secret is said"
unset AZURE_CLIENT_SECRET

# The example, as it is and with everything in it that is commented out.
run <"$source/contrib/collectd/azure_file_sync.conf"
[ $code -eq 0 ] || complain "the example is taken"
sed 's/^\( *\)#\([A-Z][A-Za-z]* ["a-z0-9]\)/\1\2/' "$source/contrib/collectd/azure_file_sync.conf" | run
[ $code -eq 0 ] || complain "the example with every option is taken"

# Every keyword is in the manual page.
for word in $(sed -n 's/^    {"\([A-Za-z]*\)", AFSYNC_KEYWORD.*/\1/p' "$source/plugin/keyword.c") \
    $(sed -n 's/^LIMIT([^,]*, *"[^"]*", *"\([A-Za-z]*\)".*/\1/p' "$source/core/verdict/policy.def"); do
    grep -q "^.It Ic $word\( \|$\)" "$source/plugin/azure_file_sync.5" || {
        echo "FAILED: $word is not in the manual page"
        failed=1
    }
done
exit $failed
