#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What Prometheus and Grafana are given: the files are what their scripts write, promtool takes the
# configuration, the rules and each expression of the dashboard, and every alert fires where it should
# and is silent where it should.
#
#     test_rules.sh SOURCE      77 (skipped) if promtool or python3-yaml is not installed
set -u
source=$1
command -v promtool >/dev/null && python3 -c 'import yaml' 2>/dev/null || exit 77
queries=$source/tests/hosts/queries.py
contrib=$source/contrib
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

# passes WHAT COMMAND...: complains, with all it says, if the command does not succeed.
passes() {
    local what=$1
    shift
    "$@" >"$scratch/out" 2>&1 && return
    echo "FAILED: $what"
    cat "$scratch/out"
    failed=1
}

# finds WHAT SAID COMMAND...: complains if the command does not fail with that word.
finds() {
    local what=$1 said=$2
    shift 2
    ! "$@" >"$scratch/out" 2>&1 && grep -qF -- "$said" "$scratch/out" && return
    echo "FAILED: $what is not found out"
    failed=1
}

is_written_by() {
    "$1" | diff - "$2"
}

passes "rules.yml is as make-rules writes it" is_written_by "$contrib/prometheus/make-rules" "$contrib/prometheus/rules.yml"
passes "dashboard.json is as make-dashboard writes it" \
    is_written_by "$contrib/grafana/make-dashboard" "$contrib/grafana/dashboard.json"

passes "promtool takes the configuration" promtool check config "$contrib/prometheus/prometheus.yml"
passes "promtool takes the rules" promtool check rules "$contrib/prometheus/rules.yml"
passes "each alert fires where it should" promtool test rules "$contrib/prometheus/rules-test.yml"
passes "each alert is seen firing" \
    python3 "$queries" alerts "$contrib/prometheus/rules.yml" "$contrib/prometheus/rules-test.yml"

board=$contrib/grafana/dashboard.json
passes "the dashboard is sound" python3 "$queries" dashboard "$board" "$scratch/board.yml"
passes "promtool takes each expression of the dashboard" promtool check rules "$scratch/board.yml"

# That the questions above can be answered with no.
cat >>"$scratch/rules.yml" <<'END_OF_RULES'
groups: [{name: more, rules: [{alert: New, expr: up == 0, labels: {severity: warning}}]}]
END_OF_RULES
finds "an alert without a test" "no test sees New firing" \
    python3 "$queries" alerts "$scratch/rules.yml" "$contrib/prometheus/rules-test.yml"
# broken PROGRAM SAID: the dashboard after that jq program.
broken() {
    jq "$1" "$board" >"$scratch/broken.json"
    finds "the dashboard after $1" "$2" python3 "$queries" dashboard "$scratch/broken.json" "$scratch/broken.yml"
}
broken '.panels[3].id = 2' "two panels have one id"
broken '.panels[2].gridPos.x = 0' "lies on"
broken '.panels[1].targets[0].datasource.uid = "mine"' "does not use the variable"
broken '.panels[1].targets[0].expr = "up{x=~\"$mine\"}"' '$mine is no variable'
jq '.panels[1].targets[0].expr = "sum(up"' "$board" >"$scratch/broken.json"
python3 "$queries" dashboard "$scratch/broken.json" "$scratch/broken.yml" >/dev/null
finds "an expression that is none" "unclosed" promtool check rules "$scratch/broken.yml"
exit $failed
