namespace Chronicle.Diagnostics;

/// <summary>Ids of log lines, in a range per folder. A test checks that they are unique.</summary>
public static class EventIds
{
    // Journal: 1000
    public const int JournalStarted = 1000;
    public const int JournalClosed = 1001;
    public const int JournalStopped = 1002;
    public const int Committed = 1004;
    public const int JournalWaits = 1005;
    public const int JournalResumed = 1006;

    // Retention: 1100
    public const int RetentionDropped = 1100;
    public const int RetentionFailed = 1101;
    public const int RetentionNotRecorded = 1102;
    public const int RetentionDoubtsClock = 1103;

    // Maintenance: 1200
    public const int MaintenanceFailed = 1200;

    // Recall: 1300
    public const int RecallFailed = 1300;
    public const int EmbeddingFailed = 1301;
    public const int EmbeddingRefused = 1302;
    public const int EmbeddingModelReplaced = 1303;

    // Erasing: 1400
    public const int ErasureBlocked = 1400;
    public const int ErasureFailed = 1401;
    public const int StoredRedacted = 1402;
    public const int StoredRedactionFailed = 1403;
    public const int FolderTightened = 1404;

    // Server: 2000
    public const int RequestFailed = 2000;
    public const int StartWaits = 2001;
    public const int ConnectionsFull = 2002;
    public const int ConnectionsLimited = 2003;
    public const int StoreReplaced = 2010;

    // NATS: 2100
    public const int NatsConnected = 2100;
    public const int NatsNotConnected = 2101;
    public const int NatsServerError = 2102;
    public const int NatsIngestStarted = 2110;
    public const int NatsIngestFailed = 2111;
    public const int NatsIngestMissed = 2112;
    public const int NatsIngestStopped = 2113;
    public const int NatsCoreRefused = 2114;

    // NATS, asking and following: 2150
    public const int NatsRequestsRefused = 2150;
    public const int RepublishFailed = 2151;
    public const int RepublishSkipped = 2152;
    public const int RepublishBegun = 2153;

    // Alerts: 3000
    public const int AlertRaised = 3000;
    public const int AlertResolved = 3001;
    public const int AlertUnread = 3002;
    public const int AlertUnrecorded = 3003;
    public const int AlertLost = 3004;
}
