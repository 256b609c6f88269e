#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Debian's packages: they are built from a copy of the tree, lintian has nothing to say, and in a
# scratch root that has nothing but what they depend on they are installed, used, upgraded,
# removed and purged. Needs root for chroot(2), but no mounts, no network and no mirror.
#
#     test_debian.sh SOURCE     77 (skipped) without root or a tool
set -u
source=$1
if [ "$(id -u)" -ne 0 ]; then
    echo "skipped: only root may chroot"
    exit 77
fi
for tool in dpkg-buildpackage dh lintian fakeroot apt-get collectd; do
    PATH=$PATH:/usr/sbin command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
check=monitoring-plugins-azure-file-sync plugin=collectd-plugin-azure-file-sync
memory=/var/lib/azure-file-sync
scratch=$(mktemp -d)
root=$scratch/root
# What this machine sets (proxies, certificates) is not set inside.
clean=(env -i PATH=/usr/sbin:/usr/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C)
pids=()
failed=0
export LC_ALL=C

finish() {
    [ ${#pids[@]} -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$scratch"
}
trap finish EXIT

complain() {
    echo "FAILED: $1"
    failed=1
}

# What nothing can follow.
give_up() {
    complain "$1"
    grep -hE -A 6 'CMake Error|error: ' "$2" | head -n 20
    tail -n 20 "$2"
    exit 1
}

# wait_for WHAT COMMAND...: until the command succeeds, for at most 30 s.
wait_for() {
    local what=$1
    shift
    for ((i = 0; i < 300; i++)); do
        "$@" && return
        sleep 0.1
    done
    complain "$what"
}

build() {
    mkdir -p "$scratch/build/source" "$scratch/debs"
    tar -C "$source" --exclude=./build --exclude=./.git -cf - . |
        tar -C "$scratch/build/source" -xf -
    # Without what is for debuggers alone, which would be taken out again.
    (cd "$scratch/build/source" && DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=2" \
        DEB_CFLAGS_STRIP=-g env -u MAKEFLAGS -u MFLAGS -u DESTDIR dpkg-buildpackage -us -uc -b) \
        >"$scratch/build.log" 2>&1 || give_up "the packages are not built" "$scratch/build.log"
    for package in $check $plugin; do
        cp "$scratch/build/$package"_*.deb "$scratch/debs/$package.deb"
    done
}

# ---- the packages as files ----

# Unused overrides are told of too; what is for information, pedantic or experimental as well.
check_lintian() {
    lintian --allow-root -EIL +pedantic "$scratch"/build/*.changes >"$scratch/lintian" 2>&1
    [ ! -s "$scratch/lintian" ] || complain "lintian says: $(cat "$scratch/lintian")"
}

# What the core opens on demand no tool finds: the packages name it by hand.
check_doors() {
    local library owner package libraries
    libraries=$(sed -n 's/^#define LIBRARY "\(.*\)"/\1/p' "$source"/core/source/*_door.c)
    [ "$(wc -w <<<"$libraries")" -ge 2 ] || complain "no libraries were found to be opened"
    for library in $libraries; do
        owner=$(dpkg-query -S "*/$library" | sed -nE '1s/(t64)?:.*//p') # named as before Debian 13
        for package in $check $plugin; do
            dpkg-deb -f "$scratch/debs/$package.deb" Depends | grep -qE "(^|, )$owner( |,|$)" ||
                complain "$package opens $library and does not depend on $owner"
        done
    done
}

# The commands that Debian's Nagios reads are commands and nothing else, and are told of once.
check_commands() {
    local config=etc/nagios-plugins/config/azure_file_sync.cfg
    ls "$source"/contrib/nagios/*.cfg >/dev/null 2>&1 || return
    grep -q '^ *command_name *check_azure_file_sync' "$root/$config" ||
        complain "/$config has no command"
    ! grep -E '^define' "$root/$config" | grep -v '^define command' ||
        complain "/$config defines more than commands"
    ! grep -rE '^ *command_name *check_' "$root/usr/share/doc/$check/examples/nagios" ||
        complain "Nagios would be told of a command twice"
}

# ---- the scratch root ----

# The names in a field such as Depends; of alternatives the first.
names_in() {
    tr ',' '\n' | sed -E 's/^ *([^ (|:]*).*/\1/'
}

# Essential packages, apt, and what the new ones need, but not these: as they are installed here.
needed_packages() {
    local package
    for package in $check $plugin; do
        dpkg-deb -f "$scratch/debs/$package.deb" Depends | names_in
    done | awk -v RS= -F'\n' '
        NR == FNR { for (i = 1; i <= NF; i++) wanted[$i]; next }
        { name = substr($1, 10); needs = provides = is_installed = is_essential = "" }
        { for (i = 2; i <= NF; i++) {
            if ($i ~ /^Status: .* installed$/) is_installed = 1
            else if ($i == "Essential: yes") is_essential = 1
            else if ($i ~ /^(Pre-)?Depends: /) needs = needs "," $i
            else if ($i ~ /^Provides: /) provides = $i } }
        is_installed {
            if (is_essential) wanted[name]
            gsub(/(Pre-)?Depends:|\([^)]*\)|:[a-z]+| /, "", needs); depends[name] = needs
            gsub(/Provides:|\([^)]*\)| /, "", provides)
            n = split(provides, list, ","); for (i = 1; i <= n; i++) by[list[i]] = name
        }
        function take(name,    i, n, j, m, groups, choice) {
            if (!(name in depends)) name = by[name]
            if (name == "" || name in taken) return
            taken[name]; print name
            n = split(depends[name], groups, ",")
            for (i = 1; i <= n; i++) {
                m = split(groups[i], choice, "|")
                for (j = 1; j <= m; j++)
                    if (choice[j] in depends || choice[j] in by) { take(choice[j]); break }
            }
        }
        END { take("apt"); for (name in wanted) take(name) }' - /var/lib/dpkg/status | sort
}

copy_files() {
    mkdir -p "$root"/usr/{bin,sbin,lib,lib64}
    for folder in bin sbin lib lib64; do
        ln -s usr/$folder "$root/$folder"
    done
    # Names as the packages have them, from before /lib was a link.
    xargs dpkg-query -L <"$scratch/needed" | grep '^/' |
        grep -vE '^/(bin|sbin|lib|lib64|\.)$|^/usr/share/(doc|man|locale|info|zoneinfo)/.' |
        sed -E 's,^/(bin|sbin|lib|lib64)/,/usr/\1/,' | sort -u >"$scratch/names"
    tar -C / --no-recursion --ignore-failed-read -cf - -T <(sed 's|^/|./|' "$scratch/names") \
        2>/dev/null | tar -C "$root" --keep-directory-symlink -xf -
    cp /etc/passwd /etc/group "$root/etc/"
    sed -i '/^nagios:/d' "$root/etc/passwd" "$root/etc/group" # as before Nagios is installed
    mkdir -p "$root/dev" "$root/debs"
    mknod -m 0666 "$root/dev/null" c 1 3 || : >"$root/dev/null"
    cp "$scratch"/debs/*.deb "$root/debs"
}

copy_dpkg() {
    local dpkg=var/lib/dpkg package
    mkdir -p "$root/$dpkg"/{info,updates,triggers,parts,alternatives} "$root/etc/dpkg/dpkg.cfg.d"
    awk -v RS= -v ORS='\n\n' 'NR == FNR { for (i = 1; i <= NF; i++) needed[$i]; next }
        $2 in needed' "$scratch/needed" /$dpkg/status >"$root/$dpkg/status"
    while read -r package; do
        cp /$dpkg/info/"$package"{,:*}.* "$root/$dpkg/info/" 2>/dev/null
    done <"$scratch/needed"
    cp /$dpkg/info/format "$root/$dpkg/info/"
    : >"$root/$dpkg/available"
    rm -f "$root"/etc/apt/sources.list{,.d/*} "$root"/etc/dpkg/dpkg.cfg.d/*
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/scratch"
}

make_root() {
    needed_packages >"$scratch/needed"
    copy_files
    copy_dpkg
    inside ldconfig
    inside dpkg --audit >"$scratch/audit" 2>&1 && [ ! -s "$scratch/audit" ] ||
        give_up "the scratch root is no system" "$scratch/audit"
}

inside() {
    "${clean[@]}" chroot "$root" "$@"
}

# As an administrator would; and what apt would have to fetch it cannot.
apt() {
    inside apt-get -q -y --no-install-recommends -o APT::Sandbox::User=root \
        -o Dpkg::Use-Pty=0 "$@" >"$scratch/apt.log" 2>&1 ||
        give_up "apt-get $*" "$scratch/apt.log"
}

# All that is there, but what apt and dpkg note down.
list() {
    (cd "$root" && find . -xdev \( -path ./var/lib/dpkg -o -path ./var/lib/apt -o \
        -path ./var/cache -o -path ./var/log -o -path ./debs -o -path ./tmp \) -prune -o -print) |
        sort
}

# A package with Nagios's folder. The first that a new root installs wakes triggers of others;
# what they do shall not be found later and taken for ours.
settle() {
    local stand_in=$scratch/stand-in
    mkdir -p "$stand_in/DEBIAN" "$stand_in/etc/nagios4"
    printf 'Package: stand-in\nVersion: 1\nArchitecture: all\nMaintainer: t <t@t.example>\n%s\n' \
        'Description: stands in for Nagios' >"$stand_in/DEBIAN/control"
    dpkg-deb -b "$stand_in" "$root/debs/stand-in.deb" >/dev/null
    apt install /debs/stand-in.deb
    apt purge stand-in
    list >"$scratch/clean"
}

# ---- in use ----

azure=(--subscription 11111111-2222-3333-4444-555555555555 --resource-group rg1 --service svc1
    --tenant 99999999-0000-4000-8000-000000000000
    --client-id 00000000-0000-4000-8000-00000000c11d)

start_simulator() {
    "${clean[@]}" chroot "$root" azure_simulator >"$scratch/url" 2>"$scratch/simulator.log" &
    pids+=($!)
    wait_for "the simulator tells its URL" test -s "$scratch/url"
    url=$(head -n 1 "$scratch/url")
}

# How often Azure was asked for server endpoints so far; asking for the tally counts, too.
requests() {
    local host=${url#http://}
    exec 3<>"/dev/tcp/${host%:*}/${host#*:}"
    printf 'GET /simulator/tally HTTP/1.0\r\n\r\n' >&3
    grep -oE '"serverEndpoints": *[0-9]+' <&3 | tr -dc '0-9'
    exec 3>&-
}

# The check as Nagios runs it: what it says, and "exit N".
run_check() {
    "${clean[@]}" AZURE_CLIENT_SECRET=s3cr3t-value chroot --userspec=nagios:nagios "$root" \
        /usr/lib/nagios/plugins/check_azure_file_sync --cloud "$url" "${azure[@]}" "$@" 2>&1
    echo "exit $?"
}

# Nagios comes after the check: its package makes the user, and its folder wakes ours.
install_nagios() {
    [ ! -e "$root$memory/nagios" ] || complain "a folder is made for a user that is not there"
    echo "nagios:x:9107:9107::/var/lib/nagios:/usr/sbin/nologin" >>"$root/etc/passwd"
    echo "nagios:x:9107:" >>"$root/etc/group"
    apt install /debs/stand-in.deb
    [ "$(stat -c '%u %g %a' "$root$memory/nagios")" = "9107 9107 700" ] ||
        complain "Nagios has no folder of its own: $(stat -c '%u %a' "$root$memory/nagios" 2>&1)"
}

use_check() {
    local asked version
    version=$(dpkg-deb -f "$scratch/debs/$check.deb" Version)
    run_check --version >"$scratch/said"
    grep -qx "check_azure_file_sync $version" "$scratch/said" ||
        complain "the package is of version $version, but: $(head -n 1 "$scratch/said")"
    run_check >"$scratch/said"
    grep -q '^exit 2$' "$scratch/said" && grep -q '^AZURE FILE SYNC CRITICAL: ' "$scratch/said" &&
        grep -q '^\[CRITICAL\] E:.Archive upload .*0x80c8603e' "$scratch/said" ||
        give_up "the check judges the simulated Azure" "$scratch/said"
    ! grep -qi 'no memory\|remembered' "$scratch/said" || complain "the check has no memory"
    asked=$(requests)
    run_check --max-age 5m >"$scratch/said"
    grep -q '^exit 2$' "$scratch/said" && [ "$(requests)" -eq "$asked" ] ||
        complain "the check does not answer from what it remembers"
}

# The example that is shipped, with what is particular here.
configure_collectd() {
    local example=usr/share/doc/$plugin/examples/collectd/azure_file_sync.conf
    mkdir -p "$root/etc/collectd" "$root/tmp/csv"
    (umask 077 && echo s3cr3t-value >"$root/etc/collectd/azure.secret")
    {
        cat <<END
Hostname "testhost"
FQDNLookup false
BaseDir "/tmp"
PIDFile "/tmp/collectd.pid"
LoadPlugin csv
<Plugin csv>
  DataDir "/tmp/csv"
</Plugin>
END
        sed -e 's/^  Interval 60/  Interval 1/' \
            -e "s|^    Subscription .*|&\n    Cloud \"$url\"|" "$root/$example"
    } >"$root/tmp/collectd.conf"
}

csv_says() {
    grep -qsE ',2(\.0*)?$' "$root"/tmp/csv/testhost/azure_file_sync-finance@archive@*/state-upload-*
}

use_plugin() {
    configure_collectd
    "${clean[@]}" chroot "$root" collectd -f -C /tmp/collectd.conf >"$scratch/collectd.log" 2>&1 &
    pids+=($!)
    wait_for "collectd writes that the archive is critical" csv_says
    kill -TERM $!
    wait $! || complain "collectd ends with $?"
    unset 'pids[-1]'
    [ $failed -eq 0 ] || tail -n 20 "$scratch/collectd.log"
}

# ---- from one version to the next, and away ----

digest() {
    (cd "$root$memory" && find . -type f -not -name '*.lock' | sort | xargs md5sum)
}

upgrade() {
    local asked
    digest >"$scratch/before"
    grep -q ' ./nagios/.*\.state$' "$scratch/before" &&
        grep -q ' ./collectd/.*\.state$' "$scratch/before" ||
        complain "not both remember: $(cat "$scratch/before")"
    for package in $check $plugin; do
        dpkg-deb -R "$scratch/debs/$package.deb" "$scratch/$package"
        sed -i 's/^Version: .*/&+next/' "$scratch/$package/DEBIAN/control"
        dpkg-deb -Znone -b "$scratch/$package" "$root/debs/$package-next.deb" >/dev/null
    done
    apt install /debs/$check-next.deb /debs/$plugin-next.deb
    [ "$(inside dpkg-query -W -f '${Version}\n' $check $plugin | grep -c '+next$')" -eq 2 ] ||
        complain "not both are upgraded"
    [ "$(digest)" = "$(cat "$scratch/before")" ] || complain "the upgrade changes what is remembered"
    asked=$(requests)
    run_check --max-age 5m >"$scratch/said"
    grep -q '^exit 2$' "$scratch/said" && [ "$(requests)" -eq "$asked" ] ||
        complain "the upgraded check has forgotten"
}

remembers() {
    [ -n "$(find "$root$memory/$1" -name '*.state' 2>/dev/null)" ]
}

remove_and_purge() {
    apt remove $check
    [ ! -e "$root/usr/lib/nagios/plugins/check_azure_file_sync" ] || complain "the check remains"
    remembers nagios || complain "what the check remembers goes when it is removed"
    apt purge $check
    [ ! -e "$root$memory/nagios" ] || complain "what the check remembers survives its purge"
    remembers collectd || complain "the check's purge takes what collectd remembers"
    apt remove $plugin
    remembers collectd || complain "what collectd remembers goes when the plugin is removed"
    apt purge $plugin
    rm -f "$root/etc/collectd/azure.secret"
    apt purge stand-in
    list >"$scratch/after"
    diff "$scratch/clean" "$scratch/after" >"$scratch/left" ||
        complain "the purge leaves (>) or takes (<): $(grep '^[<>]' "$scratch/left")"
}

# One package goes while the other stays.
purge_the_other_first() {
    apt install /debs/$check.deb /debs/$plugin.deb
    apt purge $plugin
    [ -d "$root$memory/nagios" ] || complain "the plugin's purge takes the check's folder"
    rm -rf "$root$memory/nagios"
    apt install /debs/$plugin.deb
    apt purge $plugin
    [ -d "$root$memory" ] || complain "the plugin's purge takes the folder that the check needs"
    apt purge $check
    [ ! -e "$root$memory" ] || complain "the purge of both leaves the folder"
}

build
check_lintian &
lintian=$!
check_doors
make_root
settle
apt install /debs/$check.deb /debs/$plugin.deb
inside dpkg --verify $check $plugin >"$scratch/verify" 2>&1
[ ! -s "$scratch/verify" ] || complain "dpkg misses: $(cat "$scratch/verify")"
[ "$(stat -c '%u %a' "$root$memory")" = "0 755" ] || complain "$memory is not root's"
check_commands
install_nagios
start_simulator
use_check
use_plugin
upgrade
remove_and_purge
purge_the_other_first
wait $lintian
[ ! -s "$scratch/lintian" ] || failed=1
exit $failed
