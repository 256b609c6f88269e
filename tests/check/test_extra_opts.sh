#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Options from an INI file.
. "$(dirname "$0")/common.sh"
good=$data/events/winlogbeat.jsonl
ini=$scratch/plugins.ini
unset MP_CONFIG_FILE

cat >"$ini" <<EOF
# a comment
[check_azure_file_sync]
events = $good
at = 2026-03-04T02:40:00Z
warning = item_errors=10
warning = item_errors_persistent=10

[json]
events=$good
at=2026-03-04T02:40:00Z
format=json ; behind it
verbose = yes
no-state = no

[letters]
events = $good
at = 2026-03-04T02:40:00Z
c = item_errors=0
[wrong]
no-such = 1
[flag]
verbose = perhaps
[empty]
EOF
run "--extra-opts=@$ini"
exits 0
run "--extra-opts=@$ini" -c item_errors_persistent=1
exits 2
run "--extra-opts=json@$ini"
exits 1
json .state '"WARNING"'
run "--extra-opts=json@$ini" --format text
exits 1
says '^AZURE FILE SYNC WARNING'
says '^source events'
run "--extra-opts=letters@$ini"
exits 2
MP_CONFIG_FILE=$ini run --extra-opts
exits 0
MP_CONFIG_FILE=$ini run --extra-opts=letters
exits 2

mkfifo "$scratch/pipe.ini"
refuses 'not a regular file' "--extra-opts=@$scratch/pipe.ini"
printf '[check_azure_file_sync]\n= 5m\n' >"$scratch/nameless.ini"
refuses 'there is no option ""' "--extra-opts=@$scratch/nameless.ini"
refuses 'no section \[nowhere\]' "--extra-opts=nowhere@$ini"
refuses 'no section \[empty\]' "--extra-opts=empty@$ini"
refuses 'there is no option "no-such"' "--extra-opts=wrong@$ini"
refuses 'a flag is written yes or no' "--extra-opts=flag@$ini"
refuses 'No such file' "--extra-opts=@$scratch/missing.ini"
printf '[check_azure_file_sync]\nevents = %s%0300d\n' "$good" 7 >"$scratch/long.ini"
refuses 'line 2 is longer than' "--extra-opts=@$scratch/long.ini"
printf '[check_azure_file_sync\nevents\n' >"$scratch/broken.ini"
refuses 'line 1 is neither' "--extra-opts=@$scratch/broken.ini"
head -c 4096 /dev/urandom >"$scratch/junk.ini"
run "--extra-opts=@$scratch/junk.ini"
exits 3
exit $failed
