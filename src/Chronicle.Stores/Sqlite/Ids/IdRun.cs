using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Chronicle.Stores.Sqlite.Ids;

/// <summary>A file of keys and sequences in the order of the keys: what the recent ones become. Immutable; looked up by any thread.</summary>
internal sealed class IdRun : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly uint[] _fences; // the upper half of the first key of each page

    private IdRun(string path, SafeFileHandle file, IdRunHeader header, uint[] fences) => (Path, _file, Header, _fences) = (path, file, header, fences);

    public string Path { get; }

    public IdRunHeader Header { get; }

    public long First => Header.First;

    public long Last => Header.Last;

    public long Count => Header.Count;

    /// <summary>Null until it has been read, and for runs too large to have one.</summary>
    public IdFilter? Filter { get; private set; }

    public long FilterBytes => Filter is null ? 0 : IdFilter.BytesFor(Count);

    /// <summary>Opens a file; null when it is not a whole run.</summary>
    public static IdRun? Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var run = Read(path, file);
        if (run is null)
        {
            file.Dispose();
        }
        return run;
    }

    /// <summary>Reads all of it to make its filter.</summary>
    /// <exception cref="IdRunDamagedException">It is not what was written.</exception>
    public void LoadFilter()
    {
        var filter = new IdFilter(Count);
        foreach (var page in Pages())
        {
            foreach (var key in IdRunFormat.Keys(page.Span, IdRunFormat.CountOf(page.Span)))
            {
                filter.Add(key);
            }
        }
        Filter = filter;
    }

    /// <summary>Adds the sequences of keys in a range.</summary>
    /// <param name="from">The first key.</param>
    /// <param name="to">The last.</param>
    /// <param name="into">Gets the sequences.</param>
    /// <param name="limit">How many it may hold.</param>
    /// <exception cref="IdRunDamagedException">It is not what was written.</exception>
    /// <exception cref="ObjectDisposedException">Another run has taken its place.</exception>
    public void Find(ulong from, ulong to, List<long> into, int limit)
    {
        Span<byte> bytes = stackalloc byte[IdRunFormat.PageSize];
        var (low, high) = ((uint)(from >> 32), (uint)(to >> 32));
        for (var page = StartOf(low); page < _fences.Length && (_fences[page] <= high) && into.Count < limit; page++)
        {
            var count = ReadPage(page, bytes);
            var keys = IdRunFormat.Keys(bytes, count);
            var places = IdRunFormat.Places(bytes, count);
            var entry = keys.BinarySearch(from);
            for (entry = entry < 0 ? ~entry : FirstOf(keys, entry); entry < count && into.Count < limit; entry++)
            {
                if (keys[entry] > to)
                {
                    return;
                }
                into.Add(First + places[entry]);
            }
        }
    }

    /// <summary>All entries in the order of their keys.</summary>
    /// <exception cref="IdRunDamagedException">It is not what was written.</exception>
    public IEnumerable<(ulong Key, long Sequence)> Entries()
    {
        foreach (var page in Pages())
        {
            var count = IdRunFormat.CountOf(page.Span);
            for (var entry = 0; entry < count; entry++)
            {
                yield return (IdRunFormat.Keys(page.Span, count)[entry], First + IdRunFormat.Places(page.Span, count)[entry]);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private static IdRun? Read(string path, SafeFileHandle file)
    {
        Span<byte> page = stackalloc byte[IdRunFormat.PageSize];
        if (RandomAccess.Read(file, page, 0) != IdRunFormat.PageSize || IdRunFormat.ReadHeader(page) is not { } header)
        {
            return null;
        }
        var at = IdRunFormat.PageSize * (header.Pages + 1);
        if (header.First < 1 || header.Last < header.First || header.Count < 0 || RandomAccess.GetLength(file) != at + (4 * header.Pages) + 4)
        {
            return null;
        }
        var fences = new uint[header.Pages];
        var bytes = MemoryMarshal.AsBytes(fences.AsSpan());
        Span<byte> checksum = stackalloc byte[4];
        return RandomAccess.Read(file, bytes, at) == bytes.Length && RandomAccess.Read(file, checksum, at + bytes.Length) == 4
            && BitConverter.ToUInt32(checksum) == IdRunFormat.Checksum(bytes) ? new IdRun(path, file, header, fences) : null;
    }

    // Equal keys may begin on the page before the first that starts with them.
    private int StartOf(uint high)
    {
        var (low, top) = (0, _fences.Length);
        while (low < top)
        {
            var middle = (low + top) / 2;
            (low, top) = _fences[middle] < high ? (middle + 1, top) : (low, middle);
        }
        return Math.Max(0, low - 1);
    }

    private static int FirstOf(ReadOnlySpan<ulong> keys, int entry)
    {
        while (entry > 0 && keys[entry - 1] == keys[entry])
        {
            entry--;
        }
        return entry;
    }

    private int ReadPage(long page, Span<byte> bytes) =>
        RandomAccess.Read(_file, bytes, IdRunFormat.PageSize * (page + 1)) == IdRunFormat.PageSize && IdRunFormat.CountOf(bytes) is >= 0 and var count
            ? count : throw new IdRunDamagedException(this);

    private IEnumerable<ReadOnlyMemory<byte>> Pages()
    {
        const int AtOnce = 16;
        var buffer = new byte[AtOnce * IdRunFormat.PageSize];
        for (long page = 0; page < _fences.Length; page += AtOnce)
        {
            var length = (int)Math.Min(AtOnce, _fences.Length - page) * IdRunFormat.PageSize;
            if (RandomAccess.Read(_file, buffer.AsSpan(0, length), IdRunFormat.PageSize * (page + 1)) != length)
            {
                throw new IdRunDamagedException(this);
            }
            for (var at = 0; at < length; at += IdRunFormat.PageSize)
            {
                var bytes = buffer.AsMemory(at, IdRunFormat.PageSize);
                yield return IdRunFormat.CountOf(bytes.Span) >= 0 ? bytes : throw new IdRunDamagedException(this);
            }
        }
    }
}

/// <summary>A run is not what was written. It is made again from the events.</summary>
internal sealed class IdRunDamagedException(IdRun run) : Exception($"'{run.Path}' is damaged.")
{
    public IdRun Run => run;
}
