#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A workspace asked again and again: what is asked for next, and what a failure leaves.
#
#     test_workspace.sh CHECK DATA SIMULATOR
. "$(dirname "$0")/common.sh"
simulator=$3
export AZURE_CLIENT_SECRET=s3cr3t-value

end() { # TIME RESULT
    printf '{"TimeGenerated": "%s", "Computer": "fs01", "EventID": 9102, "EventData": "' "$1"
    printf "<Data Name='%s'>%s</Data>" ServerEndpointName ep SyncGroupName sg \
        Scenario RegularSync SyncDirection Upload HResult "$2" PerItemErrorCount 0
    printf '"}'
}

# More than an hour apart: what is less ahead is a fast clock. The third query is refused, the fifth is answered in part.
cat >"$scratch/scenario.json" <<END
{"events": [$(end 2026-03-04T09:00:00Z -2134351810), $(end 2026-03-04T11:30:00Z 0),
            $(end 2026-03-04T13:00:00Z -2134351810), $(end 2026-03-04T14:40:00Z 0)],
 "overrides": [
   {"path": "/query", "skip": 2, "times": 1, "status": 403,
    "body": {"error": {"code": "InsufficientAccessError", "message": "No."}}},
   {"path": "/query", "skip": 3, "times": 1,
    "body": {"tables": [{"columns": [{"name": "TimeGenerated"}, {"name": "EventID"}], "rows": []}],
             "error": {"code": "PartialError", "message": "A part."}}}]}
END
"$simulator" --port 0 --scenario "$scratch/scenario.json" >"$scratch/url" &
simulator_pid=$!
trap 'kill $simulator_pid; rm -rf "$scratch"' EXIT
for _ in $(seq 100); do
    [ -s "$scratch/url" ] && break
    sleep 0.1
done
mkdir -m 0700 "$scratch/state"
state=(--state-dir "$scratch/state" --cloud "$(cat "$scratch/url")"
       --tenant 99999999-0000-4000-8000-000000000000
       --client-id 00000000-0000-4000-8000-00000000c11d
       --workspace aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee)

# At first all is asked for.
run --at 2026-03-04T10:00:00Z
exits 2
says 'share is full'

# Then what is new.
run --at 2026-03-04T11:35:00Z --format json
exits 0
json '.sources.loganalytics.source_age' 300

# A refusal is said, hides nothing that is known, and turns nothing good.
run --at 2026-03-04T11:50:00Z
exits 3
says "HTTP 403, the client needs the role 'Log Analytics Reader'"
says 'upload succeeded'

# What came in meanwhile is asked for by the next one.
run --at 2026-03-04T13:05:00Z
exits 2
says 'share is full'

# A part is not the whole, and what it lacks is asked for again.
run --at 2026-03-04T14:45:00Z
exits 2
says 'Azure answered only in part'
run --at 2026-03-04T14:45:00Z
exits 0
is_silent_of 'in part'

# Another workspace is another scope.
run --at 2026-03-04T14:45:00Z --workspace aaaaaaaa-bbbb-cccc-dddd-000000000000
exits 3
says 'HTTP 404, workspace aaaaaaaa-bbbb-cccc-dddd-000000000000 was not found'
is_silent_of 'upload'

# A young answer costs no query.
run --max-age 1h
says 'the sources were asked at'

# What the workspace tells goes by the map, too.
run --at 2026-03-04T15:00:00Z --map fs01=cluster --map sg/ep=share --format json
json '[.endpoints[] | .server, .server_endpoint]' '["cluster","share"]'
exit $failed
