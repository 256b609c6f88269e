// SPDX-License-Identifier: Apache-2.0
//
// Microsoft's own clients for Node against the simulated Azure at $SIMULATOR (https).
import syncing from "@azure/arm-storagesync";
import monitoring from "@azure/arm-monitor";
import { LogsQueryClient } from "@azure/monitor-query-logs";
import { MetricsClient } from "@azure/monitor-query-metrics";

const { MicrosoftStorageSync: Sync } = syncing, { MonitorClient } = monitoring;
const url = process.env.SIMULATOR, token = process.env.TOKEN;
const subscription = "11111111-2222-3333-4444-555555555555";
const service = `/subscriptions/${subscription}/resourceGroups/rg1/providers/Microsoft.StorageSync/storageSyncServices/svc1`;
const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3600000 }) };
const arm = { endpoint: url, $host: url };
const newest = "2025-12-01";
const lines = (things) => things.map((thing) => JSON.stringify(thing)).join("\n    ");

async function all(pages) {
    const found = [];
    for await (const one of pages) found.push(one);
    return found;
}

const tries = {
    "arm-storagesync": async () => {
        const said = [];
        for (const apiVersion of [undefined, "2022-09-01", newest]) {
            const client = new Sync(credential, subscription, apiVersion ? { ...arm, apiVersion } : arm);
            for (const group of await all(client.syncGroups.listByStorageSyncService("rg1", "svc1")))
                for (const one of await all(client.serverEndpoints.listBySyncGroup("rg1", "svc1", group.name)))
                    said.push([apiVersion, group.name, one.serverLocalPath, one.syncStatus.uploadStatus.lastSyncResult,
                        one.syncStatus.lastUpdatedTimestamp, one.syncStatus.uploadActivity?.appliedItemCount,
                        one.syncStatus.uploadActivity?.remainingFileCount]);
        }
        const client = new Sync(credential, subscription, arm);
        for (const one of await all(client.registeredServers.listByStorageSyncService("rg1", "svc1")))
            said.push([one.friendlyName, one.agentVersionStatus, one.agentVersionExpirationDate, one.lastHeartBeat]);
        for (const one of await all(client.cloudEndpoints.listBySyncGroup("rg1", "svc1", "home")))
            said.push([one.azureFileShareName, one.changeEnumerationStatus.lastEnumerationStatus.completedTimestamp]);
        return lines(said);
    },
    "arm-monitor": async () => {
        const client = new MonitorClient(credential, subscription, arm);
        const definitions = await all(client.metricDefinitions.list(service));
        const answer = await client.metrics.list(service, {
            timespan: "P1D", interval: "PT6H", aggregation: "Total", top: 100,
            metricnames: "StorageSyncSyncSessionAppliedFilesCount",
            filter: "ServerEndpointName eq '*' and SyncDirection eq 'Upload'" });
        return lines([definitions.map((one) => one.name.value)].concat(answer.value[0].timeseries.map((one) =>
            [one.metadatavalues.map((pair) => pair.value), one.data.map((bucket) => bucket.total)])));
    },
    "monitor-query-metrics": async () => {
        const client = new MetricsClient(url, credential);
        const [answer] = await client.queryResources([service], ["ServerSyncSessionResult"],
            "Microsoft.StorageSync/storageSyncServices",
            { startTime: new Date(Date.now() - 86400000), endTime: new Date(), interval: "PT12H", aggregation: "Average,Count",
              filter: "SyncGroupName eq '*'" });
        return lines(answer.metrics[0].timeseries.map((one) =>
            [one.metadataValues ?? one.metadatavalues, one.data?.map((bucket) => [bucket.average, bucket.count])]));
    },
    "monitor-query-logs": async () => {
        const client = new LogsQueryClient(credential, { endpoint: `${url}/v1` });
        const answer = await client.queryWorkspace("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "Event | where EventID == 9102 | top 2 by TimeGenerated desc | project TimeGenerated, Computer, EventID",
            { duration: "PT6H" });
        return lines([[answer.status], ...(answer.tables ?? answer.partialTables)[0].rows]);
    },
    "an error": async () => {
        const client = new Sync(credential, subscription, arm);
        try {
            await client.syncGroups.get("rg1", "svc1", "none");
        } catch (error) {
            return `${error.statusCode} ${error.code}`;
        }
        throw new Error("no error");
    },
};

let failed = 0;
for (const [name, attempt] of Object.entries(tries))
    try {
        console.log(`node ${name}: good\n    ${await attempt()}`);
    } catch (error) {
        failed = 1;
        console.log(`node ${name}: FAILED: ${error.statusCode ?? ""} ${error.message}`);
    }
process.exit(failed);
