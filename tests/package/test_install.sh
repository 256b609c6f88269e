#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# cmake --install puts each file where it is looked for, all of them and no others, with DESTDIR,
# below another prefix, and in two parts; what is installed runs from there.
#
#     test_install.sh SOURCE BUILD
set -u
source=$1 build=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

complain() {
    echo "FAILED: $1"
    failed=1
}

# The value of a variable of the build.
cached() {
    sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"
}

# Installs below a folder of its own, and lists what is there.
install_to() {
    local name=$1
    shift
    DESTDIR="$scratch/$name" cmake --install "$build" "$@" >"$scratch/log" 2>&1 ||
        complain "$name: $(cat "$scratch/log")"
    (cd "$scratch/$name" && find . -type f | sed 's/^\.//' | sort) >"$scratch/$name.files"
}

# What must be there with this prefix. Folders outside of the configured one stay where they are.
wanted() {
    local prefix=$1 file folder
    for file in "$(cached NAGIOS_PLUGIN_DIR)/check_azure_file_sync" \
        "$(cached COLLECTD_PLUGIN_DIR)/azure_file_sync.so" \
        "$(cached BASH_COMPLETION_DIR)/check_azure_file_sync" \
        bin/azure_simulator share/collectd/azure_file_sync.db \
        share/man/man{1/azure_simulator.1,1/check_azure_file_sync.1,5/azure_file_sync.5} \
        share/doc/azure-file-sync-monitor/{README,CHANGELOG,simulator,examples/at-scale}.md; do
        [[ $file == /* ]] && echo "$file" || echo "$prefix/$file"
    done
    [ ! -e "$source/contrib/discovery/azure_file_sync_discover" ] ||
        echo "$prefix"/{bin/azure_file_sync_discover,share/man/man1/azure_file_sync_discover.1} |
        tr ' ' '\n'
    for folder in collectd grafana graphs icinga nagios prometheus windows-export; do
        [ ! -d "$source/contrib/$folder" ] || (cd "$source/contrib" && find "$folder" -type f) |
            grep -vE '/(make-[^/]*|generate)$|/pictures/' | sed "s|^|$prefix/share/doc/azure-file-sync-monitor/examples/|"
    done
}

same() {
    diff "$1" "$2" >"$scratch/diff" || complain "$3: $(grep '^[<>]' "$scratch/diff")"
}

prefix=$(cached CMAKE_INSTALL_PREFIX)
install_to whole
wanted "$prefix" | sort >"$scratch/wanted"
same "$scratch/wanted" "$scratch/whole.files" "with DESTDIR (< wanted, > found)"

install_to moved --prefix /opt/afs
wanted /opt/afs | sort >"$scratch/wanted"
same "$scratch/wanted" "$scratch/moved.files" "below another prefix (< wanted, > found)"

install_to check --component check
install_to plugin --component plugin
sort -u "$scratch/check.files" "$scratch/plugin.files" >"$scratch/parts"
same "$scratch/whole.files" "$scratch/parts" "the two parts are not the whole (< whole, > parts)"
! grep -qE '/(bin|plugins)/' "$scratch/plugin.files" || complain "the plugin brings the check along"
! grep -qE '\.(so|db|5)$' "$scratch/check.files" || complain "the check brings the plugin along"

# bash-completion finds what it is told of by XDG_DATA_DIRS, by the name of the program alone.
loader=/usr/share/bash-completion/bash_completion
if [ -e $loader ]; then
    XDG_DATA_DIRS=$scratch/moved/opt/afs/share bash -c ". $loader
        _completion_loader /some/where/check_azure_file_sync
        complete -p check_azure_file_sync" >"$scratch/completion" 2>&1
    grep -q ' -F _check_azure_file_sync ' "$scratch/completion" ||
        complain "bash-completion: $(cat "$scratch/completion")"
fi

folder=$(cached NAGIOS_PLUGIN_DIR)
[[ $folder == /* ]] || folder=/opt/afs/$folder
version=$("$scratch/moved$folder/check_azure_file_sync" --version)
[ "$version" = "check_azure_file_sync $(cached CMAKE_PROJECT_VERSION)" ] ||
    complain "the installed check says: $version"
exit $failed
