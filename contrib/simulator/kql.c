/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading queries: words, then stages between bars, then what each says. */
#include "kql.h"

#include "moment.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Beyond the last token there are some ends, so that looking ahead needs no care. */
enum { TOKENS_MAX = 2048, ENDS = 8, DEPTH_MAX = 64 };

enum kind { END, WORD, NUMBER, STRING, MOMENT, MARK };

/* Borrowed from the query. */
struct token {
    enum kind kind;
    const char *text;
    size_t length;
};

struct tokens {
    struct token at[TOKENS_MAX + ENDS];
    size_t count;
};

const struct afsync_sim_column afsync_sim_event_columns[] = {
    {"TimeGenerated", "datetime"},
    {"Computer", "string"},
    {"EventLog", "string"},
    {"Source", "string"},
    {"EventID", "int"},
    {"EventLevel", "int"},
    {"EventLevelName", "string"},
    {"EventCategory", "int"},
    {"EventData", "string"},
    {"ParameterXml", "string"},
    {"RenderedDescription", "string"},
    {"Message", "string"},
    {"UserName", "string"},
    {"Role", "string"},
    {"SourceSystem", "string"},
    {"AzureDeploymentID", "string"},
    {"ManagementGroupName", "string"},
    {"Type", "string"},
    {"_ResourceId", "string"},
    {"_SubscriptionId", "string"},
    {"_BilledSize", "real"},
    {"_IsBillable", "string"},
};

size_t afsync_sim_event_column(const char *name, size_t length) {
    size_t i = 0;

    while (i < AFSYNC_SIM_EVENT_COLUMNS &&
           (strlen(afsync_sim_event_columns[i].name) != length ||
            strncmp(afsync_sim_event_columns[i].name, name, length) != 0))
        i++;
    return i;
}

static bool is(const struct token *token, const char *text) {
    return token->kind != STRING && token->length == strlen(text) &&
           strncasecmp(token->text, text, token->length) == 0;
}

static const char *skip_blanks(const char *at) {
    while (isspace((unsigned char)*at) || strncmp(at, "//", 2) == 0)
        at += *at == '/' ? strcspn(at, "\n") : 1;
    return at;
}

/* A quoted string; `at` is its quotation mark. NULL if it does not end. */
static const char *read_string(const char *at, struct token *token) {
    char mark = *at++;

    token->kind = STRING;
    token->text = at;
    while (*at != mark) {
        if (*at == '\0')
            return NULL;
        at += *at == '\\' && at[1] != '\0' ? 2 : 1;
    }
    token->length = (size_t)(at - token->text);
    return at + 1;
}

/* What stands in datetime(...), with or without quotation marks. */
static const char *read_literal(const char *at, struct token *token) {
    size_t length = strcspn(at, ")");

    if (at[length] != ')')
        return NULL;
    token->kind = MOMENT;
    token->text = at;
    token->length = length;
    while (token->length > 0 && strchr(" \"'", *token->text) != NULL) {
        token->text++;
        token->length--;
    }
    while (token->length > 0 && strchr(" \"'", token->text[token->length - 1]) != NULL)
        token->length--;
    return at + length + 1;
}

static const char *read_token(const char *at, struct token *token) {
    const char *end = at;

    *token = (struct token){.text = at};
    if (*at == '"' || *at == '\'')
        return read_string(at, token);
    while (isalnum((unsigned char)*end) || *end == '_' ||
           (isdigit((unsigned char)*at) && *end == '.' && end[1] != '.'))
        end++;
    token->length = (size_t)(end - at);
    token->kind = isdigit((unsigned char)*at) ? NUMBER : WORD;
    if (token->length > 0) {
        const char *open = skip_blanks(end);

        return is(token, "datetime") && *open == '(' ? read_literal(open + 1, token) : end;
    }
    token->kind = MARK;
    token->length =
        strchr(">=<!.", at[0]) != NULL && at[1] != '\0' && strchr("=~.", at[1]) != NULL ? 2
                                                                                        : 1;
    return at + token->length;
}

/* Are all brackets closed by their own kind? */
static bool is_balanced(const struct tokens *tokens) {
    static const char opening[] = "([{", closing[] = ")]}";
    char open[DEPTH_MAX];
    size_t depth = 0;

    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->at[i];
        const char *mark;

        if (token->kind != MARK || token->length != 1)
            continue;
        mark = strchr(opening, token->text[0]);
        if (mark != NULL) {
            if (depth == DEPTH_MAX)
                return false;
            open[depth++] = closing[mark - opening];
        } else if (strchr(closing, token->text[0]) != NULL &&
                   (depth == 0 || open[--depth] != token->text[0]))
            return false;
    }
    return depth == 0;
}

static bool read_tokens(struct tokens *tokens, const char *query) {
    tokens->count = 0;
    for (query = skip_blanks(query); *query != '\0'; query = skip_blanks(query)) {
        if (tokens->count == TOKENS_MAX)
            return false;
        query = read_token(query, &tokens->at[tokens->count++]);
        if (query == NULL)
            return false;
    }
    for (size_t i = 0; i < ENDS; i++)
        tokens->at[tokens->count + i] = (struct token){.kind = END, .text = ""};
    return is_balanced(tokens);
}

static void copy_text(char out[AFSYNC_SIM_KQL_NAME_MAX], const struct token *token) {
    snprintf(out, AFSYNC_SIM_KQL_NAME_MAX, "%.*s", (int)token->length, token->text);
}

static bool token_span(const struct token *token, int64_t *span_s) {
    char text[AFSYNC_SIM_KQL_NAME_MAX];

    copy_text(text, token);
    return token->kind == NUMBER && afsync_sim_span_read(text, span_s);
}

/* datetime(...), ago(...), now(), a string, each perhaps with "- 1h" behind it. */
static bool read_moment(const struct token *at, int64_t now_s, int64_t *ticks) {
    char text[AFSYNC_SIM_KQL_NAME_MAX];
    int64_t span_s = 0;

    copy_text(text, at);
    if (at->kind == MOMENT || at->kind == STRING) {
        if (!afsync_sim_moment_ticks(text, ticks))
            return false;
        at += 1;
    } else if (is(at, "ago") && is(at + 1, "(") && token_span(at + 2, &span_s)) {
        *ticks = (now_s - span_s) * AFSYNC_SIM_TICKS;
        at += 4;
    } else if (is(at, "now") && is(at + 1, "(")) {
        *ticks = now_s * AFSYNC_SIM_TICKS;
        at += 3;
    } else
        return false;
    if ((is(at, "-") || is(at, "+")) && token_span(at + 1, &span_s))
        *ticks += (is(at, "-") ? -1 : 1) * span_s * AFSYNC_SIM_TICKS;
    return true;
}

static void not_before(struct afsync_sim_kql *kql, int64_t ticks) {
    if (ticks > kql->from)
        kql->from = ticks;
}

static void not_behind(struct afsync_sim_kql *kql, int64_t ticks) {
    if (ticks < kql->to)
        kql->to = ticks;
}

/* What follows TimeGenerated. */
static void read_bound(struct afsync_sim_kql *kql, const struct token *at, int64_t now_s) {
    int64_t ticks;

    if (is(at, "between") && is(at + 1, "(")) {
        if (read_moment(at + 2, now_s, &ticks))
            not_before(kql, ticks);
        for (at += 2; at->kind != END && !is(at, "..");)
            at++;
        if (at->kind != END && read_moment(at + 1, now_s, &ticks))
            not_behind(kql, ticks + 1);
        return;
    }
    if (at->kind != MARK || !read_moment(at + 1, now_s, &ticks))
        return;
    if (is(at, ">") || is(at, ">="))
        not_before(kql, ticks + (is(at, ">") ? 1 : 0));
    else if (is(at, "<") || is(at, "<="))
        not_behind(kql, ticks + (is(at, "<=") ? 1 : 0));
}

static void add_id(struct afsync_sim_kql *kql, const struct token *token) {
    char text[AFSYNC_SIM_KQL_NAME_MAX];

    copy_text(text, token);
    if ((token->kind == NUMBER || token->kind == STRING) &&
        kql->id_count < AFSYNC_SIM_KQL_IDS_MAX)
        kql->ids[kql->id_count++] = strtoll(text, NULL, 10);
}

/* What follows EventID. */
static void read_ids(struct afsync_sim_kql *kql, const struct token *at) {
    if (is(at, "=="))
        add_id(kql, at + 1);
    if (!is(at, "in") || !is(at + 1, "("))
        return;
    for (at += 2; at->kind != END && !is(at, ")"); at++)
        add_id(kql, at);
}

static void read_where(struct afsync_sim_kql *kql, const struct token *at,
                       const struct token *end, int64_t now_s) {
    for (; at < end; at++) {
        if (is(at, "TimeGenerated"))
            read_bound(kql, at + 1, now_s);
        if (is(at, "EventID"))
            read_ids(kql, at + 1);
    }
}

/* One of a list of columns: Name, or Name = what holds a column. */
static bool read_column(struct afsync_sim_kql *kql, const struct token *at,
                        const struct token *end) {
    const struct token *name = at;

    if (at == end || kql->column_count == AFSYNC_SIM_KQL_COLUMNS_MAX)
        return false;
    for (; at < end; at++) {
        size_t column = at->kind == WORD ? afsync_sim_event_column(at->text, at->length)
                                         : AFSYNC_SIM_EVENT_COLUMNS;

        if (column == AFSYNC_SIM_EVENT_COLUMNS || (at == name && is(at + 1, "=")))
            continue;
        copy_text(kql->columns[kql->column_count].name, is(name + 1, "=") ? name : at);
        kql->columns[kql->column_count++].column = column;
        return true;
    }
    return false;
}

static bool read_columns(struct afsync_sim_kql *kql, const struct token *at,
                         const struct token *end) {
    const struct token *first = at;
    int depth = 0;

    kql->column_count = 0;
    for (; at < end; at++) {
        depth += is(at, "(") ? 1 : is(at, ")") ? -1 : 0;
        if (depth > 0 || !is(at, ","))
            continue;
        if (!read_column(kql, first, at))
            return false;
        first = at + 1;
    }
    return read_column(kql, first, end);
}

static void read_order(struct afsync_sim_kql *kql, const struct token *at,
                       const struct token *end) {
    if (!is(at, "by") || !is(at + 1, "TimeGenerated"))
        return;
    kql->order = at + 2 < end && is(at + 2, "asc") ? 1 : -1;
}

static void read_take(struct afsync_sim_kql *kql, const struct token *at) {
    int64_t count = strtoll(at->text, NULL, 10);

    if (at->kind == NUMBER && (kql->take < 0 || count < kql->take))
        kql->take = count;
}

/* A stage, from its operator on. */
static bool read_stage(struct afsync_sim_kql *kql, const struct token *at,
                       const struct token *end, int64_t now_s) {
    if (is(at, "where") || is(at, "filter"))
        read_where(kql, at + 1, end, now_s);
    else if (is(at, "order") || is(at, "sort"))
        read_order(kql, at + 1, end);
    else if (is(at, "take") || is(at, "limit"))
        read_take(kql, at + 1);
    else if (is(at, "top")) {
        read_take(kql, at + 1);
        read_order(kql, at + 2, end);
    } else if (is(at, "count"))
        kql->counts = true;
    else if (is(at, "project") && !is(at + 1, "-"))
        return read_columns(kql, at + 1, end);
    return true;
}

/* The next bar that is in no bracket. */
static const struct token *find_bar(const struct token *at) {
    int depth = 0;

    for (; at->kind != END; at++) {
        if (at->kind == MARK && at->length == 1)
            depth += strchr("([{", at->text[0]) != NULL   ? 1
                     : strchr(")]}", at->text[0]) != NULL ? -1
                                                          : 0;
        if (depth == 0 && is(at, "|"))
            break;
    }
    return at;
}

static enum afsync_sim_kql_trouble read_stages(struct afsync_sim_kql *kql,
                                               const struct tokens *tokens, int64_t now_s) {
    const struct token *at = tokens->at, *end;

    for (size_t i = 0; i < tokens->count; i++)
        if (is(&tokens->at[i], ";") && i + 1 < tokens->count)
            at = &tokens->at[i + 1]; /* behind what is only declared */
    if (at->kind != WORD)
        return AFSYNC_SIM_KQL_SYNTAX;
    if (!is(at, "Event"))
        return AFSYNC_SIM_KQL_NAME;
    for (end = find_bar(at); end->kind != END;) {
        at = end + 1;
        end = find_bar(at);
        if (at->kind != WORD)
            return AFSYNC_SIM_KQL_SYNTAX;
        if (!read_stage(kql, at, end, now_s))
            return AFSYNC_SIM_KQL_NAME;
    }
    return AFSYNC_SIM_KQL_FINE;
}

enum afsync_sim_kql_trouble afsync_sim_kql_read(struct afsync_sim_kql *kql,
                                                const char *query, int64_t now_s) {
    struct tokens *tokens = malloc(sizeof *tokens);
    enum afsync_sim_kql_trouble trouble = AFSYNC_SIM_KQL_SYNTAX;

    kql->take = -1;
    if (tokens != NULL && read_tokens(tokens, query))
        trouble = read_stages(kql, tokens, now_s);
    free(tokens);
    return trouble;
}
