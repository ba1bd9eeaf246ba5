using System.Diagnostics;
using System.Runtime.InteropServices;
using Chronicle.Files;
using Microsoft.Win32.SafeHandles;

namespace Chronicle.Stores.Sqlite.Ids;

/// <summary>Writes a run: whole and on disk, or not there.</summary>
internal sealed class IdRunWriter : IDisposable
{
    private const int PagesAtOnce = 64;

    // What is written goes to the disk at once, and the disk rests as long as that took: left to the system it would go in one piece, and commits would wait for it.
    private const int PiecesToSync = 4;

    private readonly string _path;
    private readonly IdRunHeader _header;
    private readonly Action<TimeSpan> _rest;
    private readonly SafeFileHandle _file;
    private readonly byte[] _pages = new byte[PagesAtOnce * IdRunFormat.PageSize];
    private readonly uint[] _fences;
    private long _written = IdRunFormat.PageSize;
    private int _page;
    private int _entry;
    private int _pieces;
    private long _count;
    private bool _isWhole;
    private long _started = Stopwatch.GetTimestamp();

    /// <param name="path">Its name.</param>
    /// <param name="header">What it will say of itself: exactly so many entries are added.</param>
    /// <param name="rest">Called with the time that a piece took: the disk should rest. May throw to stop.</param>
    public IdRunWriter(string path, in IdRunHeader header, Action<TimeSpan> rest)
    {
        (_path, _header, _rest) = (path, header, rest);
        _fences = new uint[header.Pages];
        _file = File.OpenHandle(path + ".part", FileMode.Create, FileAccess.Write);
    }

    /// <summary>Adds the next entry in the order of keys.</summary>
    public void Add(ulong key, long sequence)
    {
        var page = _pages.AsSpan(_page % PagesAtOnce * IdRunFormat.PageSize, IdRunFormat.PageSize);
        if (_entry == 0)
        {
            page.Clear();
            _fences[_page] = (uint)(key >> 32);
        }
        MemoryMarshal.Cast<byte, ulong>(page)[_entry] = key;
        MemoryMarshal.Cast<byte, uint>(page[IdRunFormat.PlacesOffset..])[_entry] = checked((uint)(sequence - _header.First));
        _count++;
        if (++_entry == IdRunFormat.EntriesPerPage)
        {
            EndPage();
        }
    }

    /// <summary>Writes what is left, waits until all of it is on disk, and gives the file its name.</summary>
    public void Finish()
    {
        if (_entry > 0)
        {
            EndPage();
        }
        if (_count != _header.Count)
        {
            throw new InvalidOperationException($"A run of {_header.Count} ids got {_count}.");
        }
        Write(_pages.AsSpan(0, _page % PagesAtOnce * IdRunFormat.PageSize));
        var fences = MemoryMarshal.AsBytes(_fences.AsSpan());
        Write(fences);
        Write(BitConverter.GetBytes(IdRunFormat.Checksum(fences)));
        Span<byte> header = stackalloc byte[IdRunFormat.PageSize];
        IdRunFormat.WriteHeader(header, _header);
        RandomAccess.Write(_file, header, 0);
        RandomAccess.FlushToDisk(_file);
        _file.Dispose();
        DurableFile.Rename(_path + ".part", _path);
        _isWhole = true;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_isWhole)
        {
            File.Delete(_path + ".part");
        }
    }

    private void EndPage()
    {
        IdRunFormat.Seal(_pages.AsSpan(_page % PagesAtOnce * IdRunFormat.PageSize, IdRunFormat.PageSize), _entry);
        _entry = 0;
        if (++_page % PagesAtOnce != 0)
        {
            return;
        }
        Write(_pages);
        if (++_pieces % PiecesToSync == 0)
        {
            RandomAccess.FlushToDisk(_file);
            _rest(Stopwatch.GetElapsedTime(_started));
            _started = Stopwatch.GetTimestamp();
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, _written);
        _written += bytes.Length;
    }
}
