/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue of HRESULTs (hresult.def), looked up by code and class, and the structural
 * decoding of codes that are in no table. */
#ifndef AFSYNC_VERDICT_CATALOGUE_H
#define AFSYNC_VERDICT_CATALOGUE_H

#include "verdict/policy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the public articles about Azure File Sync are. */
#define AFSYNC_ARTICLES                                                                    \
    "https://learn.microsoft.com/troubleshoot/azure/azure-storage/files/file-sync/"

/* What failed with the code. */
enum afsync_class {
    AFSYNC_CLASS_SESSION,
    AFSYNC_CLASS_ITEM,
    AFSYNC_CLASS_TIERING,
    AFSYNC_CLASS_RECALL,
    AFSYNC_CLASS_PROVISIONING,
    AFSYNC_CLASS_INSTALL,
    AFSYNC_CLASS_SERVICE
};

enum afsync_nature {
    AFSYNC_NATURE_UNKNOWN,
    AFSYNC_NATURE_TRANSIENT,
    AFSYNC_NATURE_CONDITIONAL,
    AFSYNC_NATURE_PERSISTENT
};

enum afsync_page {
    AFSYNC_PAGE_NONE,
    AFSYNC_PAGE_SYNC_ERRORS,
    AFSYNC_PAGE_CLOUD_TIERING,
    AFSYNC_PAGE_SYNC_GROUPS,
    AFSYNC_PAGE_INSTALLATION,
    AFSYNC_PAGE_GENERAL,
    AFSYNC_PAGE_IDENTITIES
};

struct afsync_catalogue_row {
    uint32_t code;
    enum afsync_class in_class;
    enum afsync_nature nature;
    int64_t patience; /* before the user's cap */
    const char *family, *name, *cause, *action;
    enum afsync_page page;
    const char *anchor;
};

/* The row of a code in a class, NULL if it is not there. */
const struct afsync_catalogue_row *afsync_catalogue_find(uint32_t code,
                                                         enum afsync_class in_class);

/* All rows in order, for tests. */
const struct afsync_catalogue_row *afsync_catalogue_rows(size_t *count);

/* Its name: from the class, else quoted from another class, else NULL: in no table. */
const char *afsync_catalogue_name(uint32_t code, enum afsync_class in_class);

enum afsync_nature afsync_catalogue_nature(uint32_t code, enum afsync_class in_class);

/* How long a session may fail with the code before somebody must look, capped by the
 * policy. */
int64_t afsync_catalogue_patience(uint32_t code, const struct afsync_policy *policy);

/* The public page that tells of the code; "" if there is none. */
void afsync_catalogue_link(uint32_t code, enum afsync_class in_class, char *out,
                           size_t size);

/* Cancelled for a reason that is not the session's own. */
bool afsync_code_is_cancel(uint32_t code);

/* Cancelled by the daily task that takes a VSS snapshot. */
bool afsync_code_is_vss_cancel(uint32_t code);

/* A session that says itself that failed items block it. */
bool afsync_code_blames_items(uint32_t code);

/* The road to Azure is broken, not the sync. */
bool afsync_code_is_network(uint32_t code);

/* What the bits of a code say: facility, Win32 number, JET error, HTTP status. */
enum { AFSYNC_DECODED_MAX = 64 };
void afsync_code_decode(uint32_t code, char out[AFSYNC_DECODED_MAX]);

#endif
