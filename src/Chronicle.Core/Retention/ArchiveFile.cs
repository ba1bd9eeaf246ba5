using System.IO.Compression;
using System.Security.Cryptography;
using Chronicle.Events;
using Chronicle.Files;

namespace Chronicle.Retention;

/// <summary>Events on their way into an archive: NDJSON, compressed with gzip, under a name of its own only when all of it is on disk.</summary>
/// <remarks>Beside <c>chronicle-EPOCH-FIRST-LAST.ndjson.gz</c> stands the same name with <c>.manifest.json</c>: what is in it, and its SHA-256.</remarks>
internal sealed class ArchiveFile : IDisposable
{
    private readonly string _folder;
    private readonly string _part;
    private readonly FileStream _file;
    private readonly GZipStream _lines;
    private readonly HashSet<string> _sessions = [];
    private readonly List<(Sequence Sequence, Timestamp Received)> _added = [];
    private RecordedEvent? _first;
    private RecordedEvent? _last;
    private long _events;

    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public ArchiveFile(string folder)
    {
        PrivateFile.CreateFolder(folder);
        _folder = folder;
        _part = Path.Combine(folder, "chronicle.ndjson.gz.part"); // one run at a time writes; a part that a crash left is written over
        _file = PrivateFile.Open(_part, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        _lines = new GZipStream(_file, CompressionLevel.Optimal, leaveOpen: true);
    }

    public void Add(RecordedEvent recorded)
    {
        _first ??= recorded;
        _last = recorded;
        _events++;
        _sessions.Add(recorded.Content.SessionId);
        _added.Add((recorded.Sequence, recorded.Content.Received));
        _lines.Write(recorded.Json.Span);
        _lines.Write("\n"u8);
    }

    /// <summary>Makes the file and its manifest durable and gives them their names. At least one event was added.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="IOException">What was written can't be imported again; the file is gone.</exception>
    public string Complete(Timestamp now)
    {
        _lines.Dispose();
        _file.Flush(flushToDisk: true);
        _file.Position = 0;
        ArchiveProof.Require(_file, _first!.Cursor.Epoch, _added);
        _file.Position = 0;
        var hash = Convert.ToHexStringLower(SHA256.HashData(_file)); // of what was written, not of what was meant
        var path = Path.Combine(_folder, $"chronicle-{_first!.Cursor}-{_last!.Sequence}.ndjson.gz");
        var manifest = new ArchiveManifest(
            Path.GetFileName(path), _first.Cursor.Epoch, _first.Sequence, _last.Sequence, _events, _sessions.Count, _first.Content.Received, _last.Content.Received,
            _file.Length, hash, now);
        DurableFile.Write(ArchiveManifest.PathOf(path), manifest.ToJson());
        _file.Dispose();
        DurableFile.Rename(_part, path);
        return path;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _file.Dispose();
        File.Delete(_part); // does nothing once it has its name
    }
}
