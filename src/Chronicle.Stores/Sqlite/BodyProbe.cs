using Chronicle.Events;

namespace Chronicle.Stores.Sqlite;

/// <summary>Looks for text in bodies without keeping them: a search looks at thousands of bodies to find a few.</summary>
internal sealed class BodyProbe(Reader reader, string text)
{
    private readonly EventFilter _filter = new() { Text = text };
    private byte[] _scratch = new byte[64 * 1024];

    /// <summary>How much was looked through so far.</summary>
    public long Bytes { get; private set; }

    public bool IsIn(long sequence)
    {
        var row = reader.Connection.Use(Sql.ReadBody).Bind(1, sequence);
        var found = row.Step() && (Contains(row.Bytes(0)) || Contains(row.Bytes(1)));
        row.Reset();
        return found;
    }

    private bool Contains(ReadOnlySpan<byte> body)
    {
        if (body.Length > _scratch.Length)
        {
            _scratch = new byte[body.Length];
        }
        Bytes += body.Length;
        body.CopyTo(_scratch);
        return _filter.Matches(new IncomingEvent { SessionId = "", Type = "", Time = default, Received = default, Data = _scratch.AsMemory(0, body.Length) });
    }
}
