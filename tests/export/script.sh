#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What of the PowerShell script can be held without Windows: that it writes UTF-8 without a byte
# order mark, an event a line, its bookmark last; and, where there is a pwsh, that it can be parsed.
#
#     script.sh FOLDER               0 if so; says each breach
#     script.sh --self-test FOLDER   0 if spoiled copies of it are found out
set -u
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The number of the only line that holds this text; comments do not count.
line_of() {
    local found
    found=$(grep -nF -- "$1" "$scratch/code" | cut -d: -f1)
    case $found in
    '' | *$'\n'*) echo "not once: $1" >&2 ;;
    *) echo "$found" ;;
    esac
}

# Each of these lines stands below the one before it.
in_order() {
    local last=0 text line
    for text in "$@"; do
        line=$(line_of "$text") || continue
        [ -n "$line" ] || continue
        [ "$line" -gt "$last" ] || echo "too early: $text"
        last=$line
    done
}

check() {
    sed 's/^[[:space:]]*#.*//' "$1" >"$scratch/code"
    LC_ALL=C grep -qP '[^\t\n\x20-\x7e]' "$1" && echo "holds more than ASCII, or carriage returns"
    grep -nE 'Add-Content|Set-Content|Out-File|Export-Clixml|ConvertTo-Json' "$scratch/code" &&
        echo "writes by a cmdlet that chooses its own encoding"
    in_order 'New-Object System.Text.UTF8Encoding $false' \
        '$newest.RecordId -lt $last) { $last = [long] 0 }' \
        '[IO.File]::Move($file, "$file.1")' \
        'New-Object System.IO.StreamWriter $file, $true, $utf8' \
        '$writer.NewLine = "`n"' \
        'EventRecordID > $last' \
        "\$_.ToXml() -replace '[\\r\\n]+', ' '" \
        '$last = $_.RecordId' \
        '$writer.Dispose()' \
        '[IO.File]::WriteAllText($bookmark, "$last", $utf8)' 2>&1
    if command -v pwsh >/dev/null; then
        pwsh -NoProfile -NonInteractive -Command \
            "[void][scriptblock]::Create([IO.File]::ReadAllText('$1'))" 2>&1
    fi
}

spoil() {
    sed "$1" "$script" >"$scratch/copy.ps1"
    cmp -s "$script" "$scratch/copy.ps1" && echo "$1 changes nothing"
    [ -n "$(check "$scratch/copy.ps1")" ] || echo "$1 is not found out"
}

self_test() {
    script=$1
    spoil 's/Encoding \$false/Encoding $true/'
    spoil 's/System.IO.StreamWriter \$file, \$true/System.IO.StreamWriter $file, $false/'
    spoil 's/^\$newest = /[IO.File]::WriteAllText($bookmark, "$last", $utf8)\n&/'
    spoil '/^} finally {/,$ { /WriteAllText/d }'
    spoil "s/ -replace '.*'//"
    spoil 's/\$writer.WriteLine(\(.*\))$/\1 | Add-Content $file/'
    spoil 's/EventRecordID >/EventRecordID >=/'
    spoil '/^if (\$newest/d'
    spoil '1s/^/\xef\xbb\xbf/'
}

if [ "$1" = --self-test ]; then
    breaches=$(self_test "$2/Export-FileSyncEvents.ps1")
else
    breaches=$(check "$1/Export-FileSyncEvents.ps1")
fi
[ -z "$breaches" ] || { echo "$breaches"; exit 1; }
