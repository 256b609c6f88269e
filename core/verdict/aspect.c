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

int64_t afsync_told_as_of(int64_t told_at, int64_t now) {
    if (told_at == 0 || told_at > now)
        return now;
    return now - told_at <= AFSYNC_ASPECT_OLD ? told_at : 0;
}

bool afsync_is_told_lately(int64_t at, int64_t now) {
    return at != 0 && at <= now + AFSYNC_CLOCK_AHEAD && now - at <= AFSYNC_ASPECT_OLD;
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

/* The states of ServerProvisioningStatus; then those in which Azure's resources end, where
 * it is not told. On its way to them a resource may have others. */
static const struct meaning of_provisioning[] = {
    {"Ready_SyncFunctional", true, AFSYNC_OK},
    {"NotStarted", true, AFSYNC_OK},
    {"InProgress", true, AFSYNC_OK},
    {"Ready_SyncNotFunctional", true, AFSYNC_WARNING},
    {"Error", true, AFSYNC_CRITICAL},
    {"Succeeded", true, AFSYNC_OK},
    {"Failed", true, AFSYNC_CRITICAL},
    {"Canceled", true, AFSYNC_WARNING},
    {0},
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

/* A failing file whose code does not clear by itself is worth a warning; how many fail in
 * all is a reading. The code that is to blame: such a one, else the most frequent. */
static void weigh_codes(struct afsync_finding *finding,
                        const struct afsync_failures *failures,
                        enum afsync_class in_class) {
    uint64_t most = 0;
    bool lasts = false;

    for (size_t i = 0; i < failures->code_count; i++) {
        const struct afsync_code_files *row = &failures->codes[i];
        bool this_lasts =
            afsync_catalogue_nature(row->code.value, in_class) == AFSYNC_NATURE_PERSISTENT;

        if (row->files.value == 0 || (lasts && !this_lasts))
            continue;
        if (row->files.value <= most && lasts == this_lasts)
            continue;
        most = row->files.value;
        lasts = this_lasts;
        finding->code = row->code;
    }
    if (lasts)
        finding->state = afsync_state_worse(finding->state, AFSYNC_WARNING);
}

static bool is_error(const struct afsync_code *code) {
    return code->known && code->value != 0;
}

/* ---- aspects ---- */

static struct afsync_finding judge_tiering(const struct afsync_tiering *tiering,
                                           int64_t now) {
    struct afsync_finding finding = {0};

    if (afsync_is_told_lately(tiering->at, now))
        finding = judge_word(of_health, tiering->health);
    if (finding.told && finding.state != AFSYNC_OK && is_error(&tiering->last_result)) {
        finding.code = tiering->last_result;
    } else if (afsync_is_told_lately(tiering->failures.at, now)) {
        finding.told = finding.told || tiering->failures.files.known;
        weigh_codes(&finding, &tiering->failures, AFSYNC_CLASS_TIERING);
    }
    return finding;
}

static struct afsync_finding judge_recalls(const struct afsync_failures *recalls,
                                           int64_t now) {
    struct afsync_finding finding = {0};

    if (!afsync_is_told_lately(recalls->at, now) || !recalls->files.known)
        return finding;
    finding.told = true;
    weigh_codes(&finding, recalls, AFSYNC_CLASS_RECALL);
    return finding;
}

static struct afsync_finding judge_provisioning(const struct afsync_provisioning *said) {
    struct afsync_finding finding = judge_word(of_provisioning, said->status);

    if (finding.state != AFSYNC_OK && is_error(&said->code))
        finding.code = said->code;
    return finding;
}

struct afsync_finding afsync_aspect_of_endpoint(enum afsync_aspect aspect,
                                                const struct afsync_endpoint_status *status,
                                                int64_t now) {
    struct afsync_finding finding = {0};

    switch ((int)aspect) {
    case AFSYNC_ASPECT_PROVISIONING:
        return judge_provisioning(&status->provisioning);
    case AFSYNC_ASPECT_CLOUD_TIERING:
        return judge_tiering(&status->tiering, now);
    case AFSYNC_ASPECT_RECALL:
        return judge_recalls(&status->recalls, now);
    case AFSYNC_ASPECT_LOW_DISK:
        if (afsync_is_told_lately(status->tiering.low_disk_at, now))
            finding = judge_word(of_low_disk, status->tiering.low_disk);
        return finding;
    case AFSYNC_ASPECT_BACKGROUND_DOWNLOAD:
        finding.told = afsync_is_told_lately(status->background_at, now);
        return finding;
    }
    return finding;
}

struct afsync_finding afsync_aspect_of_server(enum afsync_aspect aspect,
                                              const struct afsync_known_server *server,
                                              int64_t now) {
    struct afsync_finding finding = {0};

    if (afsync_told_as_of(server->told_at, now) == 0)
        return finding;
    if (aspect == AFSYNC_ASPECT_SERVER_ONLINE) {
        finding.told = server->said.heartbeat_at != 0;
    } else if (aspect == AFSYNC_ASPECT_AGENT_VERSION) {
        finding = judge_word(of_agent, server->said.agent_status);
        /* How near that is, the date says better. */
        if (finding.state == AFSYNC_WARNING && server->said.agent_expires_at != 0)
            finding.state = AFSYNC_OK;
        finding.told = finding.told || server->said.agent_expires_at != 0;
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
        afsync_told_as_of(endpoint->told_at, now) == 0)
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
