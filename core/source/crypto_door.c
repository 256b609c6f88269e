/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening libcrypto on demand. */
#include "source/crypto_door.h"

#include <dlfcn.h>
#include <string.h>

/* The name with its ABI: what the packages must depend on by hand. */
#define LIBRARY "libcrypto.so.3"

/* ISO C knows no way from an object's pointer to a function's but its bytes. */
static bool find(void *library, const char *name, void *function, size_t size,
                 struct afsync_fault *fault) {
    void *found = dlsym(library, name);

    if (found == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN, "%s has no function %s", LIBRARY,
                                name);
    memcpy(function, &found, size);
    return true;
}

bool afsync_crypto_open(struct afsync_crypto *crypto, struct afsync_fault *fault) {
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    bool ok = true;

    if (library == NULL)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LOGIN,
            "no login with a certificate without %s (Debian: libssl3): %s", LIBRARY,
            dlerror());
#define FUNCTION(type, name, parameters)                                                   \
    ok = ok && find(library, #name, &crypto->name, sizeof crypto->name, fault);
    AFSYNC_CRYPTO_FUNCTIONS(FUNCTION)
#undef FUNCTION
    dlclose(library); /* it stays: RTLD_NODELETE */
    return ok;
}
