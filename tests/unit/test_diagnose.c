/* SPDX-License-Identifier: Apache-2.0
 *
 * The ladder, row by row: a claim, a story, the upload's verdict and state. */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CANCEL "0x800704c7"
#define VSS "0x80c8029c"
#define FULL "0x80c8603e"  /* persistent */
#define NET "0x80072ee7"   /* persistent, family network */
#define LOGON "0x8007052e" /* conditional, one day */
#define NOTAB "0x80c81234" /* in no table */
#define BUSY "0x80c80219"  /* transient, few hours */
#define LONG "0x80070057"  /* transient, several days */
#define SOFT "0x80c8023b"  /* blames its items, persistent */
#define OPEN "0x80070020"  /* an item's, transient */
#define NAME "0x8007007b"  /* an item's, persistent */

static const struct row {
    const char *claim, *story, *upload;
} rows[] = {
    /* 1 no_data, 2 stale, behind */
    {"only the other direction is known", "D 20m end 0", "no_data/UNKNOWN"},
    {"two hours of silence are not yet stale", "U 7200s end 0", "succeeded/OK"},
    {"a second more is", "U 7201s end 0", "stale/CRITICAL"},
    {"old progress is silence as well", "U 8h end 0; U 7201s prog 5/9 id=a",
     "stale/CRITICAL"},
    {"a snapshot's end is a word", "U 3h end 0; U 1h end 0 snap", "succeeded/OK"},
    {"a download that began long before our last end explains nothing",
     "U 3h end 0; D 4h prog 1/9 id=d; D 5m prog 5/9 id=d", "stale/CRITICAL"},
    {"one that began 15 min before it does",
     "U 180m end 0; D 195m prog 1/9 id=d; D 5m prog 5/9 id=d", "behind/OK"},
    {"one second earlier does not",
     "U 10800s end 0; D 11701s prog 1/9 id=d; D 5m prog 5/9 id=d", "stale/CRITICAL"},
    {"a download that ended 45 min ago still explains",
     "U 180m end 0; D 170m prog 1/9 id=d; D 2700s prog 5/9 id=d; D 2690s end 0 id=d",
     "behind/OK"},
    {"a second longer ago no more",
     "U 180m end 0; D 170m prog 1/9 id=d; D 2701s prog 5/9 id=d; D 2690s end 0 id=d",
     "stale/CRITICAL"},
    {"behind is for legs that were fine",
     "U 180m end " FULL "; D 170m prog 1/9 id=d; D 5m prog 5/9 id=d",
     "needs_action/CRITICAL"},
    {"our own old progress is silence that began with it",
     "U 5h prog 1/9 id=u; U 3h prog 2/9 id=u; D 5h prog 1/9 id=d; D 5m prog 5/9 id=d",
     "stale/CRITICAL"},

    {"stale comes before stalled: its standstill is old news",
     "U 9h end 0; U 8h prog 5/9 id=a; U 3h prog 5/9 id=a", "stale/CRITICAL"},

    /* 3 stalled */
    {"standing for an hour is stalled",
     "U 70m end 0; U 65m prog 5/9 id=a; U 5m prog 5/9 id=a", "stalled/WARNING"},
    {"a second less is not", "U 70m end 0; U 3900s prog 5/9 id=a; U 301s prog 5/9 id=a",
     "succeeded/OK"},
    {"six hours are critical", "U 370m end 0; U 365m prog 5/9 id=a; U 5m prog 5/9 id=a",
     "stalled/CRITICAL"},
    {"a second less warns", "U 370m end 0; U 21900s prog 5/9 id=a; U 301s prog 5/9 id=a",
     "stalled/WARNING"},
    {"a large file excuses a standstill",
     "U 70m end 0; U 65m prog 5/9 left=9000000000 id=a; U 5m prog 5/9 left=9000000000 id=a",
     "succeeded/OK"},
    {"not one that would have been done by now",
     "U 70m end 0; U 65m prog 5/9 left=7200000000 id=a; U 5m prog 5/9 left=7200000000 id=a",
     "stalled/WARNING"},
    {"for less than eight hours",
     "U 490m end 0; U 29099s prog 5/9 left=99000000000000 id=a; "
     "U 300s prog 5/9 left=99000000000000 id=a",
     "succeeded/OK"},
    {"and not for eight",
     "U 490m end 0; U 29100s prog 5/9 left=99000000000000 id=a; "
     "U 300s prog 5/9 left=99000000000000 id=a",
     "stalled/CRITICAL"},
    {"nor any beyond eight hours",
     "U 490m end 0; U 485m prog 5/9 left=99000000000000 id=a; "
     "U 5m prog 5/9 left=99000000000000 id=a",
     "stalled/CRITICAL"},
    {"Azure's blocked-by-large-file never lets it be critical",
     "U 370m end 0; U 365m prog 5/9 arm; U 5m prog 5/9 blocked arm", "stalled/WARNING"},
    {"counting a big tree is life",
     "U 80m end 0; U 75m prog 0/100 open id=a; U 40m prog 0/900 open id=a; "
     "U 5m prog 0/900 open id=a",
     "succeeded/OK"},
    {"a final total that grows is not",
     "U 80m end 0; U 75m prog 0/100 id=a; U 40m prog 0/900 id=a; U 5m prog 0/900 id=a",
     "stalled/WARNING"},
    {"Azure's throughput is a movement",
     "U 370m end 0; U 365m prog 5/9 arm; U 30m prog 5/9 moves arm; U 5m prog 5/9 arm",
     "succeeded/OK"},

    {"a fresh word of Azure's that counts no more excuses no standstill",
     "U 385m end 0; U 380m prog 900/5000 id=a; U 45m prog 900/5000 id=a; U 10m prog "
     "900/5000 arm",
     "stalled/WARNING"},
    {"one that counts more items does",
     "U 385m end 0; U 380m prog 900/5000 id=a; U 45m prog 900/5000 id=a; U 10m prog "
     "901/5000 arm",
     "succeeded/OK"},
    {"or more bytes",
     "U 385m end 0; U 380m prog 900/5000 id=a bytes=7; U 45m prog 900/5000 id=a bytes=7; "
     "U 10m prog 900/5000 bytes=8 arm",
     "succeeded/OK"},
    {"counts that neither knows are not alike",
     "U 385m end 0; U 380m prog ?/5000 id=a; U 45m prog ?/5000 id=a; U 10m prog ?/5000 arm",
     "succeeded/OK"},
    {"nor are those that one does not know",
     "U 385m end 0; U 380m prog 0/5000 id=a; U 45m prog 0/5000 id=a; U 10m prog ?/5000 arm",
     "succeeded/OK"},
    {"nor the other",
     "U 385m end 0; U 380m prog ?/5000 id=a; U 45m prog ?/5000 id=a; U 10m prog 0/5000 arm",
     "succeeded/OK"},
    {"of two that stand the one that stood longer is told of",
     "U 385m end 0; U 380m prog 900/5000 id=a; U 45m prog 900/5000 id=a; U 375m prog "
     "900/5000 arm; U 10m prog 900/5000 arm",
     "stalled/CRITICAL"},
    {"Azure's blocked-by-large-file counts where events are followed",
     "U 370m end 0; U 365m prog 5/9 id=a; U 5m prog 5/9 id=a; U 4m prog 5/9 arm blocked",
     "stalled/WARNING"},
    {"by its newest word",
     "U 370m end 0; U 365m prog 5/9 id=a; U 5m prog 5/9 id=a; U 9m prog 5/9 arm blocked; U "
     "4m prog 5/9 arm",
     "stalled/CRITICAL"},
    {"an initial upload may stand still as well", "U 65m prog 5/9 id=a; U 5m prog 5/9 id=a",
     "stalled/WARNING"},

    /* 4 progressing before any end */
    {"an initial upload may take weeks",
     "U 500h prog 1/9000 id=a; U 10m prog 300/9000 id=a", "progressing/OK"},
    {"snapshot ends and old progress are no data", "U 20m prog 5/9 id=a; U 10m end 0 snap",
     "no_data/UNKNOWN"},

    /* 5 succeeded */
    {"a success needs no snapshot's excuse", "U 40m end 0; U 30m end 0 snap",
     "succeeded/OK"},

    /* 6 snapshot */
    {"the VSS task's own code is a snapshot's", "U 30m end " VSS, "snapshot/OK"},
    {"a snapshot an hour after the cancel", "U 90m end " CANCEL "; U 30m end 0 snap",
     "snapshot/OK"},
    {"a second more is too far", "U 5401s end " CANCEL "; U 1800s end 0 snap",
     "waiting/OK"},
    {"the other direction's snapshot counts", "U 50m end " CANCEL "; D 30m end 0 snap",
     "snapshot/OK"},
    {"a snapshot before the cancel counts", "U 50m end 0 snap; U 30m end " CANCEL,
     "snapshot/OK"},
    {"no snapshot excuses a day",
     "U 24h end " CANCEL "; U 50m end " CANCEL "; U 30m end 0 snap", "failing/CRITICAL"},
    {"nor six hours without gain",
     "U 6h end " CANCEL "; U 50m end " CANCEL "; U 30m end 0 snap", "failing/CRITICAL"},
    {"a snapshot's success is no success", "U 30h end " FULL "; U 30m end 0 snap",
     "needs_action/CRITICAL"},

    {"a snapshot an hour before the cancel", "U 90m end 0 snap; U 30m end " CANCEL,
     "snapshot/OK"},
    {"a second earlier is too far", "U 5401s end 0 snap; U 1800s end " CANCEL,
     "waiting/OK"},
    {"no snapshot excuses a day, though there was a gain",
     "U 86400s end " CANCEL " applied=10 total=900; U 5h end " CANCEL
     " applied=800 total=900; U 50m end " VSS,
     "failing/CRITICAL"},
    {"but it does a second less",
     "U 86399s end " CANCEL " applied=10 total=900; U 5h end " CANCEL
     " applied=800 total=900; U 50m end " VSS,
     "snapshot/OK"},
    {"a snapshot comes before progressing",
     "U 30m end " VSS "; U 20m prog 5/9 id=a; U 10m prog 6/9 id=a", "snapshot/OK"},

    /* 7 progressing, circling */
    {"a session that began after an end that applied something",
     "U 50m end 0; U 40m end " CANCEL " applied=5 total=9; U 35m prog 0/9 id=a",
     "progressing/OK"},
    {"one after an end that applied nothing, and that has not moved, may only wait",
     "U 50m end 0; U 40m end " CANCEL "; U 35m prog 0/9 id=a", "waiting/OK"},
    {"a transient code with a moving session is fine",
     "U 50m end " BUSY "; U 40m prog 5/9 id=a; U 10m prog 6/9 id=a", "progressing/OK"},
    {"an unknown one warns",
     "U 50m end " NOTAB "; U 40m prog 5/9 id=a; U 10m prog 6/9 id=a",
     "progressing/WARNING"},
    {"a persistent one is not excused by movement",
     "U 50m end " FULL "; U 40m prog 5/9 id=a; U 10m prog 6/9 id=a",
     "needs_action/CRITICAL"},
    {"a gain since the last end does excuse it, and warns",
     "U 55m prog 1/9 id=b; U 50m end " FULL
     " id=b; U 40m prog 5/9 id=a; U 10m prog 6/9 id=a",
     "progressing/WARNING"},
    {"a gain two hours ago is progress, running or not",
     "U 9h end " BUSY " applied=10 total=900; U 7200s end " BUSY " applied=800 total=900; "
     "U 60m end " BUSY,
     "progressing/OK"},
    {"a second more is none",
     "U 9h end " BUSY " applied=10 total=900; U 7201s end " BUSY " applied=800 total=900; "
     "U 60m end " BUSY,
     "failing/CRITICAL"},
    {"one in a thousand is no gain",
     "U 9h end " BUSY " applied=10000 total=20000; U 1h end " BUSY
     " applied=10009 total=20000",
     "failing/CRITICAL"},
    {"six hours without gain warn",
     "U 6h end " BUSY "; U 40m end " BUSY "; U 35m prog 5/9 id=a; U 5m prog 6/9 id=a",
     "circling/WARNING"},
    {"a second less does not",
     "U 21599s end " BUSY "; U 40m end " BUSY "; U 35m prog 5/9 id=a; U 5m prog 6/9 id=a",
     "progressing/OK"},
    {"a day without gain is critical",
     "U 24h end " BUSY "; U 40m end " BUSY "; U 35m prog 5/9 id=a; U 5m prog 6/9 id=a",
     "circling/CRITICAL"},
    {"a second less warns",
     "U 86399s end " BUSY "; U 40m end " BUSY "; U 35m prog 5/9 id=a; U 5m prog 6/9 id=a",
     "circling/WARNING"},
    {"new work begins the race anew",
     "U 9h end " BUSY " applied=10 total=100; U 1h end " BUSY " applied=10 total=151; "
     "U 35m prog 1/151 id=a; U 5m prog 2/151 id=a",
     "progressing/OK"},
    {"a bit more work does not",
     "U 9h end " BUSY " applied=10 total=100; U 1h end " BUSY " applied=10 total=150; "
     "U 35m prog 1/150 id=a; U 5m prog 2/150 id=a",
     "circling/WARNING"},
    {"one and a half laps without gain warn after two hours",
     "U 7201s end " BUSY " applied=50 total=100; U 1h end " BUSY " applied=50 total=100; "
     "U 40m end " BUSY " applied=50 total=100; U 35m prog 1/100 id=a; U 5m prog 2/100 id=a",
     "circling/WARNING"},
    {"not before",
     "U 7200s end " BUSY " applied=50 total=100; U 1h end " BUSY " applied=50 total=100; "
     "U 40m end " BUSY " applied=50 total=100; U 35m prog 1/100 id=a; U 5m prog 2/100 id=a",
     "progressing/OK"},
    {"the other direction excuses a cancel, its session ended 45 min ago",
     "U 5h end " CANCEL "; U 60m end " CANCEL
     "; D 55m prog 1/9 id=d; D 2700s prog 5/9 id=d; D 2690s end 0 id=d",
     "progressing/OK"},
    {"a second longer ago no more",
     "U 5h end " CANCEL "; U 60m end " CANCEL
     "; D 55m prog 1/9 id=d; D 2701s prog 5/9 id=d; D 2690s end 0 id=d",
     "failing/CRITICAL"},
    {"it excuses nothing but cancels",
     "U 5h end " BUSY "; U 40m end " BUSY
     "; D 25m prog 900/9000 id=d; D 15m prog 1700/9000 id=d",
     "failing/CRITICAL"},
    {"nor if it began before the cancel",
     "U 5h end " CANCEL "; U 40m end " CANCEL
     "; D 41m prog 900/9000 id=d; D 15m prog 1700/9000 id=d",
     "failing/CRITICAL"},

    {"one that began at the very moment of the cancel is not after it",
     "U 5h end " CANCEL "; U 40m end " CANCEL
     "; D 40m prog 900/9000 id=d; D 15m prog 1700/9000 id=d",
     "failing/CRITICAL"},
    {"nor does a straggler of one that ended with the cancel",
     "U 5h end " CANCEL "; U 2400s end " CANCEL
     "; D 2400s end 0 id=d; D 2380s prog 5/9 id=d",
     "failing/CRITICAL"},
    {"it excuses a cancel for less than a day",
     "U 86399s end " CANCEL "; U 40m end " CANCEL
     "; D 25m prog 900/9000 id=d; D 15m prog 1700/9000 id=d",
     "progressing/OK"},
    {"and not for a whole one",
     "U 86400s end " CANCEL "; U 40m end " CANCEL
     "; D 25m prog 900/9000 id=d; D 15m prog 1700/9000 id=d",
     "failing/CRITICAL"},
    {"while it runs its newest word may be two hours old",
     "U 5h end " CANCEL "; U 150m end " CANCEL
     "; D 140m prog 1/9 id=d; D 7200s prog 5/9 id=d",
     "progressing/OK"},
    {"laps are critical after a day",
     "U 86400s end " BUSY " applied=10 total=100; U 5h end " BUSY
     " applied=60 total=100; U 1h end " BUSY " applied=50 total=100; U 50m end " BUSY
     " applied=50 total=100; U 45m prog 1/100 id=a; U 5m prog 2/100 id=a",
     "circling/CRITICAL"},
    {"and warn a second before",
     "U 86399s end " BUSY " applied=10 total=100; U 5h end " BUSY
     " applied=60 total=100; U 1h end " BUSY " applied=50 total=100; U 50m end " BUSY
     " applied=50 total=100; U 45m prog 1/100 id=a; U 5m prog 2/100 id=a",
     "circling/WARNING"},
    {"a gain by the last end itself is none since it",
     "U 7201s end " BUSY " applied=50 total=100; U 1h end " BUSY " applied=50 total=100; "
     "U 40m end " BUSY " applied=60 total=100; U 35m prog 1/100 id=a; U 5m prog 2/100 id=a",
     "circling/WARNING"},
    {"nor does it excuse a persistent code",
     "U 3h end " FULL " applied=10 total=900; U 1h end " FULL " applied=800 total=900",
     "needs_action/CRITICAL"},
    {"a gain two hours ago excuses a persistent code",
     "U 5h end " FULL " applied=1 total=9; U 130m prog 2/9 id=a; U 7200s prog 6/9 id=a; "
     "U 5m prog 6/9 bytes=5 id=a",
     "progressing/WARNING"},
    {"one a second earlier does not",
     "U 5h end " FULL " applied=1 total=9; U 130m prog 2/9 id=a; U 7201s prog 6/9 id=a; "
     "U 5m prog 6/9 bytes=5 id=a",
     "needs_action/CRITICAL"},
    {"what moved and gained at the very end has not done so since",
     "U 100m prog 5/9 id=a; U 90m end " BUSY
     " applied=1 total=9 id=b; U 90m prog 6/9 id=a; U 60m prog 6/9 id=a",
     "waiting/OK"},
    {"what began at the very end did not begin after it",
     "U 50m end 0; U 40m end " CANCEL " applied=5 total=9; U 40m prog 0/9 id=a; "
     "U 35m prog 0/9 id=a",
     "waiting/OK"},

    {"what the last applied only its progress knows: ARM's ends do not count it",
     "U 5h end " CANCEL "; U 45m prog 5/9 id=a; U 40m end " CANCEL
     " id=a; U 35m prog 0/9 id=b",
     "progressing/OK"},

    /* 8 to 13 */
    {"whose progress says that it applied was not blocked",
     "U 4h end " BUSY "; U 45m prog 5/9 id=a; U 40m end " BUSY " id=a failed=3",
     "failing/CRITICAL"},
    {"a session that blames its items", "U 5m end 0x80c8023b failed=7",
     "blocked_by_items/CRITICAL"},
    {"progressing comes before it",
     "U 55m prog 1/9 id=b; U 50m end " SOFT
     " id=b; U 40m prog 5/9 id=a; U 10m prog 6/9 id=a",
     "progressing/WARNING"},
    {"a network error waits 45 min", "U 2699s end " NET, "unconfirmed/OK"},
    {"and not a second more", "U 2700s end " NET, "needs_action/CRITICAL"},
    {"patience of two hours with a cancel", "U 7199s end " CANCEL, "waiting/OK"},
    {"is over after them", "U 7200s end " CANCEL, "failing/CRITICAL"},
    {"a few hours are three", "U 10799s end " BUSY "; U 40m end " BUSY, "waiting/OK"},
    {"and not more", "U 10800s end " BUSY "; U 40m end " BUSY, "failing/CRITICAL"},
    {"a day with a conditional code", "U 5h end " LOGON "; U 40m end " LOGON,
     "watching/WARNING"},
    {"a day of it without gain is critical", "U 24h end " LOGON "; U 40m end " LOGON,
     "failing/CRITICAL"},
    {"several days are three, and a day without gain is critical in them",
     "U 259199s end " LONG "; U 40m end " LONG, "waiting/CRITICAL"},
    {"and not more", "U 259200s end " LONG "; U 40m end " LONG, "failing/CRITICAL"},
    {"watching comes before items that block", "U 40m end " LOGON " failed=3",
     "watching/WARNING"},
    {"a session that had stood when it was cancelled warns",
     "U 110m prog 5/9 id=a; U 50m prog 5/9 id=a; U 45m end " CANCEL " id=a",
     "waiting/WARNING"},
    {"a cancel wipes nothing out", "U 50m end " FULL "; U 20m end " CANCEL,
     "needs_action/CRITICAL"},
    {"items that fail block a session that applied nothing",
     "U 3h end " CANCEL "; U 40m end " CANCEL " failed=3 applied=0",
     "blocked_by_items/CRITICAL"},
    {"not one that applied something",
     "U 3h end " CANCEL "; U 40m end " CANCEL " failed=3 applied=1", "failing/CRITICAL"},
    {"nor one whose leg has moved since",
     "U 4h end " BUSY "; U 40m end " BUSY " failed=3 applied=0; U 30m prog 1/9 id=a; "
     "U 25m prog 2/9 id=a; U 20m end 0 snap id=a",
     "failing/CRITICAL"},
    {"at the very moment of the end is not since",
     "U 4h end " BUSY "; U 40m end " BUSY " failed=3 applied=0; U 42m prog 1/9 id=a; "
     "U 40m prog 2/9 id=a; U 30m end 0 snap id=a",
     "blocked_by_items/CRITICAL"},
    {"a success after all that", "U 3h end " FULL "; U 20m end 0", "succeeded/OK"},
    {"a success code that is not 0 is none", "U 20m end 10", "watching/WARNING"},

    /* a cancellation wipes nothing out */
    {"or some bytes",
     "U 5h end " CANCEL " failed=40 id=a; U 299m item 0x80070020 0+40 id=a; U 20m end " VSS
     " bytes=3",
     "snapshot/OK"},
    {"an id that is used again is of another session, in any order",
     "U 150m end " CANCEL "; D 149m end 0; D 110m prog 3/10 id=a bytes=30 left=100; D 100m "
     "end 0 id=a applied=3 total=10; D 95m prog 0/0 id=a open",
     "failing/CRITICAL"},
    {"items of a session that is forgotten and told late",
     "U 112m end 0; U 100m end " VSS " times=17 every=5m; U 111m end " VSS " failed=500",
     "item_errors/CRITICAL"},
    {"nor do many cancels wipe out what items blocked",
     "U 5h end " CANCEL " failed=40 id=a; U 299m item 0x80070020 0+40 id=a; U 290m end " VSS
     " times=19 every=15m",
     "snapshot/WARNING"},
    {"nor does a cancel wipe out what items blocked",
     "U 5h end " CANCEL " failed=40 id=a; U 299m item 0x80070020 0+40 id=a; U 20m end " VSS,
     "snapshot/WARNING"},
    {"from the patience with its code on",
     "U 2h end " CANCEL " failed=40 id=a; U 119m item 0x80070020 0+40 id=a; U 20m end " VSS,
     "snapshot/WARNING"},
    {"and not before",
     "U 7199s end " CANCEL
     " failed=40 id=a; U 119m item 0x80070020 0+40 id=a; U 20m end " VSS,
     "snapshot/OK"},
    {"unless it applied something",
     "U 5h end " CANCEL " failed=40 id=a; U 299m item 0x80070020 0+40 id=a; U 20m end " VSS
     " applied=3 total=9",
     "snapshot/OK"},
    {"nor is a standstill wiped out by what a cancelled session gained",
     "U 4h end 0; U 110m prog 5/90 id=a; U 49m prog 5/90 id=a; U 45m end " CANCEL
     " id=a applied=5 total=90; U 20m end " CANCEL " applied=50 total=90",
     "progressing/WARNING"},
    {"nor by a session that has not moved since",
     "U 4h end 0; U 110m prog 5/90 id=a; U 49m prog 5/90 id=a; U 45m end " CANCEL
     " id=a applied=5 total=90; U 25m prog 60/90 id=c; U 20m end " CANCEL
     " id=b applied=50 total=90; U 20m prog 70/90 id=c; U 10m prog 70/90 id=c",
     "progressing/WARNING"},
    {"but by one that runs and moves",
     "U 4h end 0; U 110m prog 5/90 id=a; U 49m prog 5/90 id=a; U 45m end " CANCEL
     " id=a applied=5 total=90; U 20m end " CANCEL
     " applied=50 total=90; U 15m prog 60/90 id=c; U 9m prog 70/90 id=c",
     "progressing/OK"},
    {"nor does a second cancel wipe out a standstill",
     "U 130m prog 5/9 id=a; U 70m prog 5/9 id=a; U 65m end " CANCEL
     " id=a; U 30m end " CANCEL,
     "waiting/WARNING"},
    {"nor the snapshot, of another session",
     "U 130m prog 5/9 id=a; U 70m prog 5/9 id=a; U 65m end " CANCEL " id=a; U 30m end " VSS,
     "waiting/WARNING"},
    {"nor of the one that stood",
     "U 110m prog 5/9 id=a; U 50m prog 5/9 id=a; U 45m end " VSS " id=a",
     "waiting/WARNING"},
    {"a failed session with item errors wipes out no code",
     "U 2h end " FULL "; U 20m end " BUSY " failed=3 id=a; U 19m item 0x80070020 0+3 id=a",
     "waiting/WARNING"},
    {"one without them does, by the ladder", "U 2h end " FULL "; U 20m end " BUSY,
     "waiting/OK"},
    {"also if a cancel comes after it",
     "U 2h end " FULL "; U 30m end " BUSY " failed=3 id=a; U 29m item " OPEN
     " 0+3 id=a; U 10m end " CANCEL,
     "waiting/WARNING"},
    {"however young",
     "U 30m end " FULL "; U 20m end " BUSY " failed=3 id=a; U 19m item " OPEN " 0+3 id=a",
     "waiting/WARNING"},
    {"a code that was fine is not wiped out",
     "U 2h end " BUSY "; U 20m end " BUSY " failed=3 id=a; U 19m item " OPEN " 0+3 id=a",
     "waiting/OK"},
    {"nor one before the last success",
     "U 3h end " FULL "; U 2h end 0; U 20m end " BUSY " failed=3 id=a; U 19m item " OPEN
     " 0+3 id=a",
     "waiting/OK"},
    {"nor is the success a code",
     "U 90m end 0 arm; U 20m end " BUSY " failed=3 transient=3 "
     "persistent=0 arm",
     "waiting/OK"},
    {"a network error is not worse than OK for 45 min",
     "U 2699s end " NET "; U 20m end " BUSY " failed=3 id=a; U 19m item " OPEN " 0+3 id=a",
     "waiting/OK"},
    {"but it is thereafter",
     "U 2700s end " NET "; U 20m end " BUSY " failed=3 id=a; U 19m item " OPEN " 0+3 id=a",
     "waiting/WARNING"},
    {"a session that stood and succeeded is forgiven",
     "U 110m prog 5/9 id=a; U 50m prog 5/9 id=a; U 50m end 0 id=a; U 45m end " CANCEL,
     "waiting/OK"},
    {"one that stood to its very end is not",
     "U 110m prog 5/9 id=a; U 45m prog 5/9 id=a; U 45m end " CANCEL " id=a",
     "waiting/WARNING"},
    {"an ended session's progress does not hide what its end says is left",
     "U 27h end " BUSY " applied=20000 total=60000; "
     "U 170m prog 100/60000 id=a; U 125m prog 18000/60000 id=a; "
     "U 120m end " BUSY " applied=20000 total=60000 id=a; "
     "U 70m prog 1800/60000 id=b; U 3m prog 19200/60000 id=b",
     "circling/CRITICAL"},

    /* item state */
    {"a hundred persistent items warn", "U 40m end 0 failed=100", "item_errors/WARNING"},
    {"one more is critical", "U 40m end 0 failed=101", "item_errors/CRITICAL"},
    {"a hundred transient ones are fine",
     "U 40m end 0 failed=100 id=a; U 39m item 0x80070020 0+100 id=a", "succeeded/OK"},
    {"one more warns", "U 40m end 0 failed=101 id=a; U 39m item 0x80070020 0+101 id=a",
     "item_errors/WARNING"},
    {"a success without the count warns", "U 20m end 0 failed=?", "item_errors/WARNING"},
    {"a summary may be half an hour late", "U 1799s end 0 failed=3", "succeeded/OK"},
    {"and not a second more", "U 1800s end 0 failed=3", "item_errors/WARNING"},
    {"the histogram before stands in",
     "U 60m end 0 failed=5 id=a; U 59m item 0x8007007b 5+0 id=a; U 10m end 0 failed=5",
     "item_errors/WARNING"},
    {"only a success clears items",
     "U 60m end 0 failed=5 id=a; U 59m item 0x8007007b 5+0 id=a; U 10m end " CANCEL,
     "item_errors/WARNING"},
    {"and it does",
     "U 60m end 0 failed=5 id=a; U 59m item 0x8007007b 5+0 id=a; U 10m end 0",
     "succeeded/OK"},
    {"the newest summary of a code counts",
     "U 40m end 0 failed=3 id=a; U 39m item 0x8007007b 3+0 id=a; U 38m item 0x8007007b 0+3 "
     "id=a",
     "succeeded/OK"},

    {"the items of a failed session count as well",
     "U 60m end 0; U 20m end " CANCEL " failed=101 id=a; U 19m item " NAME " 101+0 id=a",
     "item_errors/CRITICAL"},
    {"the summary counts if it tells of more",
     "U 40m end 0 failed=1 id=a; U 39m item " NAME " 101+0 id=a", "item_errors/CRITICAL"},
    {"and the count if it does",
     "U 40m end 0 failed=101 id=a; U 39m item " NAME " 1+0 id=a", "item_errors/CRITICAL"},
    {"a summary of nothing is no count",
     "U 40m end 0 failed=? id=a; U 39m item " NAME " 0+0 id=a", "item_errors/WARNING"},
    {"Azure's own sums are a summary", "U 40m end 0 failed=3 persistent=0 transient=3 arm",
     "succeeded/OK"},
    {"and may tell of more", "U 40m end 0 failed=1 persistent=101 transient=0 arm",
     "item_errors/CRITICAL"},
    {"but the events' summary comes before them",
     "U 40m end 0 failed=3 id=a; U 39m item " OPEN
     " 0+3 id=a; U 41m end 0 failed=3 persistent=3 transient=0 arm",
     "succeeded/OK"},

    /* unsteady */
    {"three falls are unsteady",
     "U 9h end 0; U 8h end " FULL "; U 7h end 0; U 6h end " FULL
     "; U 5h end 0; U 4h end " FULL "; U 20m end 0",
     "unsteady/WARNING"},
    {"two are not",
     "U 7h end 0; U 6h end " FULL "; U 5h end 0; U 4h end " FULL "; U 20m end 0",
     "succeeded/OK"},
    {"successes are no falls", "U 4h end 0; U 3h end 0; U 2h end 0; U 20m end 0",
     "succeeded/OK"},
    {"nor is what falls from a failure",
     "U 9h end 0; U 8h end " FULL "; U 7h end " FULL "; U 6h end " FULL "; U 20m end 0",
     "succeeded/OK"},

    /* two ends of one moment */
    {"the later record is the last", "U 20m end 0 record=1; U 20m end " FULL " record=2",
     "needs_action/CRITICAL"},
    {"and if it is a success as well", "U 20m end " FULL " record=1; U 20m end 0 record=2",
     "succeeded/OK"},
    {"whatever their ids are", "U 20m end 0 id=b; U 20m end " FULL " id=a",
     "needs_action/CRITICAL"},
    {"without records the failure is", "U 20m end 0 id=a; U 20m end " FULL " id=b",
     "needs_action/CRITICAL"},

    /* clocks */
    {"a word from an hour ahead has age 0", "U -60m end 0", "succeeded/OK"},
    {"one from further ahead is no word", "U -3601s end 0", "no_data/UNKNOWN"},

    /* ARM */
    {"ARM's last success says since when it fails", "U 9h success; U 40m end " BUSY " arm",
     "failing/CRITICAL"},
    {"a movement in between makes it the failure's own time",
     "U 9h success; U 2h prog 5/9 arm; U 100m prog 6/9 arm; U 40m end " BUSY " arm",
     "waiting/OK"},
    {"both sources tell of one end", "U 40m end " BUSY " id=a; U 41m end " BUSY " arm",
     "waiting/OK"},
};

/* Standstills that are told of though they are no alarm by themselves, in minutes. */
static const struct standstill {
    const char *claim, *story;
    int64_t excused_for, stood_before;
} standstills[] = {
    {"a large file excuses an hour",
     "U 90m end 0; U 65m prog 5/9 id=a left=9000000000; "
     "U 5m prog 5/9 id=a left=9000000000",
     60, 0},
    {"less than an hour needs no excuse",
     "U 90m end 0; U 64m prog 5/9 id=a "
     "left=9000000000; U 5m prog 5/9 id=a left=9000000000",
     0, 0},
    {"nor does what runs",
     "U 90m end 0; U 65m prog 4/9 id=a left=9000000000; "
     "U 5m prog 5/9 id=a left=9000000000",
     0, 0},
    {"the longest before an end",
     "U 6h prog 5/9 id=a; U 175m prog 5/9 id=a; U 170m end " CANCEL
     " id=a; U 165m prog 5/9 "
     "id=b; U 65m prog 5/9 id=b; U 60m end " CANCEL " id=b; U 20m end " BUSY,
     0, 185},
};

static void test_standstills(void **state) {
    struct story *story = malloc(sizeof *story);

    (void)state;
    assert_non_null(story);
    for (size_t i = 0; i < sizeof standstills / sizeof standstills[0]; i++) {
        struct afsync_health health;
        struct afsync_diagnosis facts;

        story_read(story, standstills[i].story);
        story_fold(&health, story, NULL);
        facts = story_diagnose(&health, AFSYNC_UPLOAD);
        if (facts.excused_for != standstills[i].excused_for * AFSYNC_MINUTE ||
            facts.stood_before != standstills[i].stood_before * AFSYNC_MINUTE)
            fail_msg("%s: %d, %d", standstills[i].claim,
                     (int)(facts.excused_for / AFSYNC_MINUTE),
                     (int)(facts.stood_before / AFSYNC_MINUTE));
        afsync_health_fini(&health);
    }
    free(story);
}

/* How the items of the worst session are split. */
static const struct split {
    const char *claim, *story;
    int64_t end_min; /* minutes ago; 0: no end */
    uint64_t persistent, transient;
    bool stands_in;
} splits[] = {
    {"nothing is known", "D 20m end 0", 0, 0, 0, false},
    {"the last end, if none can be weighed", "U 20m end " BUSY " failed=?", 20, 0, 0,
     false},
    {"the worst, if it is not the last",
     "U 60m end 0 failed=5 id=a; U 59m item " NAME " 5+0 id=a; U 10m end " CANCEL, 60, 5, 0,
     false},
    {"the newest of equally bad ones",
     "U 60m end 0 failed=5 id=a; U 59m item " NAME " 5+0 id=a; U 40m end " CANCEL
     " failed=6 id=b; U 39m item " NAME " 6+0 id=b",
     40, 6, 0, false},
    {"a late summary without one before: transient", "U 10m end 0 failed=5", 10, 0, 5,
     false},
    {"the one before stands in",
     "U 60m end 0 failed=5 id=a; U 59m item " NAME " 3+2 id=a; U 10m end 0 failed=5", 10, 3,
     2, true},
    {"also if it is forgotten",
     "U 90m end 0 failed=3 id=a; U 89m item " NAME " 3+0 id=a; U 25m end 0 failed=3 id=b; "
     "U 24m item " NAME " 1+0 id=b; U 20m end " CANCEL " times=16 every=1m",
     25, 3, 0, true},
    {"for no more than have failed",
     "U 60m end 0 failed=9 id=a; U 59m item " NAME " 9+0 id=a; U 10m end 0 failed=5", 10, 5,
     0, true},
    {"one that is incomplete does not",
     "U 90m end 0 failed=5 id=a; U 89m item " NAME " 5+0 id=a; U 60m end 0 failed=5; "
     "U 10m end 0 failed=5",
     10, 5, 0, true},
    {"nor one of a success that does not say how many",
     "U 90m end 0 failed=5 id=a; U 89m item " NAME " 5+0 id=a; U 60m end 0 failed=?; "
     "U 10m end 0 failed=5",
     10, 5, 0, true},
    {"a success of which nothing failed does",
     "U 90m end 0 failed=5 id=a; U 89m item " NAME " 5+0 id=a; U 60m end 0; "
     "U 10m end 0 failed=5",
     10, 0, 5, true},
    {"a failure of which nothing failed does not",
     "U 90m end 0 failed=5 id=a; U 89m item " NAME " 5+0 id=a; U 60m end " CANCEL
     "; U 10m end " CANCEL " failed=5",
     10, 5, 0, true},
    {"one of which some did does",
     "U 60m end " CANCEL " failed=4 id=a; U 59m item " NAME " 4+0 id=a; U 10m end " CANCEL
     " failed=5",
     10, 4, 1, true},
    {"one of the same moment is not before",
     "U 10m end 0 failed=5 id=a record=1; U 9m item " NAME
     " 5+0 id=a; U 10m end 0 failed=5 id=b record=2",
     10, 0, 5, false},
};

static void test_splits(void **state) {
    struct story *story = malloc(sizeof *story);

    (void)state;
    assert_non_null(story);
    for (size_t i = 0; i < sizeof splits / sizeof splits[0]; i++) {
        struct afsync_health health;
        struct afsync_items items;

        story_read(story, splits[i].story);
        story_fold(&health, story, NULL);
        items = story_diagnose(&health, AFSYNC_UPLOAD).items;
        if ((items.end != NULL ? (STORY_NOW - items.end->at) / AFSYNC_MINUTE : 0) !=
                splits[i].end_min ||
            items.persistent != splits[i].persistent ||
            items.transient != splits[i].transient ||
            items.stands_in != splits[i].stands_in)
            fail_msg("%s: %u+%u%s", splits[i].claim, (unsigned)items.persistent,
                     (unsigned)items.transient, items.stands_in ? ", stands in" : "");
        afsync_health_fini(&health);
    }
    free(story);
}

static void test_rows(void **state) {
    struct story *story = malloc(sizeof *story);
    size_t failed = 0;

    (void)state;
    assert_non_null(story);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const char *verdict;

        story_read(story, rows[i].story);
        story_fold(&health, story, NULL);
        verdict = story_verdict(&health, AFSYNC_UPLOAD);
        if (strcmp(verdict, rows[i].upload) != 0) {
            print_error("%s: %s, not %s\n    %s\n", rows[i].claim, verdict, rows[i].upload,
                        rows[i].story);
            failed++;
        }
        afsync_health_fini(&health);
    }
    free(story);
    assert_int_equal(failed, 0);
}

static void shuffle(size_t *order, size_t count, unsigned *seed) {
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t j = story_random(seed, (unsigned)i), kept = order[i - 1];

        order[i - 1] = order[j];
        order[j] = kept;
    }
}

/* ARM's samples bear no id and come in order, poll by poll. */
static bool may_come_in_any_order(const struct story *story) {
    for (size_t i = 0; i < story->count; i++)
        if (story->words[i].kind == AFSYNC_OBSERVED_PROGRESS &&
            !story->words[i].session_id.known)
            return false;
    return true;
}

static void test_order_changes_nothing(void **state) {
    struct story *story = malloc(sizeof *story);
    size_t order[STORY_WORDS_MAX];
    unsigned seed = 7;

    (void)state;
    assert_non_null(story);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        story_read(story, rows[i].story);
        if (!may_come_in_any_order(story))
            continue;
        for (int round = 0; round < 40; round++) {
            struct afsync_health health;

            shuffle(order, story->count, &seed);
            story_fold(&health, story, order);
            assert_string_equal(story_verdict(&health, AFSYNC_UPLOAD), rows[i].upload);
            afsync_health_fini(&health);
        }
    }
    free(story);
}

static void test_duplicates_change_nothing(void **state) {
    struct story *story = malloc(sizeof *story);

    (void)state;
    assert_non_null(story);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        size_t count;

        story_read(story, rows[i].story);
        count = story->count;
        memcpy(story->words + count, story->words, count * sizeof story->words[0]);
        story->count = 2 * count;
        if (!may_come_in_any_order(story))
            continue;
        story_fold(&health, story, NULL);
        assert_string_equal(story_verdict(&health, AFSYNC_UPLOAD), rows[i].upload);
        afsync_health_fini(&health);
    }
    free(story);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_splits),
        cmocka_unit_test(test_standstills),
        cmocka_unit_test(test_order_changes_nothing),
        cmocka_unit_test(test_duplicates_change_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
