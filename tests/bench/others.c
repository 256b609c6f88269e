/* SPDX-License-Identifier: Apache-2.0
 *
 * Events of Windows itself: full of numbers, addresses, GUIDs and moments, as those of a
 * file server are. Hardly two are alike, and each run prints the same. */
#include "others.h"

#include "winlogbeat.h"

#include <stddef.h>

static uint64_t chance = UINT64_C(0x9e3779b97f4a7c15);

/* A number below `limit`, by xorshift. */
static unsigned below(unsigned limit) {
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (unsigned)(chance >> 33) % limit;
}

static void say_guid(const char *name) {
    event_say(name, "{%08x-%04x-%04x-%04x-%06x%06x}", below(0x7fffffff), below(0x10000),
              below(0x10000), below(0x10000), below(0x1000000), below(0x1000000));
}

static void say_address(const char *address, const char *port) {
    event_say(address, "10.%u.%u.%u", below(256), below(256), below(256));
    event_say(port, "%u", below(65536));
}

/* Names that go with one another, as "SubjectUserSid" and its like. */
static void say_user(const char *sid, const char *name, const char *domain,
                     const char *logon) {
    event_say(sid, "S-1-5-21-%u-%u-%u-%u", below(0x7fffffff), below(0x7fffffff),
              below(0x7fffffff), 1000 + below(9000));
    event_say(name, "user%u", below(5000));
    event_say(domain, "EXAMPLE");
    event_say(logon, "0x%x", below(0x7fffffff));
}

static void say_subject(void) {
    say_user("SubjectUserSid", "SubjectUserName", "SubjectDomainName", "SubjectLogonId");
}

static void say_logon(void) {
    say_subject();
    say_user("TargetUserSid", "TargetUserName", "TargetDomainName", "TargetLogonId");
    event_say("LogonType", "3");
    event_say("LogonProcessName", "Kerberos");
    event_say("AuthenticationPackageName", "Kerberos");
    event_say("WorkstationName", "WS%05u", below(100000));
    say_guid("LogonGuid");
    event_say("TransmittedServices", "-");
    event_say("LmPackageName", "-");
    event_say("KeyLength", "0");
    event_say("ProcessId", "0x%x", below(0x10000));
    event_say("ProcessName", "-");
    say_address("IpAddress", "IpPort");
    event_say("ImpersonationLevel", "%%%%1833");
    event_say("ElevatedToken", "%%%%1842");
}

static void say_process(void) {
    static const char *const programs[] = {"Windows\\\\System32\\\\svchost.exe",
                                           "Windows\\\\System32\\\\conhost.exe",
                                           "Program Files\\\\Azure\\\\StorageSyncAgent"
                                           "\\\\FileSyncSvc.exe",
                                           "Windows\\\\System32\\\\wevtutil.exe"};
    unsigned program = below(4);

    say_subject();
    event_say("NewProcessId", "0x%x", below(0x10000));
    event_say("NewProcessName", "C:\\\\%s", programs[program]);
    event_say("TokenElevationType", "%%%%1936");
    event_say("ProcessId", "0x%x", below(0x10000));
    event_say("CommandLine", "\\\"C:\\\\%s\\\" -k netsvcs -p -s %u", programs[program],
              below(1000000));
    say_user("TargetUserSid", "TargetUserName", "TargetDomainName", "TargetLogonId");
    event_say("ParentProcessName", "C:\\\\Windows\\\\System32\\\\services.exe");
    event_say("MandatoryLabel", "S-1-16-16384");
}

static void say_connection(void) {
    event_say("ProcessID", "%u", below(65536));
    event_say("Application",
              "\\\\device\\\\harddiskvolume2\\\\windows\\\\system32\\\\svchost.exe");
    event_say("Direction", "%%%%14592");
    say_address("SourceAddress", "SourcePort");
    say_address("DestAddress", "DestPort");
    event_say("Protocol", "%u", below(2) == 0 ? 6U : 17U);
    event_say("FilterRTID", "%u", below(1000000));
    event_say("LayerName", "%%%%14610");
    event_say("LayerRTID", "44");
    event_say("RemoteUserID", "S-1-0-0");
    event_say("RemoteMachineID", "S-1-0-0");
}

static void say_share(void) {
    say_subject();
    event_say("ObjectType", "File");
    say_address("IpAddress", "IpPort");
    event_say("ShareName", "\\\\\\\\*\\\\projects");
    event_say("ShareLocalPath", "\\\\??\\\\D:\\\\Projects");
    event_say("RelativeTargetName", "%04u\\\\%02u\\\\%08x.docx", 2000 + below(26),
              1 + below(12), below(0x7fffffff));
    event_say("AccessMask", "0x%x", below(0x200000));
    event_say("AccessList", "%%%%1538\\n\\t\\t\\t\\t%%%%1541\\n\\t\\t\\t\\t%%%%4416");
    event_say("AccessReason", "%%%%1538:\\t%%%%1801\\tD:(A;;0x%x;;;BU)", below(0x200000));
}

static void say_service(void) {
    static const char *const services[] = {"Windows Update", "Software Protection",
                                           "Storage Sync Agent", "Volume Shadow Copy"};

    event_say("param1", "%s", services[below(4)]);
    event_say("param2", "%s", below(2) == 0 ? "running" : "stopped");
    event_say("Binary", "%08X%08X%08X", below(0x7fffffff), below(0x7fffffff),
              below(0x7fffffff));
}

static const struct {
    const char *code, *provider, *channel;
    void (*say)(void);
} kinds[] = {
    {"4624", "Microsoft-Windows-Security-Auditing", "Security", say_logon},
    {"5145", "Microsoft-Windows-Security-Auditing", "Security", say_share},
    {"5156", "Microsoft-Windows-Security-Auditing", "Security", say_connection},
    {"4688", "Microsoft-Windows-Security-Auditing", "Security", say_process},
    {"5156", "Microsoft-Windows-Security-Auditing", "Security", say_connection},
    {"5145", "Microsoft-Windows-Security-Auditing", "Security", say_share},
    {"7036", "Service Control Manager", "System", say_service},
};

void others_print(unsigned count, unsigned server, int64_t until) {
    static int64_t told;
    int64_t from = told == 0 ? until : told;

    for (unsigned i = 0; i < count; i++) {
        size_t kind = below(sizeof kinds / sizeof kinds[0]);
        const struct event_head head = {kinds[kind].code, kinds[kind].provider,
                                        kinds[kind].channel, server,
                                        from + (until - from) * i / count};

        event_begin(&head);
        kinds[kind].say();
        event_print();
    }
    told = until;
}
