# SPDX-License-Identifier: Apache-2.0
#
# Appends the new events of the Azure File Sync agent to a file, one event a line, as XML.
# For Windows PowerShell 5.1 and PowerShell 7. Put it into C:\Program Files\FileSyncExport, where only
# administrators can write (whoever can change it is SYSTEM), and let it run every five minutes:
#
#   $do = New-ScheduledTaskAction -Execute powershell.exe -Argument ('-NoProfile -NonInteractive ' +
#       '-ExecutionPolicy Bypass -File "C:\Program Files\FileSyncExport\Export-FileSyncEvents.ps1"')
#   $when = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes 5)
#   Register-ScheduledTask 'Export Azure File Sync events' -Action $do -Trigger $when -User SYSTEM
#
# What breaks if it is changed:
# - $channel: the events are in no other log; FileSync's other channels tell of files, not of sessions.
# - $wanted: without 9102 no session ends, without 9302 nothing progresses, without 9121 item errors have
#   no codes. A condition on Level here loses successes and progress: they are no warnings.
# - $utf8 and the writer: Add-Content, Out-File and > of 5.1 write other encodings, or a byte order mark.
# - one event a line, only appended: so whoever follows the file reads nothing twice.
# - the bookmark is written last: if anything fails before, its events are exported again, and an event that
#   is there twice counts once (it is known by computer, channel and record number). Else it would be lost.
param(
    [string] $Folder = 'C:\ProgramData\FileSyncExport',
    [long] $MaxBytes = 16MB    # then the file becomes FILE.1; at least two hours of events must fit in
)
$ErrorActionPreference = 'Stop'    # a failed run ends with 1, which Task Scheduler shows
$channel = 'Microsoft-FileSync-Agent/Telemetry'
$wanted = 'EventID=9102 or EventID=9302 or EventID=9121 or EventID=7005 or EventID=7006'
$file = Join-Path $Folder "filesync-$env:COMPUTERNAME.xml"
$bookmark = Join-Path $Folder "filesync-$env:COMPUTERNAME.bookmark"
$utf8 = New-Object System.Text.UTF8Encoding $false    # false: no byte order mark

# To find nothing is an error to Get-WinEvent; to us it is an answer.
function Read-Channel([hashtable] $Query) {
    try { Get-WinEvent -LogName $channel @Query }
    catch { if ($_.FullyQualifiedErrorId -notlike 'NoMatchingEventsFound*') { throw } }
}

$last = [long] 0
if (Test-Path $bookmark) { [void] [long]::TryParse([IO.File]::ReadAllText($bookmark), [ref] $last) }
$newest = Read-Channel @{ MaxEvents = 1 }
if ($newest -and $newest.RecordId -lt $last) { $last = [long] 0 }    # cleared: record numbers began anew

[void] [IO.Directory]::CreateDirectory($Folder)
if ((Test-Path $file) -and (Get-Item $file).Length -gt $MaxBytes) {
    [IO.File]::Delete("$file.1")
    [IO.File]::Move($file, "$file.1")
}
$writer = New-Object System.IO.StreamWriter $file, $true, $utf8    # true: append
try {
    $writer.NewLine = "`n"
    Read-Channel @{ Oldest = $true; FilterXPath = "*[System[($wanted) and EventRecordID > $last]]" } | ForEach-Object {
        $writer.WriteLine(($_.ToXml() -replace '[\r\n]+', ' '))
        $last = $_.RecordId
    }
} finally {
    $writer.Dispose()
}
[IO.File]::WriteAllText($bookmark, "$last", $utf8)
