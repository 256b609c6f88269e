# SPDX-License-Identifier: Apache-2.0
#
# Sourced by quickstart and test: what they need of Debian, and installing what is missing.

packages_build="cmake make gcc libc6-dev pkg-config libcurl4-openssl-dev libjson-c-dev collectd-dev
    libexpat1-dev zlib1g-dev libssl-dev libinih-dev libmicrohttpd-dev"
# collectd's plugins write_prometheus, write_http and network need the libraries, but its package only
# suggests them.
packages_collectd="collectd-core libmicrohttpd12 libprotobuf-c1 libyajl2 libcurl3-gnutls libgcrypt20"
# The engines alone, without their web servers.
packages_engines="nagios4-core icinga2-bin"
packages_test="libcmocka-dev jq prometheus binutils procps curl openssl nghttp2-proxy strace libxml2-utils
    python3 python3-yaml rrdtool librrd8
    mandoc bash-completion dpkg-dev debhelper fakeroot lintian"
# Only for contrib/graphs/make-pictures.
packages_pictures="chromium curl fonts-dejavu-core jq nagios4-core prometheus python3 rrdtool"

# Installs those of the named packages that are missing; needs root only if any is.
install_missing() {
    local missing=() as_root=() package

    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
            missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if ! command -v apt-get >/dev/null; then
        echo "This needs Debian's apt-get to install: ${missing[*]}" >&2
        return 1
    fi
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    echo "installing: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq &&
        # RUNLEVEL=1: a daemon that comes along is installed, not started.
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
            apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
