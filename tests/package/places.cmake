# SPDX-License-Identifier: Apache-2.0
# Where other programs look, asked of systems that are made up: cmake -P places.cmake
cmake_minimum_required(VERSION 3.21)
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/places.cmake)

execute_process(COMMAND mktemp -d OUTPUT_VARIABLE scratch OUTPUT_STRIP_TRAILING_WHITESPACE)

macro(expect what is wanted)
  if(NOT "${is}" STREQUAL "${wanted}")
    message(SEND_ERROR "${what}: ${is}, not ${wanted}")
  endif()
endmacro()

# A system: its prefix, the folder of its libraries, then files as NAME;TEXT.
function(expect_nagios what wanted prefix libraries)
  set(CMAKE_INSTALL_PREFIX ${prefix})
  set(CMAKE_INSTALL_LIBDIR ${libraries})
  file(REMOVE_RECURSE ${scratch}/root)
  while(ARGN)
    list(POP_FRONT ARGN name text)
    file(WRITE "${scratch}/root${name}" "${text}\n")
  endwhile()
  afsync_nagios_plugin_dir(found ${scratch}/root)
  expect("${what}" "${found}" "${wanted}")
endfunction()

expect_nagios("Nagios says it" /opt/checks /usr/local lib
              /etc/nagios4/resource.cfg "# $USER1$=/no\n$USER1$=/opt/checks"
              /usr/lib/nagios/plugins/check_x "")
expect_nagios("below the prefix it moves along" lib64/nagios/plugins /usr lib64
              /etc/nagios/private/resource.cfg "$USER1$=/usr/lib64/nagios/plugins/")
expect_nagios("a prefix is no part of a name" /usr2/plugins /usr lib
              /etc/nagios/resource.cfg "$USER1$=/usr2/plugins")
expect_nagios("a file that does not say it is passed over" /opt/icinga /usr lib
              /etc/nagios/resource.cfg "$USER2$=/srv"
              /etc/icinga2/constants.conf "const PluginDir = \"/opt/icinga\"")
expect_nagios("the folder is there" /usr/lib/monitoring-plugins /usr/local lib
              /usr/lib/monitoring-plugins/check_x "")
expect_nagios("nobody says it: Debian" lib/nagios/plugins /usr lib/x86_64-linux-gnu)
expect_nagios("nobody says it: Fedora" lib64/nagios/plugins /usr lib64)

function(expect_collectd what wanted prefix libraries help)
  set(CMAKE_INSTALL_PREFIX ${prefix})
  set(CMAKE_INSTALL_LIBDIR ${libraries})
  file(WRITE ${scratch}/collectd "#!/bin/sh\ncat <<'E'\n${help}\nE\n")
  file(CHMOD ${scratch}/collectd PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
  afsync_collectd_plugin_dir(found ${scratch}/collectd)
  expect("${what}" "${found}" "${wanted}")
endfunction()

expect_collectd("the daemon says it" /usr/lib64/collectd /usr/local lib
                "Usage: collectd\n  Plugin directory  /usr/lib64/collectd\n  Data directory /var")
expect_collectd("below the prefix it moves along" lib/collectd /usr lib/x86_64-linux-gnu
                "  Plugin directory  /usr/lib/collectd")
expect_collectd("the daemon does not say it" lib/collectd /usr lib/x86_64-linux-gnu "Usage:")

set(CMAKE_INSTALL_LIBDIR lib64)
set(CMAKE_INSTALL_PREFIX /usr)
set(CMAKE_INSTALL_DATADIR share)
afsync_collectd_plugin_dir(found "COLLECTD_DAEMON-NOTFOUND")
expect("there is no daemon" "${found}" lib64/collectd)
afsync_bash_completion_dir(found "")
expect("there is no pkg-config" "${found}" share/bash-completion/completions)

# As the real one does: what is defined goes before what its file says.
file(WRITE ${scratch}/pkg-config "#!/bin/sh\ncase $* in *=/opt/afs/*|*=/opt/afs\\ *) ;; *) exit 1 ;; esac
echo /opt/afs/share/c\n")
file(CHMOD ${scratch}/pkg-config PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
set(CMAKE_INSTALL_PREFIX /opt/afs)
set(CMAKE_INSTALL_FULL_DATADIR /opt/afs/share)
afsync_bash_completion_dir(found ${scratch}/pkg-config)
expect("pkg-config says it of our prefix" "${found}" share/c)

file(REMOVE_RECURSE ${scratch})
