# SPDX-License-Identifier: Apache-2.0
# Where other programs look for what is ours, found by asking them. Each is only the default of
# a cache variable (a STRING: a relative PATH given by -D would be made absolute, away from the
# prefix); `root` is prepended to what is looked at, for the test.

# A folder below the prefix is said without it, so that `cmake --install --prefix` moves it.
function(afsync_below_prefix result folder)
  cmake_path(IS_PREFIX CMAKE_INSTALL_PREFIX "${folder}" NORMALIZE is_below)
  if(is_below AND NOT folder STREQUAL CMAKE_INSTALL_PREFIX)
    cmake_path(RELATIVE_PATH folder BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}")
  endif()
  set(${result} "${folder}" PARENT_SCOPE)
endfunction()

# The first of the given settings' files that exists says it: what `pattern` captures.
function(afsync_setting result pattern)
  set(${result} "" PARENT_SCOPE)
  foreach(file IN LISTS ARGN)
    if(EXISTS "${file}")
      file(STRINGS "${file}" lines REGEX "${pattern}")
      foreach(line IN LISTS lines)
        string(REGEX MATCH "${pattern}" matched "${line}")
        set(${result} "${CMAKE_MATCH_1}" PARENT_SCOPE)
        return()
      endforeach()
    endif()
  endforeach()
endfunction()

# Nagios's own $USER1$, Icinga's PluginDir, else a folder in which checks are, else one by the
# rules of the system's libraries; but Debian's is not by architecture.
function(afsync_nagios_plugin_dir result root)
  afsync_setting(found "^\\$USER1\\$=(/.*[^/ ])" ${root}/etc/nagios4/resource.cfg
                 ${root}/etc/nagios/private/resource.cfg ${root}/etc/nagios/resource.cfg
                 ${root}/usr/local/etc/nagios/resource.cfg
                 ${root}/usr/local/nagios/etc/resource.cfg)
  if(NOT found)
    afsync_setting(found "^const PluginDir *= *\"(/[^\"]*[^\"/])" ${root}/etc/icinga2/constants.conf
                   ${root}/usr/local/etc/icinga2/constants.conf)
  endif()
  foreach(folder /usr/lib64/nagios/plugins /usr/lib/nagios/plugins /usr/lib/monitoring-plugins
                 /usr/libexec/nagios/plugins /usr/local/libexec/nagios)
    if(NOT found AND IS_DIRECTORY ${root}${folder})
      set(found ${folder})
    endif()
  endforeach()
  if(NOT found)
    string(REGEX REPLACE "^lib/.*" "lib" libraries "${CMAKE_INSTALL_LIBDIR}")
    set(found ${libraries}/nagios/plugins)
  else()
    afsync_below_prefix(found "${found}")
  endif()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

# What `collectd -h` says; not in LIBDIR: Debian's daemon looks in /usr/lib/collectd whatever
# the architecture.
function(afsync_collectd_plugin_dir result daemon)
  set(help "")
  if(daemon)
    execute_process(COMMAND ${daemon} -h OUTPUT_VARIABLE help ERROR_QUIET)
  endif()
  if(help MATCHES "Plugin directory +(/[^\n]*[^\n/ ])")
    afsync_below_prefix(found "${CMAKE_MATCH_1}")
  else()
    string(REGEX REPLACE "^lib/.*" "lib" libraries "${CMAKE_INSTALL_LIBDIR}")
    set(found ${libraries}/collectd)
  endif()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

# bash-completion looks below its own prefix and below those of XDG_DATA_DIRS.
function(afsync_bash_completion_dir result pkg_config)
  set(found "")
  if(pkg_config)
    execute_process(COMMAND ${pkg_config} --define-variable=prefix=${CMAKE_INSTALL_PREFIX}
                            --define-variable=datadir=${CMAKE_INSTALL_FULL_DATADIR}
                            --variable=completionsdir bash-completion
                    OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  if(found)
    afsync_below_prefix(found "${found}")
  else()
    set(found ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  endif()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()
