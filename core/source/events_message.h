/* SPDX-License-Identifier: Apache-2.0
 *
 * The message text of an event, for transports that lose the names of the data. */
#ifndef AFSYNC_SOURCE_EVENTS_MESSAGE_H
#define AFSYNC_SOURCE_EVENTS_MESSAGE_H

#include "source/events_record.h"

/* Reads "Label: value" and "Label value", separated by ", ", ". " or line breaks, into the
 * fields that nothing but a message has said so far. Unknown labels are passed over. */
void afsync_message_read(struct afsync_record *record, const char *text);

/* Would the message of such an event tell anything that is not said yet? */
bool afsync_message_is_needed(struct afsync_record *record);

#endif
