/* SPDX-License-Identifier: Apache-2.0
 *
 * The little of KQL that a reader of events needs: bounds of TimeGenerated, EventID,
 * project, order, take, top and count. What else it says is ignored. */
#ifndef AFSYNC_SIM_KQL_H
#define AFSYNC_SIM_KQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AFSYNC_SIM_KQL_IDS_MAX = 64,
    AFSYNC_SIM_KQL_COLUMNS_MAX = 64,
    AFSYNC_SIM_KQL_NAME_MAX = 64,
};

/* Moments are in ticks of 100 ns, as in Azure's own. */
struct afsync_sim_kql {
    int64_t from, to; /* from <= TimeGenerated < to */
    int64_t ids[AFSYNC_SIM_KQL_IDS_MAX];
    size_t id_count; /* 0: all */
    struct {
        char name[AFSYNC_SIM_KQL_NAME_MAX];
        size_t column; /* of the table */
    } columns[AFSYNC_SIM_KQL_COLUMNS_MAX];
    size_t column_count; /* 0: all, as they are called */
    int order; /* by TimeGenerated; -1: the newest first, 1: the oldest, 0: as it comes */
    int64_t take; /* -1: all */
    bool counts;
};

enum { AFSYNC_SIM_EVENT_COLUMNS = 22 };

/* The table Event. */
struct afsync_sim_column {
    const char *name, *type;
};
extern const struct afsync_sim_column afsync_sim_event_columns[AFSYNC_SIM_EVENT_COLUMNS];

/* The index of a column, AFSYNC_SIM_EVENT_COLUMNS if there is none of that name. */
size_t afsync_sim_event_column(const char *name, size_t length);

enum afsync_sim_kql_trouble {
    AFSYNC_SIM_KQL_FINE,
    AFSYNC_SIM_KQL_SYNTAX, /* it cannot be read */
    AFSYNC_SIM_KQL_NAME,   /* it names a table or column that there is not */
};

/* `from` and `to` hold what the request's timespan allows and are narrowed. */
enum afsync_sim_kql_trouble afsync_sim_kql_read(struct afsync_sim_kql *kql,
                                                const char *query, int64_t now_s);

#endif
