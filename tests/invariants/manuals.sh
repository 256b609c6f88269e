#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Every verdict, reading, limit and option of the tables is explained in the manual pages.
#
#     manuals.sh SOURCE       0 if so; says each word that is missing
#     manuals.sh --self-test  0 if a missing word is found out
set -u

# The first (or N-th) string of each row of a macro in a table.
words() {
    sed -nE "s/^$1\([^\"]*\"([^\"]*)\"(, *\"([^\"]*)\")?.*/\\$3/p" "$2"
}

missing() {
    local page=$1 word
    while read -r word; do
        # mdoc writes a long option as "Fl -option".
        grep -qE -- "(^|[ ,-])$word($|[ ,])" "$page" || echo "$(basename "$page"): $word"
    done
}

check() {
    local check=$1/nagios-check/check_azure_file_sync.1 plugin=$1/plugin/azure_file_sync.5
    {
        words VERDICT "$1/core/verdict/verdict.def" 1
        words ASPECT "$1/core/verdict/aspect.def" 1
        words LIMIT "$1/core/verdict/policy.def" 1
        words OPTION "$1/nagios-check/options.def" 1
        words READING "$1/core/report/readings.def" 1
    } | grep -vxE 'warning|critical|timeout|verbose|version|help' | missing "$check"
    {
        words ASPECT "$1/core/verdict/aspect.def" 1
        words VERDICT "$1/core/verdict/verdict.def" 1
        words ASPECT "$1/core/verdict/aspect.def" 1
        words LIMIT "$1/core/verdict/policy.def" 3
        words READING "$1/core/report/readings.def" 1
    } | missing "$plugin"
}

if [ "$1" = --self-test ]; then
    top=$(cd "$(dirname "$0")/../.." && pwd)
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    mkdir -p "$scratch/core" "$scratch/plugin"
    cp -r "$top/core/verdict" "$top/core/report" "$scratch/core"
    cp -r "$top/nagios-check" "$scratch"
    cp "$top/plugin/azure_file_sync.5" "$scratch/plugin"
    echo 'READING(NEW, "brand_new", NONE, GAUGE, LEG)' >>"$scratch/core/report/readings.def"
    echo 'VERDICT(NEW, 99, "so_new", "new", NULL)' >>"$scratch/core/verdict/verdict.def"
    found=$(check "$scratch" | grep -cE 'brand_new|so_new')
    [ "$found" -eq 4 ] || { echo "of 4 missing words $found are found"; exit 1; }
    exit 0
fi
gaps=$(check "$1")
[ -z "$gaps" ] || { echo "$gaps"; exit 1; }
