/* SPDX-License-Identifier: Apache-2.0
 *
 * One <Event> element: wevtutil, forwarded events, rendered or not. */
#include "source/events_format.h"

#include <limits.h>
#include <string.h>

enum {
    DEPTH_MAX = 32,
    FIELD_MESSAGE = AFSYNC_FIELD_NONE + 1 /* the text of RenderingInfo */
};

enum section {
    SECTION_OTHER,
    SECTION_SYSTEM,
    SECTION_DATA,
    SECTION_USER,
    SECTION_RENDERING
};

/* Where the parser stands in the element. */
struct place {
    struct afsync_format *format;
    struct afsync_record *record;
    enum section section;
    int depth;
    int taking_depth; /* of the element whose text is taken; 0: none */
    int taking;       /* an afsync_field, or FIELD_MESSAGE */
    bool failed;      /* a text did not fit */
};

static enum section section_of(const char *name) {
    static const struct {
        const char *name;
        enum section section;
    } sections[] = {
        {"System", SECTION_SYSTEM},
        {"EventData", SECTION_DATA},
        {"UserData", SECTION_USER},
        {"RenderingInfo", SECTION_RENDERING},
    };

    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
        if (strcmp(sections[i].name, name) == 0)
            return sections[i].section;
    return SECTION_OTHER;
}

static const char *attribute(const char **attributes, const char *name) {
    for (; *attributes != NULL; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

static void set(struct place *place, enum afsync_field field, const char *value) {
    afsync_record_set(place->record, field, AFSYNC_SAID_BY_NAME, value, strlen(value));
}

static void take_text(struct place *place, int field) {
    place->taking = field;
    place->taking_depth = place->depth;
    afsync_text_clear(&place->format->text);
}

static void start_system(struct place *place, const char *name, const char **attributes) {
    static const struct {
        const char *name, *attribute; /* NULL: the text */
        enum afsync_field field;
    } items[] = {
        {"EventID", NULL, AFSYNC_FIELD_EVENT_ID},
        {"TimeCreated", "SystemTime", AFSYNC_FIELD_TIME},
        {"Provider", "Name", AFSYNC_FIELD_PROVIDER},
        {"EventRecordID", NULL, AFSYNC_FIELD_RECORD_NUMBER},
        {"Channel", NULL, AFSYNC_FIELD_CHANNEL},
        {"Computer", NULL, AFSYNC_FIELD_COMPUTER},
    };

    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        const char *value;

        if (strcmp(items[i].name, name) != 0)
            continue;
        if (items[i].attribute == NULL) {
            take_text(place, (int)items[i].field);
            continue;
        }
        value = attribute(attributes, items[i].attribute);
        if (value != NULL)
            set(place, items[i].field, value);
    }
}

/* A name of the data: that of <Data Name="">, or of an element of UserData. */
static void start_named(struct place *place, const char *name) {
    if (name != NULL)
        take_text(place, (int)afsync_field_of(name, strlen(name)));
}

static void start_item(struct place *place, const char *name, const char **attributes) {
    switch (place->section) {
    case SECTION_SYSTEM:
        if (place->depth == 3)
            start_system(place, name, attributes);
        break;
    case SECTION_DATA:
        if (place->depth == 3 && strcmp(name, "Data") == 0)
            start_named(place, attribute(attributes, "Name"));
        break;
    case SECTION_USER:
        if (place->depth == 4) /* below one element of the provider's own */
            start_named(place, name);
        break;
    case SECTION_RENDERING:
        if (place->depth == 3 && strcmp(name, "Message") == 0)
            take_text(place, FIELD_MESSAGE);
        break;
    case SECTION_OTHER:
        break;
    }
}

static void on_start(void *context, const XML_Char *name, const XML_Char **attributes) {
    struct place *place = context;

    place->depth++;
    if (place->depth > DEPTH_MAX)
        XML_StopParser(place->format->parser, XML_FALSE);
    else if (place->depth == 2)
        place->section = section_of(name);
    else if (place->depth > 2 && place->taking_depth == 0)
        start_item(place, name, attributes);
}

static void on_text(void *context, const XML_Char *bytes, int length) {
    struct place *place = context;

    if (place->taking_depth != 0)
        afsync_text_add_bytes(&place->format->text, bytes, (size_t)length);
    place->failed = place->failed || place->format->text.failed;
}

static void on_end(void *context, const XML_Char *name) {
    struct place *place = context;
    const char *text = afsync_text_string(&place->format->text);

    (void)name;
    if (place->depth == place->taking_depth) {
        if (place->taking == FIELD_MESSAGE)
            afsync_text_add(&place->record->message, text);
        else
            set(place, (enum afsync_field)place->taking, text);
        place->taking_depth = 0;
    }
    place->depth--;
}

/* Nothing of ours declares entities; an event that does is not the event log's. */
static bool has_declaration(const char *bytes, size_t length) {
    static const char doctype[] = "<!DOCTYPE", entity[] = "<!ENTITY";
    const char *end = bytes + length, *at = bytes;

    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        size_t left = (size_t)(end - at);

        if (left >= sizeof doctype && memcmp(at, doctype, sizeof doctype - 1) == 0)
            return true;
        if (left >= sizeof entity && memcmp(at, entity, sizeof entity - 1) == 0)
            return true;
        at++;
    }
    return false;
}

static bool prepare(struct afsync_format *format) {
    if (format->parser == NULL)
        format->parser = XML_ParserCreate("UTF-8");
    else if (!XML_ParserReset(format->parser, "UTF-8"))
        return false;
    return format->parser != NULL;
}

static bool fault_xml(XML_Parser parser, struct afsync_fault *fault) {
    enum XML_Error code = XML_GetErrorCode(parser);

    if (code == XML_ERROR_NO_MEMORY)
        return afsync_fault_no_memory(fault);
    return afsync_fault_set(fault, AFSYNC_FAULT_RECORD, "it is not well-formed XML (%s)",
                            code == XML_ERROR_ABORTED ? "nested too deep"
                                                      : XML_ErrorString(code));
}

/* Where the data stand alone, whatever surrounds them. */
static void on_start_of_data(void *context, const XML_Char *name,
                             const XML_Char **attributes) {
    struct place *place = context;
    const char *at;

    place->depth++;
    if (place->depth > DEPTH_MAX)
        XML_StopParser(place->format->parser, XML_FALSE);
    else if (strcmp(name, "Data") == 0 && place->taking_depth == 0)
        start_named(place, attribute(attributes, "Name"));
    else if (strcmp(name, "DataItem") == 0 && (at = attribute(attributes, "time")) != NULL)
        set(place, AFSYNC_FIELD_TIME, at);
}

/* Makes the parser ready. */
static bool begin(struct place *place, const char *bytes, size_t length,
                  XML_StartElementHandler start, struct afsync_fault *fault) {
    struct afsync_format *format = place->format;

    if (length > INT_MAX || has_declaration(bytes, length))
        return afsync_fault_set(fault, AFSYNC_FAULT_RECORD,
                                "it declares a document type or an entity");
    if (!prepare(format))
        return afsync_fault_no_memory(fault);
    XML_SetUserData(format->parser, place);
    XML_SetElementHandler(format->parser, start, on_end);
    XML_SetCharacterDataHandler(format->parser, on_text);
    return true;
}

bool afsync_event_xml_read(struct afsync_format *format, const char *bytes, size_t length,
                           struct afsync_record *record, struct afsync_fault *fault) {
    struct place place = {.format = format, .record = record};

    if (!begin(&place, bytes, length, on_start, fault))
        return false;
    record->time_is_utc = true; /* SystemTime is, always */
    if (XML_Parse(format->parser, bytes, (int)length, 1) != XML_STATUS_OK)
        return fault_xml(format->parser, fault);
    return !place.failed || afsync_fault_no_memory(fault);
}

bool afsync_event_data_read(struct afsync_format *format, const char *bytes, size_t length,
                            struct afsync_record *record, struct afsync_fault *fault) {
    static const char open[] = "<data>", close[] = "</data>"; /* there may be no root */
    struct place place = {.format = format, .record = record};

    if (!begin(&place, bytes, length, on_start_of_data, fault))
        return false;
    if (XML_Parse(format->parser, open, sizeof open - 1, 0) != XML_STATUS_OK ||
        XML_Parse(format->parser, bytes, (int)length, 0) != XML_STATUS_OK ||
        XML_Parse(format->parser, close, sizeof close - 1, 1) != XML_STATUS_OK)
        return fault_xml(format->parser, fault);
    return !place.failed || afsync_fault_no_memory(fault);
}
