/* SPDX-License-Identifier: Apache-2.0
 *
 * The race between the work that is done and the work that is left. */
#include "health/race.h"

/* A total beyond this share of the largest so far is new work. */
static bool is_new_work(const struct afsync_race *race, const struct afsync_lap *lap) {
    return race->largest_total > 0 && lap->total.known &&
           (double)lap->total.value > 1.5 * (double)race->largest_total;
}

/* Less than one in a thousand is noise. */
static bool is_less(uint64_t left, uint64_t least) {
    return (double)left < 0.999 * (double)least;
}

void afsync_race_compare(struct afsync_race *race, const struct afsync_lap *lap) {
    if (is_new_work(race, lap)) {
        race->begun_at = lap->began_at;
        race->gained_at = 0;
        race->least = (struct afsync_count){0};
    }
    if (!lap->left.known)
        return;
    if (race->least.known && is_less(lap->left.value, race->least.value) &&
        !lap->tells_of_old_work)
        race->gained_at = lap->at;
    if (!race->least.known || lap->left.value < race->least.value)
        race->least = lap->left;
}

void afsync_race_enter(struct afsync_race *race, const struct afsync_lap *lap) {
    afsync_race_compare(race, lap);
    if (lap->total.known && lap->total.value > race->largest_total)
        race->largest_total = lap->total.value;
    race->applied = afsync_sum(race->applied, lap->applied);
}

int64_t afsync_race_gained_at(const struct afsync_race *race) {
    return race->gained_at > race->begun_at ? race->gained_at : race->begun_at;
}

double afsync_race_laps(const struct afsync_race *race) {
    if (race->largest_total == 0)
        return 0;
    return (double)race->applied / (double)race->largest_total;
}
