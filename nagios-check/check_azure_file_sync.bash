# SPDX-License-Identifier: Apache-2.0
#
# bash completion of check_azure_file_sync. The options, the words that they take and the names
# of readings are read from --help of the very program that is being typed, so that nothing
# here can be older than it.

# One line an option: "LONG SHORT ARGUMENT TEXT", of what is not there "-".
_check_azure_file_sync_options() {
    "$1" --help 2>/dev/null | awk '
        function flush() { if (long != "") print long, short, argument, text; long = "" }
        /^  (-., )?--/ {
            flush(); short = "-"; argument = "-"; i = 1
            if ($i ~ /^-.,$/) { short = substr($i, 1, 2); i++ }
            long = $i; i++
            if ($i ~ /^[A-Z[][][A-Z|=@]*$/) { argument = $i; i++ }
            text = ""
            for (; i <= NF; i++) text = text " " $i
            next
        }
        /^   +[^ ]/ && long != "" { sub(/^ +/, ""); text = text " " $0; next }
        { flush() }
        END { flush() }'
}

# The words among which "a (default), b or c" lets choose, whatever is said before a colon.
_check_azure_file_sync_words() {
    sed -E 's/\([^)]*\)//g; s/.*: //; s/ or /,/g' <<<"$1" | tr ',' '\n' |
        sed -nE 's/^ *([a-z-]+) *$/\1/p'
}

_check_azure_file_sync_readings() {
    "$1" --help 2>/dev/null | sed -n '/^Readings/,/^$/{/^ /p}'
}

# What of "compgen ARGUMENTS" begins as $word does; names may hold blanks.
_check_azure_file_sync_offer() {
    mapfile -t COMPREPLY < <(compgen "$@" -- "$word")
}

# The value that is wanted is $word, and $argument and $text are what --help says of it.
_check_azure_file_sync_value() {
    case $argument in
    NAME=RANGE)
        _check_azure_file_sync_offer -S = -W "$(_check_azure_file_sync_readings "$program")"
        compopt -o nospace
        ;;
    DIR)
        _check_azure_file_sync_offer -d
        compopt -o filenames
        ;;
    FILE | PATH | 'FILE|FOLDER')
        _check_azure_file_sync_offer -f
        compopt -o filenames
        ;;
    WORD | METHOD | STATE | 'NAME|URL')
        _check_azure_file_sync_offer -W "$(_check_azure_file_sync_words "$text")"
        ;;
    esac
}

_check_azure_file_sync() {
    local program=$1 word=${COMP_WORDS[COMP_CWORD]} given=${COMP_WORDS[COMP_CWORD - 1]}
    local options long short argument text is_split=

    COMPREPLY=()
    # readline may have cut "--option=value" and "reading=range" at the sign.
    if [ "$word" = = ]; then
        word= is_split=yes
    elif [ "$given" = = ]; then
        given=${COMP_WORDS[COMP_CWORD - 2]} is_split=yes
    fi
    options=$(_check_azure_file_sync_options "$program")
    while read -r long short argument text; do
        if [ "$argument" != - ] && { [ "$given" = "$long" ] || [ "$given" = "$short" ]; }; then
            _check_azure_file_sync_value
            return
        fi
    done <<<"$options"
    [ -z "$is_split" ] || return 0
    _check_azure_file_sync_offer -W "$(awk '{ print $1; if ($2 != "-") print $2 }' <<<"$options")"
}

complete -F _check_azure_file_sync check_azure_file_sync
