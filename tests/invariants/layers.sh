#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Nothing in core reaches back to the right: an #include "room/..." names only rooms that
# stand beside its own below.
#
#     layers.sh CORE          0 if so; says each line that is not
#     layers.sh --self-test   0 if a tree that breaks the rule is found out
set -eu

# What the files of a room may include, by the first word of the path.
allowed() {
    case $1 in
    base) echo base ;;
    source) echo base observation.h source ;;
    health) echo base observation.h health ;;
    verdict) echo base health verdict ;;
    report) echo base observation.h health verdict report ;;
    observation.h) echo base ;;
    afsync.h | watch.h | survey.c | look.c | look_azure.c | look_metrics.c | look_names.c | review.c | config.c | statefile.[ch] | name_map.[ch])
        echo base observation.h source health verdict report afsync.h statefile.h watch.h name_map.h ;;
    esac
}

check() {
    cd "$1"
    find . -name '*.[ch]' -o -name '*.def' | sed 's|^\./||' | sort | while read -r file; do
        rooms=" $(allowed "${file%%/*}") "
        sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file" |
            while read -r included; do
                case $rooms in
                *" ${included%%/*} "*) ;;
                *) echo "core/$file may not include \"$included\"" ;;
                esac
            done
    done
}

self_test() {
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    mkdir -p "$scratch/base" "$scratch/verdict" "$scratch/source"
    echo '#include "base/text.h"' >"$scratch/verdict/good.c"
    [ -z "$(check "$scratch")" ] || { echo "a good tree is refused"; exit 1; }
    echo '#include "source/arm.h"' >"$scratch/verdict/bad.c"
    echo '  #  include "afsync.h"' >"$scratch/base/bad.h"
    echo '#include "verdict/verdict.h"' >"$scratch/source/bad.c"
    echo '#include "report/report.h"' >"$scratch/observation.h"
    found=$(check "$scratch" | wc -l)
    [ "$found" -eq 4 ] || { echo "of 4 breaches $found are found"; exit 1; }
}

if [ "$1" = --self-test ]; then
    self_test
    exit 0
fi
breaches=$(check "$1")
[ -z "$breaches" ] || { echo "$breaches"; exit 1; }
