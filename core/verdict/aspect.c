/* SPDX-License-Identifier: Apache-2.0
 *
 * Judging aspects by words and codes. */
#include "verdict/aspect.h"

#include "base/text.h"
#include "health/health.h"

#include <string.h>

const struct afsync_aspect_row *afsync_aspect_row(enum afsync_aspect aspect) {
    static const struct afsync_aspect_row rows[] = {
#define ASPECT(aspect, word, subject, in_class, action, link)                              \
    {word, AFSYNC_SUBJECT_##subject, AFSYNC_CLASS_##in_class, action, link},
#include "verdict/aspect.def"
    };

    return &rows[aspect];
}

/* ---- how old ---- */

int64_t afsync_told_as_of(int64_t told_at, int64_t old, int64_t now) {
    if (told_at == 0 || told_at > now)
        return now;
    return now - told_at <= old ? told_at : 0;
}

bool afsync_is_told_lately(const struct afsync_endpoint_status *status, int64_t at,
                           int64_t now) {
    if (at == 0)
        return status->told_at != 0 &&
               afsync_told_as_of(status->told_at, AFSYNC_LIST_OLD, now) != 0;
    return at <= now + AFSYNC_CLOCK_AHEAD && now - at <= AFSYNC_ASPECT_OLD;
}

/* ---- Azure's words ---- */

/* A word, and what it means; the rows end with one without a word. */
struct meaning {
    const char *word;
    bool is_told; /* false: it says that nothing is known */
    enum afsync_state state;
};

static const struct meaning of_health[] = {
    {"Healthy", true, AFSYNC_OK},
    {"Error", true, AFSYNC_WARNING},
    {"Unavailable", false, AFSYNC_OK},
    {0},
};

static const struct meaning of_low_disk[] = {
    {"Disabled", true, AFSYNC_OK},
    {"Enabled", true, AFSYNC_OK}, /* the reading low_disk_mode has a threshold */
    {0},
};

/* The states of ServerProvisioningStatus. */
static const struct meaning of_provisioning[] = {
    {"Ready_SyncFunctional", true, AFSYNC_OK},
    {"NotStarted", true, AFSYNC_OK},
    {"InProgress", true, AFSYNC_OK},
    {"Ready_SyncNotFunctional", true, AFSYNC_WARNING},
    {"Error", true, AFSYNC_CRITICAL},
    {0},
};

/* Those of any resource of Azure. */
static const struct meaning of_resource[] = {
    {"Succeeded", true, AFSYNC_OK},    {"Accepted", true, AFSYNC_OK},
    {"Creating", true, AFSYNC_OK},     {"Updating", true, AFSYNC_OK},
    {"Deleting", true, AFSYNC_OK},     {"Canceled", true, AFSYNC_WARNING},
    {"Failed", true, AFSYNC_CRITICAL}, {0},
};

static const struct meaning of_agent[] = {
    {"Ok", true, AFSYNC_OK},
    {"NearExpiry", true, AFSYNC_WARNING},
    {"Expired", true, AFSYNC_CRITICAL},
    {"Blocked", true, AFSYNC_CRITICAL},
    {0},
};

static const struct meaning of_enumeration[] = {
    {"InitialEnumerationInProgress", true, AFSYNC_OK},
    {"EnumerationInProgress", true, AFSYNC_OK},
    {"Delayed", true, AFSYNC_WARNING},
    {0},
};

static struct afsync_finding judge_word(const struct meaning *meanings, const char *word) {
    struct afsync_finding finding = {0};

    if (word == NULL)
        return finding;
    while (meanings->word != NULL && !afsync_name_equal(meanings->word, word))
        meanings++;
    if (meanings->word == NULL)
        return (struct afsync_finding){.told = true, .state = AFSYNC_UNKNOWN, .odd = word};
    finding.told = meanings->is_told;
    finding.state = meanings->state;
    return finding;
}

/* ---- codes ---- */

/* What an error says of an aspect that is fine otherwise: only one that clears by itself
 * says nothing. */
static enum afsync_state state_of_code(uint32_t code, enum afsync_class in_class) {
    switch (afsync_catalogue_nature(code, in_class)) {
    case AFSYNC_NATURE_TRANSIENT:
        return AFSYNC_OK;
    case AFSYNC_NATURE_CONDITIONAL:
    case AFSYNC_NATURE_PERSISTENT:
    case AFSYNC_NATURE_UNKNOWN:
        break;
    }
    return AFSYNC_WARNING;
}

/* Weighs the codes with which files fail; how many fail in all is a reading. To blame is
 * one that makes it worse, else the most frequent. */
static void weigh_codes(struct afsync_finding *finding,
                        const struct afsync_failures *failures,
                        enum afsync_class in_class) {
    enum afsync_state worst = AFSYNC_OK;
    uint64_t most = 0, sum = 0;

    for (size_t i = 0; i < failures->code_count; i++) {
        const struct afsync_code_files *row = &failures->codes[i];
        enum afsync_state state = state_of_code(row->code.value, in_class);

        sum = afsync_sum(sum, row->files.value);
        if (row->files.value == 0 || afsync_state_is_worse(worst, state))
            continue;
        if (state == worst && row->files.value <= most)
            continue;
        most = row->files.value;
        worst = state;
        finding->code = row->code;
    }
    if (failures->unread > 0 || afsync_count_or_zero(failures->files) > sum)
        worst = AFSYNC_WARNING; /* with codes that nobody told */
    finding->told =
        finding->told || failures->files.known || most > 0 || failures->unread > 0;
    finding->state = afsync_state_worse(finding->state, worst);
}

static bool is_error(const struct afsync_code *code) {
    return code->known && code->value != 0;
}

/* An error beside a word that is fine. */
static void weigh_error(struct afsync_finding *finding, const struct afsync_code *code,
                        enum afsync_class in_class) {
    if (!is_error(code))
        return;
    finding->told = true;
    finding->code = *code;
    finding->state =
        afsync_state_worse(finding->state, state_of_code(code->value, in_class));
}

/* ---- aspects ---- */

static struct afsync_finding judge_tiering(const struct afsync_endpoint_status *status,
                                           int64_t now) {
    const struct afsync_tiering *tiering = &status->tiering;
    struct afsync_finding finding = {0};
    struct afsync_code to_blame;
    bool is_blamed;

    if (afsync_is_told_lately(status, tiering->health_at, now))
        finding = judge_word(of_health, tiering->health);
    if (afsync_is_told_lately(status, tiering->at, now))
        weigh_error(&finding, &tiering->last_result, AFSYNC_CLASS_TIERING);
    is_blamed = finding.code.known && finding.state != AFSYNC_OK;
    to_blame = finding.code;
    if (afsync_is_told_lately(status, tiering->failures.at, now))
        weigh_codes(&finding, &tiering->failures, AFSYNC_CLASS_TIERING);
    if (is_blamed)
        finding.code = to_blame;
    return finding;
}

static struct afsync_finding judge_recalls(const struct afsync_endpoint_status *status,
                                           int64_t now) {
    struct afsync_finding finding = {0};

    if (afsync_is_told_lately(status, status->recalls.at, now))
        weigh_codes(&finding, &status->recalls, AFSYNC_CLASS_RECALL);
    return finding;
}

/* The worse of two words. */
static struct afsync_finding worse_finding(struct afsync_finding left,
                                           struct afsync_finding right) {
    bool is_right =
        right.told && (!left.told || afsync_state_is_worse(right.state, left.state));

    return is_right ? right : left;
}

/* It has no time of its own. */
static struct afsync_finding judge_provisioning(const struct afsync_endpoint_status *status,
                                                int64_t now) {
    const struct afsync_provisioning *said = &status->provisioning;
    struct afsync_finding finding = {0};

    if (afsync_told_as_of(status->told_at, AFSYNC_LIST_OLD, now) == 0)
        return finding;
    finding = worse_finding(judge_word(of_provisioning, said->status),
                            judge_word(of_resource, said->resource));
    weigh_error(&finding, &said->code, AFSYNC_CLASS_PROVISIONING);
    return finding;
}

struct afsync_finding afsync_aspect_of_endpoint(enum afsync_aspect aspect,
                                                const struct afsync_endpoint_status *status,
                                                int64_t now) {
    struct afsync_finding finding = {0};

    switch (aspect) {
    case AFSYNC_ASPECT_PROVISIONING:
        return judge_provisioning(status, now);
    case AFSYNC_ASPECT_CLOUD_TIERING:
        return judge_tiering(status, now);
    case AFSYNC_ASPECT_RECALL:
        return judge_recalls(status, now);
    case AFSYNC_ASPECT_LOW_DISK:
        if (afsync_is_told_lately(status, status->tiering.low_disk_at, now))
            finding = judge_word(of_low_disk, status->tiering.low_disk);
        return finding;
    case AFSYNC_ASPECT_BACKGROUND_DOWNLOAD:
        finding.told = status->background_at != 0 &&
                       afsync_is_told_lately(status, status->background_at, now);
        return finding;
    case AFSYNC_ASPECT_SERVER_ONLINE:
    case AFSYNC_ASPECT_AGENT_VERSION:
    case AFSYNC_ASPECT_CHANGE_ENUMERATION:
    case AFSYNC_ASPECTS:
        break;
    }
    return finding;
}

/* How old the heartbeat is, is a reading. */
static struct afsync_finding judge_online(const struct afsync_server *said) {
    struct afsync_finding finding = {.told = said->heartbeat_at != 0};

    if (said->heartbeat_at == 0 && said->heartbeat_unread)
        finding = (struct afsync_finding){.told = true, .state = AFSYNC_UNKNOWN};
    weigh_error(&finding, &said->management_error, AFSYNC_CLASS_SERVICE);
    return finding;
}

/* How soon it expires is a reading; how near that is, the date says better than the word.
 */
static struct afsync_finding judge_agent(const struct afsync_server *said) {
    struct afsync_finding finding = judge_word(of_agent, said->agent_status);

    if (finding.state == AFSYNC_WARNING && said->agent_expires_at != 0)
        finding.state = AFSYNC_OK;
    finding.told = finding.told || said->agent_expires_at != 0;
    return finding;
}

struct afsync_finding afsync_aspect_of_server(enum afsync_aspect aspect,
                                              const struct afsync_known_server *server,
                                              int64_t now) {
    struct afsync_finding finding = {0};

    if (afsync_told_as_of(server->told_at, AFSYNC_SERVERS_OLD, now) == 0)
        return finding;
    switch (aspect) {
    case AFSYNC_ASPECT_SERVER_ONLINE:
        return judge_online(&server->said);
    case AFSYNC_ASPECT_AGENT_VERSION:
        return judge_agent(&server->said);
    case AFSYNC_ASPECT_PROVISIONING:
    case AFSYNC_ASPECT_CLOUD_TIERING:
    case AFSYNC_ASPECT_RECALL:
    case AFSYNC_ASPECT_LOW_DISK:
    case AFSYNC_ASPECT_BACKGROUND_DOWNLOAD:
    case AFSYNC_ASPECT_CHANGE_ENUMERATION:
    case AFSYNC_ASPECTS:
        break;
    }
    return finding;
}

struct afsync_finding
afsync_aspect_of_cloud_endpoint(enum afsync_aspect aspect,
                                const struct afsync_known_cloud_endpoint *endpoint,
                                int64_t now) {
    const struct afsync_cloud_endpoint *said = &endpoint->said;
    struct afsync_finding finding = {0};

    if (aspect != AFSYNC_ASPECT_CHANGE_ENUMERATION ||
        afsync_told_as_of(endpoint->told_at, AFSYNC_LIST_OLD, now) == 0)
        return finding;
    finding = judge_word(of_enumeration, said->enumeration_state);
    finding.told = finding.told || said->enumerated_at != 0 ||
                   said->enumeration_due_at != 0 || said->enumeration_code.known;
    if (!is_error(&said->enumeration_code))
        return finding;
    finding.code = said->enumeration_code;
    finding.state = afsync_state_worse(finding.state, AFSYNC_WARNING);
    return finding;
}
