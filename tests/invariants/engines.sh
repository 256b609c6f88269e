#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Icinga's CheckCommand and Director's basket have every option of the check's help, explained, and no
# other; they are what contrib/icinga/generate makes; and the basket hangs together. The options of
# azure_file_sync_discover are in its manual page.
#
#     engines.sh SOURCE CHECK        0 if so; says each breach
#     engines.sh --self-test CHECK   0 if spoiled copies are found out
set -u

# What the help lists, but for what judges nothing.
offered() {
    "$1" --help | sed -nE 's/^  (-[a-zA-Z], )?--([a-z-]+)( .*|$)/\2/p' | grep -vxE 'help|version|list' | sort
}

# The arguments of the CheckCommand that have a description and a value.
described() {
    awk '/^\t\t"--/ { split($0, part, "\""); name = substr(part[2], 3); text = value = 0 }
         /^\t\t\tdescription = "..../ { text = 1 }
         /^\t\t\t(value|set_if) = "[^"]*\$azure_file_sync_[a-z_]+\$"$/ { value = 1 }
         /^\t\t}/ && text && value { print name }' "$1" | sort
}

same() {
    diff <(echo "$2") <(echo "$3") >/dev/null && return
    echo "$1:" $(diff <(echo "$2") <(echo "$3") | grep '^[<>]')
}

basket_says() {
    jq -e "$2" "$1" >/dev/null 2>&1 || echo "director-basket.json: $3"
}

check() {
    local folder=$1/contrib/icinga program=$2 options option
    options=$(offered "$program")
    [ "$(echo "$options" | wc -l)" -gt 40 ] || echo "the help lists too little"
    same azure_file_sync.conf "$options" "$(described "$folder/azure_file_sync.conf")"
    same director-basket.json "$options" \
        "$(jq -r '.Command.azure_file_sync.arguments | keys[] | ltrimstr("--")' "$folder/director-basket.json" | sort)"
    basket_says "$folder/director-basket.json" '
        [.Command[].arguments[] | (.value // .set_if) | scan("\\$([a-z_]+)\\$")[0]] as $used |
        [.Datafield[].varname] as $fields | ($used | length) > 40 and ($used | sort) == ($fields | sort) and
        ($fields | unique | length) == ($fields | length)' "not every variable has one data field"
    basket_says "$folder/director-basket.json" '
        ([.Command[].fields[].datafield_id | tostring] | sort) == (.Datafield | keys)' "a field names no data field"
    basket_says "$folder/director-basket.json" '[.. | .uuid? // empty] | length > 40 and (unique | length) == length and
        all(test("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))' "uuids are not unique"
    basket_says "$folder/director-basket.json" '(.ServiceTemplate | keys) as $names | all(.ServiceTemplate[];
        (.check_command // "azure_file_sync") == "azure_file_sync" and (.imports | inside($names)))' \
        "a template stands on nothing"
    # Secrets come from files, never from a variable that a web page shows.
    grep -nE '\$azure_file_sync_[a-z_]*(secret|password|token|key)[a-z_]*\$' "$folder/azure_file_sync.conf" |
        grep -v '_file\$'
    python3 -B "$folder/generate" --check
    for option in $(python3 -B "$1/contrib/discovery/azure_file_sync_discover" --help | sed -nE 's/^  --([a-z-]+).*/\1/p'); do
        grep -qE "^\.It .*Fl -$option( |$)" "$1/contrib/discovery/azure_file_sync_discover.1" ||
            echo "azure_file_sync_discover.1: --$option"
    done
}

if [ "$1" = --self-test ]; then
    top=$(cd "$(dirname "$0")/../.." && pwd)
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    mkdir -p "$scratch"/{good,bad}
    for copy in good bad; do
        (cd "$top" && cp -r --parents contrib/icinga contrib/discovery core/verdict nagios-check/options.def "$scratch/$copy")
    done
    [ -z "$(check "$scratch/good" "$2")" ] || { echo "a good tree is refused"; exit 1; }
    sed -i '/"--stale-after" = {/,/}/d' "$scratch/bad/contrib/icinga/azure_file_sync.conf"
    jq '.Datafield |= del(.["3"]) | .Command.azure_file_sync.uuid = .Datafield["1"].uuid |
        .ServiceTemplate[].imports = ["none"] | .Command.azure_file_sync.arguments["--new"] = {}' \
        "$scratch/good/contrib/icinga/director-basket.json" >"$scratch/bad/contrib/icinga/director-basket.json"
    sed -i '/^.It Fl -from/d' "$scratch/bad/contrib/discovery/azure_file_sync_discover.1"
    found=$(check "$scratch/bad" "$2" | wc -l)
    [ "$found" -eq 9 ] || { echo "of 9 breaches $found are found"; check "$scratch/bad" "$2"; exit 1; }
    exit 0
fi
breaches=$(check "$1" "$2")
[ -z "$breaches" ] || { echo "$breaches"; exit 1; }
