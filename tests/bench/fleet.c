/* SPDX-License-Identifier: Apache-2.0
 *
 * Prints the exported events of a fleet, oldest first: what the benches read.
 *
 *     bench_fleet ENDPOINTS SESSIONS NOW [DAYS [OTHERS [ORDERED]]]
 *
 * Each leg ends SESSIONS sessions, one every 30 min, the newest just before NOW (epoch
 * seconds). Every fourth session works: six 9302 come before its end. Spread over so many
 * DAYS, every third does, and unless it is the last a 9121 comes after it. So 60 % of the
 * events are 9302, as in a log where every leg is busy. Before each of them come so many
 * OTHERS of Windows itself. Any word as ORDERED keeps the members of all in one order. */
#include "others.h"
#include "winlogbeat.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    SESSION_MS = 1800 * 1000, /* from one end of a leg to the next */
    SAMPLES = 6,              /* of a session that works */
    STEPS = SAMPLES + 2,      /* samples, end, item errors */
    ENDPOINTS_A_SERVER = 8
};

static struct {
    unsigned endpoints, sessions, others;
    unsigned works_every; /* session of a leg */
    bool fails_items;
    int64_t session_ms, end_at;
} fleet;

/* Which leg, in which of its sessions; sessions are counted from the oldest. */
struct turn {
    unsigned endpoint, direction, session;
    int64_t at;
};

static void begin(const char *code, const struct turn *turn) {
    const struct event_head head = {.code = code,
                                    .provider = "Microsoft-FileSync-Agent",
                                    .channel = "Microsoft-FileSync-Agent/Telemetry",
                                    .server = turn->endpoint / ENDPOINTS_A_SERVER % 1000,
                                    .at = turn->at};

    others_print(fleet.others, head.server, head.at);
    event_begin(&head);
    event_say("ServerEndpointName", "fs-share-%05u", turn->endpoint);
    event_say("SyncGroupName", "sg-%03u", turn->endpoint / 10);
    event_say("SyncDirection", "%s", turn->direction == 0 ? "Upload" : "Download");
    event_say("CorrelationId", "{%08x-%04x-4000-8000-%012x}", turn->session,
              turn->direction, turn->endpoint);
}

static void print_progress(const struct turn *turn, unsigned sample) {
    unsigned applied = 400 * (sample + 1);

    begin("9302", turn);
    event_say("ReplicaName", "FS%03u", turn->endpoint / ENDPOINTS_A_SERVER % 1000);
    event_say("AppliedItemCount", "%u", applied);
    event_say("TotalItemCount", "%u", 400 * SAMPLES);
    event_say("AppliedBytes", "%u", applied * 65536);
    event_say("TotalBytes", "%u", 400 * SAMPLES * 65536);
    event_say("AreTotalCountsFinal", "true");
    event_say("PerItemErrorCount", "0");
    event_print();
}

static void print_end(const struct turn *turn, bool works, bool fails_items) {
    unsigned applied = works ? 400 * SAMPLES : 0;

    begin("9102", turn);
    event_say("ReplicaName", "FS%03u", turn->endpoint / ENDPOINTS_A_SERVER % 1000);
    event_say("Scenario", "RegularSync");
    event_say("HResult", "0");
    event_say("SyncFileCount", "%u", applied);
    event_say("AppliedFileCount", "%u", applied);
    event_say("AppliedSizeBytes", "%u", applied * 65536);
    event_say("PerItemErrorCount", "%d", fails_items ? 3 : 0);
    event_print();
}

static void print_item_error(const struct turn *turn) {
    begin("9121", turn);
    event_say("HResult", "%d", -2147024864);
    event_say("PersistentCount", "2");
    event_say("TransientCount", "1");
    event_print();
}

/* One step of time, for all legs one after the other: a sample or the item errors of those
 * that work, or the end of all. */
static void print_step(unsigned session, unsigned step) {
    int64_t length = fleet.session_ms / STEPS;
    int64_t begun_at = fleet.end_at - (fleet.sessions - session) * fleet.session_ms;

    for (unsigned leg = 0; leg < fleet.endpoints * 2; leg++) {
        const struct turn turn = {leg / 2, leg % 2, session,
                                  begun_at + length * step +
                                      length * leg / (fleet.endpoints * 2)};
        bool works = (session + turn.endpoint) % fleet.works_every == 0;
        bool fails_items = fleet.fails_items && works && session + 1 < fleet.sessions;

        if (step == SAMPLES)
            print_end(&turn, works, fails_items);
        else if (step < SAMPLES && works)
            print_progress(&turn, step);
        else if (step > SAMPLES && fails_items)
            print_item_error(&turn);
    }
}

int main(int argc, char **argv) {
    double days;

    if (argc < 4 || argc > 7) {
        fprintf(stderr, "use: %s ENDPOINTS SESSIONS NOW [DAYS [OTHERS [ORDERED]]]\n",
                argv[0]);
        return 2;
    }
    fleet.endpoints = (unsigned)strtoul(argv[1], NULL, 10);
    fleet.sessions = (unsigned)strtoul(argv[2], NULL, 10);
    fleet.end_at = strtoll(argv[3], NULL, 10) * 1000;
    days = argc > 4 ? strtod(argv[4], NULL) : 0;
    fleet.fails_items = days > 0;
    fleet.works_every = fleet.fails_items ? 3 : 4;
    fleet.session_ms = days > 0 ? (int64_t)(days * 86400000 / fleet.sessions) : SESSION_MS;
    fleet.others = argc > 5 ? (unsigned)strtoul(argv[5], NULL, 10) : 0;
    if (argc > 6)
        event_keep_order();
    for (unsigned session = 0; session < fleet.sessions; session++)
        for (unsigned step = 0; step < STEPS; step++)
            print_step(session, step);
    return event_finish() ? 0 : 1;
}
