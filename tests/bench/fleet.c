/* SPDX-License-Identifier: Apache-2.0
 *
 * Prints the exported events of a fleet, oldest first, as Winlogbeat writes them: what the
 * benches read.
 *
 *     bench_fleet ENDPOINTS SESSIONS NOW
 *
 * Each leg ends SESSIONS sessions, one every 30 min, the newest within the half hour before
 * NOW (epoch seconds). Every fourth session works: six 9302 each 4 min apart come before
 * its end. So 60 % of the events are 9302, as in a log where every leg is busy. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    SESSION_S = 1800, /* from one end of a leg to the next */
    SAMPLE_S = 240,   /* from one 9302 to the next */
    SAMPLES = 6,      /* of a session that works */
    WORKS_EVERY = 4   /* session of a leg */
};

static uint64_t record = 1000;

static void print_head(const char *event, int64_t at, unsigned server) {
    time_t seconds = (time_t)at;
    struct tm utc;
    char moment[32];

    gmtime_r(&seconds, &utc);
    strftime(moment, sizeof moment, "%Y-%m-%dT%H:%M:%S", &utc);
    printf("{\"@timestamp\":\"%s.%03uZ\",\"event\":{\"code\":\"%s\",\"kind\":\"event\","
           "\"provider\":\"Microsoft-FileSync-Agent\"},\"log\":{\"level\":\"information\"},"
           "\"winlog\":{\"event_id\":\"%s\","
           "\"channel\":\"Microsoft-FileSync-Agent/Telemetry\","
           "\"computer_name\":\"FS%03u.example.test\",\"record_id\":%llu,"
           "\"provider_name\":\"Microsoft-FileSync-Agent\",\"event_data\":{",
           moment, server % 1000, event, event, server, (unsigned long long)record++);
}

/* What every event says of its leg and session; sessions are counted from the oldest. */
static void print_leg(unsigned endpoint, unsigned direction, unsigned session) {
    printf("\"ServerEndpointName\":\"fs-share-%05u\",\"SyncGroupName\":\"sg-%03u\","
           "\"SyncDirection\":\"%s\",\"CorrelationId\":\"{%08x-%04x-4000-8000-%012x}\",",
           endpoint, endpoint / 10, direction == 0 ? "Upload" : "Download", session,
           direction, endpoint);
}

static void print_progress(unsigned endpoint, unsigned direction, unsigned session,
                           unsigned sample, int64_t at) {
    unsigned applied = 400 * (sample + 1);

    print_head("9302", at, endpoint / 8);
    print_leg(endpoint, direction, session);
    printf("\"AppliedItemCount\":\"%u\",\"TotalItemCount\":\"%u\",\"AppliedBytes\":\"%u\","
           "\"TotalBytes\":\"%u\",\"AreTotalCountsFinal\":\"true\","
           "\"PerItemErrorCount\":\"0\"}}}\n",
           applied, 400 * SAMPLES, applied * 65536, 400 * SAMPLES * 65536);
}

static void print_end(unsigned endpoint, unsigned direction, unsigned session, bool works,
                      int64_t at) {
    unsigned applied = works ? 400 * SAMPLES : 0;

    print_head("9102", at, endpoint / 8);
    print_leg(endpoint, direction, session);
    printf("\"Scenario\":\"RegularSync\",\"HResult\":\"0\",\"SyncFileCount\":\"%u\","
           "\"AppliedFileCount\":\"%u\",\"AppliedSizeBytes\":\"%u\","
           "\"PerItemErrorCount\":\"0\"}}}\n",
           applied, applied, applied * 65536);
}

/* One step of time, for all legs: a sample of those that work, or the end of all. */
static void print_step(unsigned endpoints, unsigned session, unsigned step, int64_t at) {
    for (unsigned i = 0; i < endpoints * 2; i++) {
        unsigned endpoint = i / 2, direction = i % 2;
        bool works = (session + endpoint) % WORKS_EVERY == 0;
        int64_t own = at + (int64_t)i % SAMPLE_S;

        if (step == SAMPLES)
            print_end(endpoint, direction, session, works, own);
        else if (works)
            print_progress(endpoint, direction, session, step, own);
    }
}

int main(int argc, char **argv) {
    unsigned endpoints, sessions;
    int64_t now;

    if (argc != 4) {
        fprintf(stderr, "use: %s ENDPOINTS SESSIONS NOW\n", argv[0]);
        return 2;
    }
    endpoints = (unsigned)strtoul(argv[1], NULL, 10);
    sessions = (unsigned)strtoul(argv[2], NULL, 10);
    now = strtoll(argv[3], NULL, 10);
    for (unsigned session = 0; session < sessions; session++) {
        int64_t begin = now - (int64_t)(sessions - session) * SESSION_S;

        for (unsigned step = 0; step <= SAMPLES; step++)
            print_step(endpoints, session, step, begin + (int64_t)step * SAMPLE_S);
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
