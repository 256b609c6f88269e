# SPDX-License-Identifier: Apache-2.0
"""Debian's python3-azure against the simulated Azure at $SIMULATOR (https)."""
import os
import time

from azure.core.credentials import AccessToken
from azure.mgmt.monitor import MonitorManagementClient
from azure.mgmt.storagesync import MicrosoftStorageSync

URL, CERTIFICATE = os.environ["SIMULATOR"], os.environ["CERTIFICATE"]
SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
SERVICE = (f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg1/providers/"
           "Microsoft.StorageSync/storageSyncServices/svc1")


class Credential:
    def get_token(self, *scopes, **_):
        return AccessToken(os.environ["TOKEN"], int(time.time()) + 3600)


def client(kind, **more):
    return kind(Credential(), SUBSCRIPTION, base_url=URL, credential_scopes=[URL + "/.default"],
                connection_verify=CERTIFICATE, **more)


print("python storagesync:")
for version in ("2022-06-01", "2022-09-01"):
    sync = client(MicrosoftStorageSync, api_version=version)
    try:
        for group in sync.sync_groups.list_by_storage_sync_service("rg1", "svc1"):
            for one in sync.server_endpoints.list_by_sync_group("rg1", "svc1", group.name):
                print("   ", version, group.name, one.server_local_path,
                      one.sync_status.upload_status.last_sync_result, one.sync_status.last_updated_timestamp)
    except Exception as error:
        print("   ", version, "refused:", str(error).splitlines()[0])
for one in sync.registered_servers.list_by_storage_sync_service("rg1", "svc1"):
    print("   ", one.friendly_name, one.agent_version_status, one.last_heart_beat)

print("python monitor:")
monitor = client(MonitorManagementClient)
answer = monitor.metrics.list(SERVICE, timespan="P1D", interval="PT12H", aggregation="Average",
                              metricnames="StorageSyncSyncSessionPerItemErrorsCount",
                              filter="SyncGroupName eq '*'")
for series in answer.value[0].timeseries:
    print("   ", [pair.value for pair in series.metadatavalues], [bucket.average for bucket in series.data])
