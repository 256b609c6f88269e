#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Core has never heard of a monitoring system: their names occur in none of its files, nor are
# its files named after them.
#
#     strangers.sh CORE          0 if so; says each line that has one
#     strangers.sh --self-test   0 if a tree that names one is found out
set -eu

check() {
    (
        cd "$1"
        find . | grep -iE 'collectd|nagios|icinga' || :
        grep -rniE 'collectd|nagios|icinga' . || :
    )
}

self_test() {
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    echo '/* what a sync group is */' >"$scratch/good.c"
    [ -z "$(check "$scratch")" ] || { echo "a good tree is refused"; exit 1; }
    echo '/* as CollectD wants it */' >"$scratch/bad.c"
    : >"$scratch/icinga.c"
    found=$(check "$scratch" | wc -l)
    [ "$found" -eq 2 ] || { echo "of 2 strangers $found are found"; exit 1; }
}

if [ "$1" = --self-test ]; then
    self_test
    exit 0
fi
strangers=$(check "$1")
[ -z "$strangers" ] || { echo "$strangers"; exit 1; }
