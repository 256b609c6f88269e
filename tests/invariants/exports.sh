#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The plugin defines exactly one dynamic symbol, module_register: the daemon and its other
# plugins live in the same process, and whoever is loaded first wins a name.
#
#     exports.sh PLUGIN.so     0 if so; says what it defines if not
#     exports.sh --self-test   0 if a library with one symbol more is found out (needs $CC or cc)
set -eu

check() {
    symbols=$(nm -D --defined-only "$1" | awk '{ print $NF }' | sort)
    [ "$symbols" = module_register ] && return
    echo "$1 defines:" $symbols
    return 1
}

self_test() {
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    echo 'void module_register(void); void module_register(void) {}' >"$scratch/good.c"
    { cat "$scratch/good.c"; echo 'int afsync_leak = 1;'; } >"$scratch/bad.c"
    echo 'int nothing_at_all = 1;' >"$scratch/other.c"
    for name in good bad other; do
        "${CC:-cc}" -shared -fPIC -o "$scratch/$name.so" "$scratch/$name.c"
    done
    check "$scratch/good.so" || exit 1
    ! check "$scratch/bad.so" || { echo "one symbol more is not found out"; exit 1; }
    ! check "$scratch/other.so" || { echo "the wrong symbol is not found out"; exit 1; }
}

if [ "$1" = --self-test ]; then
    self_test
    exit 0
fi
check "$1"
