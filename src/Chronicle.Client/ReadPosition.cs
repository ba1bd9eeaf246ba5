using System.Globalization;

namespace Chronicle.Client;

/// <summary>What a live reading has seen. Owned by one reading.</summary>
internal sealed class ReadPosition(string after)
{
    private string? _epoch;
    private long _sequence;

    /// <summary>What to give the server as <c>after</c>.</summary>
    public string After { get; private set; } = after;

    /// <summary>The last cursor, null before the first.</summary>
    public string? Cursor => _epoch is null ? null : After;

    /// <summary>False when this cursor has been read already; otherwise it is read now.</summary>
    public bool Advance(string? cursor)
    {
        if (cursor is null || cursor.LastIndexOf('-') is not (> 0 and var dash)
            || !long.TryParse(cursor.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return true;
        }
        var epoch = cursor[..dash];
        if (epoch == _epoch && sequence <= _sequence)
        {
            return false;
        }
        (_epoch, _sequence, After) = (epoch, sequence, cursor);
        return true;
    }

    /// <summary>The server can't honour the cursor: read on from the oldest event it has.</summary>
    public void Reset() => (_epoch, _sequence, After) = (null, 0, LiveStart.Earliest);
}
