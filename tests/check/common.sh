# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the tests of the check: `run ARGUMENTS` runs it, then `exits N`, `says REGEX`,
# `is_silent_of REGEX` and `json FILTER VALUE` ask about what it did.
set -u
check=$1 data=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
at=(--at 2026-03-04T02:40:00Z)
state=(--no-state) # tests of the memory name a folder

run() {
    last="$*"
    "$check" "${state[@]}" "$@" >"$scratch/out" 2>"$scratch/err"
    code=$?
    [ ! -s "$scratch/err" ] || complain "wrote to standard error: $(head -3 "$scratch/err")"
    [ $code -le 3 ] || complain "exit code $code"
}

complain() {
    echo "FAILED: check $last"
    echo "    $1"
    sed 's/^/    | /' "$scratch/out" | cut -c1-200 | head -5
    failed=1
}

exits() {
    [ $code -eq "$1" ] || complain "exits with $code, not $1"
}

is_never_ok() {
    [ $code -ne 0 ] || complain "is OK"
    grep -q ' OK: ' "$scratch/out" && complain "says OK"
}

says() {
    grep -qE -- "$1" "$scratch/out" || complain "does not say: $1"
}

is_silent_of() {
    ! grep -qE -- "$1" "$scratch/out" || complain "says: $1"
}

json() {
    local value
    value=$(jq -c "$1" "$scratch/out" 2>&1)
    [ "$value" = "$2" ] || complain "$1 is $value, not $2"
}

# What must be said, then the arguments: exit 3, in one line.
refuses() {
    local wanted=$1
    shift
    run "$@"
    exits 3
    says "^AZURE FILE SYNC UNKNOWN: .*$wanted"
    [ "$(wc -l <"$scratch/out")" -eq 1 ] || complain "says it in more than one line"
}
