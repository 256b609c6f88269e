#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Every file of contrib/windows-export can be read as its program reads it, selects the five events
# of the right channel at every level and nothing else, says what breaks, and stands in the README.
#
#     queries.sh FOLDER               0 if so; says each breach
#     queries.sh --self-test FOLDER   0 if spoiled copies of them are found out
set -u
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Each of the five at every level, and neighbours that are not wanted. A query of Windows is XPath.
log() {
    local number level wanted
    echo '<log>'
    for number in 9102 9302 9121 7005 7006 9301 9900 9103; do
        case $number in 9301 | 9900 | 9103) wanted= ;; *) wanted=' wanted="1"' ;; esac
        for level in 0 1 2 3 4 5; do
            echo "<Event$wanted><System><EventID>$number</EventID><Level>$level</Level>" \
                "<EventRecordID>7</EventRecordID></System></Event>"
        done
    done
    echo '</log>'
}

# How many of the wanted it selects, and how many in all.
selects() {
    xmllint --xpath "concat(count(/log/$1[@wanted]), ' ', count(/log/$1))" "$scratch/log.xml" 2>&1
}

check() {
    local name channel xpath
    log >"$scratch/log.xml"
    /usr/bin/python3 "$here/queries.py" "$1" >"$scratch/queries" 2>&1 || cat "$scratch/queries"
    while IFS=$'\t' read -r name channel xpath; do
        [ "$channel" = Microsoft-FileSync-Agent/Telemetry ] || echo "$name asks the channel $channel"
        [ "$(selects "$xpath")" = "30 30" ] ||
            echo "$name selects (of the wanted, in all): $(selects "$xpath"), not 30 30"
    done <"$scratch/queries"
    for name in "$1"/*; do
        case $name in
        */README.md) continue ;;
        esac
        grep -q 'What breaks if it is changed' "$name" || echo "${name##*/} does not say what breaks"
        grep -qE 'SPDX-License-Identifier"?: "?Apache-2.0' "$name" || echo "${name##*/} has no licence"
        grep -q "\`${name##*/}\`" "$1/README.md" || echo "${name##*/} is not in the README"
    done
}

# Spoils files of a copy by a sed expression; each of them must be named.
spoil() {
    local expression=$1 name
    shift
    rm -rf "$scratch/copy"
    cp -r "$folder" "$scratch/copy"
    for name in "$@"; do
        sed -i "$expression" "$scratch/copy/$name"
        cmp -s "$folder/$name" "$scratch/copy/$name" && echo "$expression does not change $name"
    done
    check "$scratch/copy" >"$scratch/breaches"
    for name in "$@"; do
        grep -q "^$name" "$scratch/breaches" || echo "$expression is not found out in $name"
    done
}

self_test() {
    local queries=(nxlog.conf fluent-bit.conf otel-collector.yaml telegraf.conf config.alloy
        wef-subscription.xml openwec-subscription.toml data-collection-rule.json)
    folder=$1
    spoil 's/\[System\[/&(Level=3 or Level=2) and /' "${queries[@]}"
    spoil 's/ or EventID=9121//' "${queries[@]}" Export-FileSyncEvents.ps1
    spoil 's/EventID=9121/& or EventID=9301/' "${queries[@]}" Export-FileSyncEvents.ps1
    spoil 's/Agent\/Telemetry/Agent\/Operational/' "${queries[@]}" Export-FileSyncEvents.ps1 winlogbeat.yml
    spoil 's/What breaks/What happens/' "${queries[@]}" Export-FileSyncEvents.ps1 winlogbeat.yml
    spoil 's/(\$wanted)/& and Level=2/' Export-FileSyncEvents.ps1
    spoil 's/event_id: .*/&\n    level: error, warning/' winlogbeat.yml
    spoil 's/event_id: 9102, /event_id: /' winlogbeat.yml
    spoil 's/<\/Query>/<\/Qery>/' nxlog.conf
    spoil 's/^  }$/  },/' data-collection-rule.json
    spoil 's/^      exporters:/     exporters:/' otel-collector.yaml
}

if [ "$1" = --self-test ]; then
    breaches=$(self_test "$2")
else
    breaches=$(check "$1")
fi
[ -z "$breaches" ] || { echo "$breaches"; exit 1; }
