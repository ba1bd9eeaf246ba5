using System.Globalization;
using Chronicle.Events;
using Chronicle.Retention;
using Chronicle.Server.Ingest.Nats;
using Chronicle.Server.Nats;
using Chronicle.Stores.Sqlite;

namespace Chronicle.Server.Erasing;

/// <summary>A copy of events that an erasure cannot reach.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Where">A path, or a stream.</param>
/// <param name="Note">What to do about it.</param>
internal sealed record UnreachedCopy(string Kind, string Where, string Note);

/// <summary>Knows which copies may hold events that were erased here.</summary>
internal sealed class UnreachedCopies(ServerOptions server, RetentionOptions retention, NatsOptions bus, NatsIngestOptions ingest)
{
    private static readonly string[] OwnFiles = ["", "-wal", "-shm", "-journal"];

    /// <summary>The copies that may hold events of this range.</summary>
    public IReadOnlyList<UnreachedCopy> Find(Sequence first, Sequence last) =>
        [.. Archives(first, last), .. KnownBackups.Read(server.Data).Select(BackupOf), .. UpgradeCopies(), .. Streams()];

    private IEnumerable<UnreachedCopy> Archives(Sequence first, Sequence last)
    {
        if (retention.ArchiveTo is not { } folder || !Directory.Exists(folder))
        {
            yield break;
        }
        foreach (var file in Directory.EnumerateFiles(folder, "*" + ArchiveManifest.PathOf("")).Order(StringComparer.Ordinal))
        {
            if (ArchiveManifest.RangeOf(file) is var (from, to) && from <= last && to >= first)
            {
                yield return new UnreachedCopy("archive", file[..^ArchiveManifest.PathOf("").Length], string.Create(CultureInfo.InvariantCulture,
                    $"It holds events between {from.Value} and {to.Value}, perhaps some of these. Delete it, or write it anew without them."));
            }
        }
    }

    private static UnreachedCopy BackupOf(KnownBackup backup) =>
        new("backup", backup.Where, string.Create(CultureInfo.InvariantCulture, $"Made {backup.Time}. Delete it once a newer one is made."));

    private IEnumerable<UnreachedCopy> UpgradeCopies()
    {
        foreach (var file in Directory.EnumerateFiles(server.Data, SqliteStore.FileName + "*").Order(StringComparer.Ordinal))
        {
            if (!OwnFiles.Contains(Path.GetFileName(file)[SqliteStore.FileName.Length..]))
            {
                yield return new UnreachedCopy("upgrade-copy", file, "Made before an upgrade. Delete it when the older program is not needed any more.");
            }
        }
    }

    private IEnumerable<UnreachedCopy> Streams()
    {
        if (!bus.IsOn)
        {
            yield break;
        }
        if (ingest.JetStream)
        {
            yield return new UnreachedCopy("source-stream", ingest.Stream, "Events recorded from this NATS stream stay there until its limits let them go. Purge their subjects.");
        }
        yield return new UnreachedCopy("dead-letters", $"{bus.Prefix}.dead.>", "Messages that could not be recorded are kept by the NATS stream that takes these subjects.");
        if (bus.Republish)
        {
            yield return new UnreachedCopy("republished", bus.RepublishStream, "Events were published to this NATS stream and stay there until its limits let them go.");
        }
    }
}
