#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What bash offers while the check is typed: each option of --help, exactly the words that the
# program takes, the readings, and files. Nobody types: the function is called as readline would.
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/../../nagios-check/check_azure_file_sync.bash"

# It tells readline how to go on; there is none here.
compopt() {
    hints="$hints $*"
}

# type WORD...: what is offered for the last of them, in one line, sorted.
type_words() {
    last="$* <TAB>"
    COMP_WORDS=("$check" "$@")
    COMP_CWORD=$#
    hints=
    _check_azure_file_sync "$check" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\n' "${COMPREPLY[@]}" | sort >"$scratch/out"
}

offers() {
    [ "$(tr '\n' ' ' <"$scratch/out")" = "$1 " ] || complain "does not offer: $1"
}

# The words that the program itself names when it refuses another, sorted.
words_of_refusal() {
    "$check" --no-state --events "$scratch" "--$1" nonsense |
        sed -E 's/.*( takes |; give )//; s/, (not|and) .*//; s/, or .*//; s/ or /,/' |
        tr -d ' ' | tr ',' '\n' | sort | tr '\n' ' '
}

# Every option, and no word of the help that is none. An option that no help tells of is found
# by the test of the manual pages.
type_words ''
sed -nE 's/^OPTION\("([a-z-]+)", *(0|'"'(.)'"').*/--\1 -\3/p; s/^LIMIT\([^"]*"([a-z-]+)".*/--\1/p' \
    "$data/../../nagios-check/options.def" "$data/../../core/verdict/policy.def" |
    tr ' ' '\n' | grep -vx -e - -e '' | sort >"$scratch/wanted"
[ "$(wc -l <"$scratch/wanted")" -gt 40 ] || complain "the table of options was not read"
diff "$scratch/wanted" "$scratch/out" || complain "offers other options than there are"

type_words --events /x --exclude-s
offers '--exclude-server --exclude-sync-group'
type_words --nonsense-
offers ''

for option in format perfdata direction fault-state auth cloud; do
    words=$(words_of_refusal $option)
    [ "$(wc -w <<<"$words")" -ge 2 ] || complain "--$option names no words"
    type_words --$option ''
    offers "${words% }"
    type_words --$option =
    offers "${words% }"
done
type_words --format = j
offers json
type_words --auth m
offers managed-identity

for option in -w -c --warning --critical; do
    type_words $option item_errors_
    offers 'item_errors_persistent= item_errors_transient='
    [ "$hints" = ' -o nospace' ] || complain "a blank would follow the sign"
done
readings=$(sed -nE 's/^READING\([^"]*"([a-z_]+)".*, *(LEG|ENDPOINT|SERVER|CLOUD_ENDPOINT)\).*/\1/p' \
    "$data/../../core/report/readings.def" | grep -vx server_online)
[ "$(wc -w <<<"$readings")" -gt 10 ] || complain "the table of readings was not read"
for reading in $readings; do
    type_words -w "$reading"
    grep -qxF "$reading=" "$scratch/out" || complain "does not offer $reading"
done
type_words -w item_errors =
offers ''
type_words -w item_errors = 1
offers ''

mkdir -p "$scratch/files/a folder"
touch "$scratch/files/an export.jsonl" "$scratch/files/b"
for option in --events --client-secret-file --certificate-file --ca; do
    type_words $option "$scratch/files/a"
    offers "$scratch/files/a folder $scratch/files/an export.jsonl"
    [ "$hints" = ' -o filenames' ] || complain "blanks in names would not be quoted"
done
type_words --state-dir "$scratch/files/"
offers "$scratch/files/a folder"
type_words --tenant ''
offers ''

# bash finds it by the name of the program, wherever that is.
last='complete -p'
complete -p check_azure_file_sync >"$scratch/out" || complain "is not registered"
exit $failed
