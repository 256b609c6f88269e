#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Rewrites the answers of all stories, or of those named, from what the programs of a build
# folder say now. The diff is to be reviewed like code.
#
#     bless.sh BUILD [STORY…]
here=$(cd "$(dirname "$0")" && pwd)
build=$1
shift
stories=("$@")
[ $# -eq 0 ] && stories=("$here"/*/)
for story in "${stories[@]}"; do
    "$here/run.sh" --bless "$build/nagios-check/check_azure_file_sync" \
        "$build/tests/fake/collectd_host" "$build/plugin/azure_file_sync.so" \
        "$build/contrib/simulator/azure_simulator" "${story%/}" || echo "not blessed: $story"
done
