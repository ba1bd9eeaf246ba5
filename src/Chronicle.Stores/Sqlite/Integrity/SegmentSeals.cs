using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Keeps the seals right when events are dropped, erased or rewritten. Used by the writer, within its transactions.</summary>
internal sealed class SegmentSeals(SqliteConnection connection, Reader reader)
{
    private readonly EventLeaf _leaf = new();
    private long _segment = -1; // the one that Forget is in
    private SaltTree? _salts;
    private long _sealedTo = -1; // as the file says in this transaction; -1: not looked at

    /// <summary>Changes whenever an event may have been changed: a seal that was computed before must not be written.</summary>
    public long Version { get; private set; }

    /// <summary>Before an event is dropped, erased or rewritten: its leaf is kept, its salt is not.</summary>
    /// <remarks>End with <see cref="Flush"/> before the commit, or with <see cref="Clear"/> when there is none.</remarks>
    public void Forget(long sequence)
    {
        Version++;
        if (_sealedTo < 0)
        {
            _sealedTo = Seal.ReadLast(connection)?.Last ?? 0;
        }
        if (sequence > _sealedTo)
        {
            return;
        }
        if (Segments.Of(sequence) != _segment)
        {
            Save();
            _segment = Segments.Of(sequence);
            _salts = Seal.Read(connection, _segment) is { Salts.Length: > 0 } seal ? new SaltTree(seal.Salts) : null;
        }
        Span<byte> salt = stackalloc byte[SaltTree.SaltLength];
        if (_salts is null || !_salts.TryGet(sequence - Segments.First(_segment), salt))
        {
            return;
        }
        Span<byte> leaf = stackalloc byte[EventLeaf.Length];
        leaf.Clear();
        var isKnown = reader.TryEventAt(sequence, out var recorded) && recorded is not null;
        if (isKnown)
        {
            _leaf.Compute(salt, sequence, recorded!.Content, leaf);
        }
        // The leaf of a damaged event is lost: an empty one says so.
        connection.Use(Sql.InsertLeaf).Bind(1, sequence).BindBlob(2, isKnown ? leaf : []).Run();
        _salts.Forget(sequence - Segments.First(_segment));
    }

    /// <summary>After an event was erased or rewritten: what it is now.</summary>
    /// <param name="sequence">Which event.</param>
    /// <param name="content">What it says.</param>
    /// <param name="sessionId">Its session's id, when that is another than the content's.</param>
    public void Resum(long sequence, IncomingEvent content, string? sessionId = null) =>
        connection.Use(Sql.SetSum).Bind(1, sequence).Bind(2, EventSum.Of(sequence, content, sessionId)).Run();

    /// <summary>After the last event of a segment is gone: its root and its place in the chain stay.</summary>
    public void DropSegment(long segment)
    {
        Version++;
        connection.Use(Sql.DropLeaves).Bind(1, Segments.First(segment)).Bind(2, Segments.Last(segment)).Run();
        connection.Use(Sql.SetSalts).Bind(1, segment).BindBlob(2, []).Run();
    }

    /// <summary>Writes what <see cref="Forget"/> changed.</summary>
    public void Flush()
    {
        Save();
        Clear();
    }

    public void Clear() => (_segment, _salts, _sealedTo) = (-1, null, -1);

    /// <summary>Writes a seal that was computed from what the file said at <paramref name="version"/>; false when something may have changed since.</summary>
    public bool Write(Seal seal, long version)
    {
        if (version != Version)
        {
            return false;
        }
        if (Seal.ReadLast(connection) is { } last && last.Last >= seal.Last)
        {
            throw new StoreException(string.Create(CultureInfo.InvariantCulture, $"'{connection.Path}' is sealed up to {last.Last} by another program."), isTransient: false);
        }
        seal.Write(connection);
        return true;
    }

    private void Save()
    {
        if (_salts is not null)
        {
            connection.Use(Sql.SetSalts).Bind(1, _segment).BindBlob(2, _salts.Nodes).Run();
        }
    }
}
