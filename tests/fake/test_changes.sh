#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What the plugin says once: a change of verdict, a fault when it comes and when it goes; and
# that it asks its sources no more often than it was told to.
#
#     test_changes.sh COLLECTD_HOST PLUGIN.so SOURCE
set -u
host=$1 plugin=$2 source=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export source scratch
failed=0
name='Service "finance"'
leg=testhost/azure_file_sync-finance@sg-projects@fs-projects/state-upload

configure() {
    printf '<Plugin azure_file_sync>\n<Service "finance">\nEvents "%s"\nStateDir "%s"\n%b\n</Service>\n</Plugin>\n' \
        "$scratch/export.jsonl" "$scratch/state" "$1" >"$scratch/conf"
}

# Keeps of the output what was said, and between which reads.
run() {
    rm -rf "$scratch/state"
    "$host" -n 2026-03-04T03:00:00Z "$@" >"$scratch/out" 2>&1
    echo "exit $?" >>"$scratch/out"
    grep -E '^(==|NOTIF|LOG|BAD|exit)|^RC .* -?[1-9]|not found' "$scratch/out" |
        sed 's/\(: [A-Z]*\): .*[^)]$/\1/; s/no such file.*/no such file/' >"$scratch/said"
}

expect() {
    diff "$scratch/expected" "$scratch/said" && return
    echo "FAILED: $1"
    cat "$scratch/out"
    failed=1
}

# ended TIME HRESULT: the end of an upload, from the bundled export's first line.
ended() {
    sed -n "1{s/2026-03-04T01:45:07/2026-03-04T$1/g; s/HResult: 0,/HResult: $2,/
              s/\"HResult\": \"0\"/\"HResult\": \"$2\"/; s/481515/${1//:/}/
              s/df07a128/${1//:/}00/g; p}" "$source/tests/data/events/winlogbeat.jsonl"
}

# tell: makes the command that is run before each read, from standard input.
tell() {
    { declare -f ended; cat; } >"$scratch/story"
}

tell <<'END'
echo "== $READ"
cd "$scratch"
case $READ in
1) ended 02:50:00 0 >export.jsonl ;;
2) ended 03:05:00 -2134351810 >>export.jsonl ;; # 0x80c8603e: the share is full
4) ended 03:25:00 0 >>export.jsonl ;;
5) mv export.jsonl away ;;
7) mv away export.jsonl ;;
esac
END

cat >"$scratch/expected" <<END
== 1
== 2
NOTIF FAILURE $leg fs-projects upload: CRITICAL
== 3
== 4
NOTIF OKAY $leg fs-projects upload: OK
== 5
LOG warning azure_file_sync plugin: $name: events: $scratch/export.jsonl: no such file
== 6
== 7
LOG warning azure_file_sync plugin: $name: events: no longer: $scratch/export.jsonl: no such file
== 8
exit 0
END
configure ''
run -i 600 -x "bash $scratch/story" "$plugin" "$scratch/conf" 8
expect "verdicts and faults are said when they change"

# What was known before the outage stands and ages in it.
[ "$(grep -c "^$leg GAUGE 0$" "$scratch/out")" -eq 6 ] || {
    echo "FAILED: the values of six of eight reads are 0"
    cat "$scratch/out"
    failed=1
}

grep -v NOTIF "$scratch/expected" >"$scratch/quiet" && mv "$scratch/quiet" "$scratch/expected"
rm -f "$scratch/export.jsonl"
configure 'Notifications false'
run -i 600 -x "bash $scratch/story" "$plugin" "$scratch/conf" 8
expect "no notifications are sent if none are wanted"

# A daemon that starts again says what has changed meanwhile, and not what it had said before.
restart() {
    "$host" -n "$1" "$plugin" "$scratch/conf" >"$scratch/out" 2>&1
    grep -c '^NOTIF' "$scratch/out"
    grep '^NOTIF' "$scratch/out" | cut -d' ' -f2
}
rm -rf "$scratch/state"
configure 'PollInterval 1'
ended 02:50:00 -2134351810 >"$scratch/export.jsonl"
{
    restart 2026-03-04T03:00:00Z
    restart 2026-03-04T03:00:10Z
    restart 2026-03-04T03:00:20Z
    sed -i 's/^.*$/CRITICAL a-verdict-of-the-future upload x\ngarbage\n&/' "$scratch/state"/*.told
    restart 2026-03-04T03:00:30Z
    ended 03:05:00 0 >>"$scratch/export.jsonl"
    restart 2026-03-04T03:10:00Z
    restart 2026-03-04T03:10:10Z
} >"$scratch/said"
printf '%s\n' 1 FAILURE 0 0 0 1 OKAY 0 >"$scratch/expected"
expect "what was said stands over a restart"

# An export that appears after the first poll is seen at the next one: a minute, six reads later.
rm -f "$scratch/export.jsonl"
tell <<'END'
[ $READ -ne 2 ] || ended 02:50:00 0 >"$scratch/export.jsonl"
END
for polls in '' 'PollInterval 60'; do
    rm -f "$scratch/export.jsonl"
    configure "$polls"
    run -i 10 -x "bash $scratch/story" "$plugin" "$scratch/conf" 9
    [ "$(grep -c "^$leg GAUGE" "$scratch/out")" -eq 3 ] || {
        echo "FAILED: the source is asked every minute"
        cat "$scratch/out"
        failed=1
    }
done

# In between, what is known ages: stale 2 h after its last word, though nobody was asked.
ended 02:50:00 0 >"$scratch/export.jsonl"
configure 'PollInterval "1d"'
run -i 3600 "$plugin" "$scratch/conf" 3
cat >"$scratch/expected" <<END
NOTIF FAILURE $leg fs-projects upload: CRITICAL
exit 0
END
expect "a leg that nobody asks for becomes stale"
exit $failed
