/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening libcurl on demand. */
#include "source/curl_door.h"

#include <dlfcn.h>
#include <string.h>

/* The name with its ABI: what the packages must depend on by hand. */
#define LIBRARY "libcurl.so.4"

/* ISO C knows no way from an object's pointer to a function's but its bytes. */
static bool find(void *library, const char *name, void *function, size_t size,
                 struct afsync_fault *fault) {
    void *found = dlsym(library, name);

    if (found == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_NETWORK,
                                "%s has no function %s; version 7.87 or later is needed",
                                LIBRARY, name);
    memcpy(function, &found, size);
    return true;
}

bool afsync_curl_open(struct afsync_curl *curl, struct afsync_fault *fault) {
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    bool ok = true;

    if (library == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_NETWORK,
                                "Azure cannot be asked without %s (Debian: libcurl4): %s",
                                LIBRARY, dlerror());
#define FUNCTION(type, name, parameters)                                                   \
    ok = ok && find(library, "curl_" #name, &curl->name, sizeof curl->name, fault);
    AFSYNC_CURL_FUNCTIONS(FUNCTION)
#undef FUNCTION
    dlclose(library); /* it stays: RTLD_NODELETE */
    return ok;
}

bool afsync_network_init(struct afsync_fault *fault) {
    struct afsync_curl curl;

    if (!afsync_curl_open(&curl, fault))
        return false;
    if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return afsync_fault_set(fault, AFSYNC_FAULT_NETWORK,
                                "libcurl cannot be initialised");
    return true;
}

void afsync_network_cleanup(void) {
    struct afsync_curl curl;

    if (afsync_curl_open(&curl, NULL))
        curl.global_cleanup();
}
