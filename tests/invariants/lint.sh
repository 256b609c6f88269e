#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The manual pages are mdoc that mandoc has nothing to complain of. Lines may be longer than 80
# bytes here, and a page that is not installed on this machine may be named.
#
#     lint.sh SOURCE       0 if so; says what is wrong; 77 (skipped) without mandoc
#     lint.sh --self-test  0 if a flaw is found out
set -u
command -v mandoc >/dev/null || exit 77

check() {
    local page
    for page in "$1"/*/*.[1-8] "$1"/contrib/*/*.[1-8]; do
        # What it thinks of this machine's manuals goes to standard error.
        mandoc -T lint "$page" 2>/dev/null | grep -vE \
            'STYLE: (input text line longer than 80 bytes|referenced manual not found)'
    done
}

if [ "$1" = --self-test ]; then
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    mkdir -p "$scratch/room" "$scratch/contrib/tool"
    printf '.Dd March 4, 2026\n.Dt FLAWED 1\n.Os\n.Sh NAME\n.Nm flawed\n.Nd a page\n.Bogus\n' \
        >"$scratch/room/flawed.1"
    sed '/Bogus/d' "$scratch/room/flawed.1" >"$scratch/contrib/tool/other.5"
    found=$(check "$scratch")
    [ "$(wc -l <<<"$found")" -eq 2 ] && grep -q 'Bogus' <<<"$found" &&
        grep -q 'other.5.*mismatch' <<<"$found" || {
        echo "of 2 flaws were found: $found"
        exit 1
    }
    exit 0
fi
pages=$(ls "$1"/*/*.[1-8] "$1"/contrib/*/*.[1-8] | wc -l)
[ "$pages" -ge 3 ] || { echo "of 3 pages there are $pages"; exit 1; }
flaws=$(check "$1")
[ -z "$flaws" ] || { echo "$flaws"; exit 1; }
