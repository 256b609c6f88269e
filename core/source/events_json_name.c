/* SPDX-License-Identifier: Apache-2.0
 *
 * The names of members: reading them, and what is asked for under them. */
#include "source/events_json_parts.h"

const char *afsync_walk_name(struct afsync_walk *walk, const char *at,
                             struct afsync_slice *name) {
    if (!afsync_walk_next_is(walk, &at, '"'))
        return afsync_walk_fail_at(walk, at);
    name->bytes = at;
    at = afsync_walk_text_end(walk, at);
    if (at == NULL)
        return NULL;
    name->length = (size_t)(at - name->bytes);
    return at + 1;
}

/* A name of the data in another case; NULL: it is none. */
static const struct afsync_spot *odd_spot(struct afsync_walk *walk,
                                          const struct afsync_slice *name) {
    enum afsync_field field = afsync_field_of(name->bytes, name->length);

    walk->odd = walk->format->places.spots[AFSYNC_SPOT_NOBODY];
    afsync_spot_set(&walk->odd, AFSYNC_PLACE_FIELD, field);
    return field < AFSYNC_FIELDS ? &walk->odd : NULL;
}

const struct afsync_spot *afsync_walk_spot(struct afsync_walk *walk, size_t within,
                                           const struct afsync_slice *name) {
    const struct afsync_spot *found =
        afsync_places_member(&walk->format->places, within, name->bytes, name->length);

    return found != NULL || within != AFSYNC_SPOT_DATA ? found : odd_spot(walk, name);
}

/* Where a member is noted by the looks of its name; NULL: it does not begin as most. */
static struct afsync_trail_step **signed_at(struct afsync_walk *walk, const char *at) {
    const char *name = at + 1;

    if (walk->end - at < AFSYNC_TRAIL_TOKEN || *at != '"')
        return NULL;
    return afsync_trail_signed(&walk->format->trail, name,
                               (size_t)(afsync_quote_find(name, walk->end) - name));
}

/* A member whose name is read and looked up. */
static struct afsync_trail_step *read_step(struct afsync_walk *walk, size_t within,
                                           const char *at) {
    struct afsync_trail_step *seen = &walk->format->trail.seen, *step;
    const char *begin = at;
    struct afsync_slice name;
    bool is_short;

    at = afsync_walk_name(walk, at, &name);
    if (at == NULL || !afsync_walk_next_is(walk, &at, ':')) {
        if (at != NULL)
            afsync_walk_fail_at(walk, at);
        return NULL;
    }
    *seen = (struct afsync_trail_step){.within = (uint16_t)within};
    seen->is_text = afsync_walk_next_is(walk, &at, '"');
    seen->is_object = !seen->is_text && afsync_walk_next_is(walk, &at, '{');
    is_short = afsync_trail_say(seen, begin, (size_t)(at - begin));
    step = is_short ? afsync_trail_place(&walk->format->trail, seen) : seen;
    if (step == seen || !afsync_trail_are_same(step, seen)) {
        seen->spot = afsync_walk_spot(walk, within, &name);
        if (step == seen || seen->spot == &walk->odd)
            return seen;
        *step = *seen;
    }
    return step;
}

struct afsync_trail_step *afsync_walk_step(struct afsync_walk *walk, size_t within,
                                           const char *at,
                                           struct afsync_trail_step **ahead) {
    struct afsync_trail_step **sign = signed_at(walk, at), *step;

    if (sign != NULL && afsync_trail_fits(*sign, within, at, walk->end))
        return *ahead = *sign;
    step = read_step(walk, within, at);
    if (step == NULL || step == &walk->format->trail.seen)
        return step;
    if (sign != NULL)
        *sign = step;
    return *ahead = step;
}
