# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Sourced by what measures: without its tools it ends, and says which package brings them.

# need PROGRAM...: each by its name or its path, called as its package is.
need() {
    local tool missing=

    for tool in "$@"; do
        command -v "$tool" >/dev/null || missing="$missing ${tool##*/}"
    done
    [ -z "$missing" ] || {
        echo "bench: missing:$missing (apt-get install$missing)" >&2
        exit 1
    }
}
