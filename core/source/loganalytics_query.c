/* SPDX-License-Identifier: Apache-2.0
 *
 * The query, and what of the answer may be left out because folding it would change
 * nothing. */
#include "source/loganalytics_query.h"

#include "base/time.h"
#include "source/loganalytics.h"

#include <json-c/json.h>

/* Columns that not every workspace has; and the text, which is long, only of events whose
 * data lack a name that we go by. An event may have come in twice. */
static const char columns[] =
    "| where EventID in (9102, 9302, 9121, 7005, 7006)\n"
    "| where EventLog =~ 'Microsoft-FileSync-Agent/Telemetry'\n"
    "| extend EventData = column_ifexists('EventData', ''),"
    " ParameterXml = column_ifexists('ParameterXml', ''),"
    " Text = column_ifexists('RenderedDescription', ''),"
    " Message = column_ifexists('Message', '')\n"
    "| extend Key = case(EventID == 9102, 'HResult', EventID == 9302, 'AppliedItemCount',"
    " EventID == 9121, 'PersistentCount', 'Applied')\n"
    "| extend Named = EventData contains 'ServerEndpointName'"
    " and EventData contains 'SyncDirection' and EventData contains 'CorrelationId'"
    " and EventData contains Key\n"
    "| project TimeGenerated, Computer, EventID, EventData,"
    " ParameterXml = iff(Named, '', ParameterXml),"
    " RenderedDescription = iff(Named, '', iff(isempty(Text), Message, Text))\n"
    "| distinct *\n";

/* The data by which rows are left out. What has no such name in the XML of an event is
 * empty or null, and a row of which anything is not known stays. */
static const struct {
    const char *name, *column;
} data[] = {
    {"ServerEndpointName", "Endpoint"},
    {"SyncGroupName", "SyncGroup"},
    {"SyncDirection", "Direction"},
    {"CorrelationId", "Id"},
    {"Scenario", "Scenario"},
    {"HResult", "Result"},
    {"SyncFileCount", "Files"},
    {"AppliedFileCount", "AppliedFiles"},
    {"AppliedSizeBytes", "AppliedSize"},
    {"PerItemErrorCount", "Errors"},
    {"AppliedItemCount", "Items: long"},
    {"AppliedBytes", "Bytes: long"},
    {"TotalItemCount", "Total: long"},
    {"AreTotalCountsFinal", "Final"},
};

/* Of the samples of a session the first and the newest two are kept, and when each count
 * was first as high as it is: a sample in between goes if its counts grew, from the one
 * before it and to the one after it, or stood all the while. An end of the same id stands
 * between two sessions, and one sample may straggle behind it. */
static const char samples[] =
    "| extend Sample = EventID == 9302, Session = iff(EventID !in (9102, 9302)"
    " or isempty(Id) or isempty(Direction), '',"
    " strcat(Computer, '\\n', Direction, '\\n', Id))\n"
    "| order by Session asc, TimeGenerated asc\n"
    "| extend Between = isnotempty(Session) and Sample"
    " and prev(Session) == Session and prev(Sample)"
    " and prev(Session, 2) == Session and prev(Sample, 2)"
    " and next(Session) == Session and next(Sample)"
    " and next(Session, 2) == Session and next(Sample, 2)"
    " and prev(Final) == Final and Final == next(Final)";
static const char *const counts[] = {"Items", "Bytes", "Total"};

/* Of the ends of a leg the newest are kept, and of those before them what failed since the
 * newest success. So an idle session (all it says of its work is 0) goes if so many ends of
 * its leg are newer, a success among them. Of an endpoint's signs of life, which count
 * nothing, the newest is enough. */
static const char ends[] =
    "| extend Regular = EventID == 9102 and Scenario != 'SnapshotSync',"
    " Sign = EventID in (7005, 7006) and isnotempty(Endpoint) and isempty(AppliedFiles)"
    " and isempty(AppliedSize) and isnull(Items) and isnull(Bytes)\n"
    "| extend Leg = case(Sign, strcat(Computer, '\\n', SyncGroup, '\\n', Endpoint),"
    " EventID != 9102 or isempty(Endpoint) or isempty(Direction)"
    " or isempty(Scenario), '',"
    " strcat(Computer, '\\n', SyncGroup, '\\n', Endpoint, '\\n', Direction))\n"
    "| extend Idle = isnotempty(Leg) and Regular and Result == '0' and Files == '0'"
    " and AppliedFiles == '0' and AppliedSize == '0' and Errors == '0'\n"
    "| order by Leg asc, TimeGenerated desc\n"
    "| extend Rank = row_cumsum(iff(Regular, 1, 0), Leg != prev(Leg)),"
    " Successes = row_cumsum(iff(Regular and Result == '0', 1, 0), Leg != prev(Leg)),"
    " Signs = row_cumsum(iff(Sign, 1, 0), Leg != prev(Leg))\n"
    "| where not(Sign and Signs > 1)\n";

static void add_thinning(struct afsync_text *query) {
    for (size_t i = 0; i < sizeof data / sizeof data[0]; i++)
        afsync_text_addf(query, "| parse EventData with * 'Name=\"%s\">' %s '<' *\n",
                         data[i].name, data[i].column);
    afsync_text_add(query, samples);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        afsync_text_addf(query,
                         " and prev(%1$s) <= %1$s and %1$s <= next(%1$s)"
                         " and not(prev(%1$s) < %1$s and %1$s == next(%1$s))",
                         counts[i]);
    afsync_text_add(query, "\n| where not(coalesce(Between, false))\n");
    afsync_text_add(query, ends);
    afsync_text_addf(query, "| where not(Idle and Rank > %d and Successes > 1)\n",
                     AFSYNC_LOGANALYTICS_ENDS);
}

void afsync_loganalytics_write_query(struct afsync_text *query,
                                     const struct afsync_loganalytics_span *span) {
    char oldest[AFSYNC_TIME_MAX], since[AFSYNC_TIME_MAX], latest[AFSYNC_TIME_MAX];

    afsync_time_format(span->oldest, oldest);
    afsync_time_format(span->since, since);
    afsync_time_format(span->latest + AFSYNC_SECOND, latest);
    afsync_text_addf(query, "Event\n| where TimeGenerated >= datetime(%s)", oldest);
    if (span->latest != 0)
        afsync_text_addf(query, " and TimeGenerated <= datetime(%s)", latest);
    afsync_text_addf(query,
                     "\n| where TimeGenerated >= datetime(%s)"
                     " or ingestion_time() >= datetime(%s)\n",
                     since, since);
    afsync_text_add(query, columns);
    add_thinning(query);
    afsync_text_addf(query,
                     "| project TimeGenerated, Computer, EventID, EventData, ParameterXml,"
                     " RenderedDescription\n"
                     "| top %zu by TimeGenerated asc\n",
                     span->rows);
}

bool afsync_loganalytics_write_body(struct afsync_text *body,
                                    const struct afsync_loganalytics_span *span,
                                    struct afsync_fault *fault) {
    struct afsync_text query = {0};
    struct json_object *quoted = NULL;
    const char *text = NULL;

    afsync_loganalytics_write_query(&query, span);
    if (!query.failed)
        quoted = json_object_new_string(query.data);
    if (quoted != NULL)
        text = json_object_to_json_string_ext(quoted, JSON_C_TO_STRING_PLAIN);
    if (text != NULL)
        afsync_text_addf(body, "{\"query\":%s}", text);
    json_object_put(quoted);
    afsync_text_fini(&query);
    if (text == NULL)
        return afsync_fault_no_memory(fault);
    return afsync_text_good(body, fault);
}
