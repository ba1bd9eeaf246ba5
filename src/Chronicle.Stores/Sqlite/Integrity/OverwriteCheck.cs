using System.Buffers.Binary;
using Chronicle.Stores.Sqlite.Native;
using Microsoft.Win32.SafeHandles;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Notices that another program overwrote the open database in place, by copying an older file over it, say: the file's number stays the same then.</summary>
/// <remarks>
/// With a write-ahead log only a checkpoint writes to the file, and it says so in the shared memory before and after (sqlite.org/walformat.html, "the WAL-index file
/// format"). So a file that changed without a checkpoint, and has another header or length, was overwritten. A checkpoint between the same two looks hides it. Closing a handle drops the locks that SQLite has on its file:
/// dispose of this after the last connection.
/// </remarks>
internal sealed class OverwriteCheck : IDisposable
{
    private const int HeaderLength = 100;
    private const int SharedLength = 132;
    private const int SaltOffset = 32; // another one for each time the log starts over
    private const int BackfillOffset = 96; // frames that are in the file
    private const int AttemptedOffset = 128; // frames that a checkpoint began to move

    private readonly SafeFileHandle? _database;
    private readonly SafeFileHandle? _shared;
    private readonly byte[] _header = new byte[HeaderLength];
    private Look? _last;
    private bool _isOverwritten;

    public OverwriteCheck(string database, string shared)
    {
        if (FileIdentity.IsSupported)
        {
            (_database, _shared) = (FileIdentity.Open(database), FileIdentity.Open(shared));
        }
    }

    /// <summary>Looks again; once the file was overwritten, it stays so.</summary>
    public bool IsOverwritten()
    {
        if (_database is null || _shared is null || _isOverwritten)
        {
            return _isOverwritten;
        }
        try
        {
            return _isOverwritten = IsOther();
        }
        catch (IOException)
        {
            return false; // reads and commits tell it
        }
    }

    public void Dispose()
    {
        _database?.Dispose();
        _shared?.Dispose();
    }

    private bool IsOther()
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        var before = ReadCheckpoints();
        var now = new Look(before, File.GetLastWriteTimeUtc(_database!), RandomAccess.GetLength(_database!));
        RandomAccess.Read(_database!, header, 0);
        if (before.Moved != before.Attempted || ReadCheckpoints() != before)
        {
            return false; // a checkpoint is writing: the next look tells
        }
        var isOther = _last is { } last && last.Checkpoints == before && last != now && (last.Length != now.Length || !header.SequenceEqual(_header));
        _last = now;
        header.CopyTo(_header);
        return isOther;
    }

    private CheckpointState ReadCheckpoints()
    {
        Span<byte> shared = stackalloc byte[SharedLength];
        shared.Clear();
        RandomAccess.Read(_shared!, shared, 0);
        return new CheckpointState(
            BinaryPrimitives.ReadUInt64LittleEndian(shared[SaltOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(shared[BackfillOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(shared[AttemptedOffset..]));
    }

    private readonly record struct CheckpointState(ulong Salt, uint Moved, uint Attempted);

    private readonly record struct Look(CheckpointState Checkpoints, DateTime Modified, long Length);
}
