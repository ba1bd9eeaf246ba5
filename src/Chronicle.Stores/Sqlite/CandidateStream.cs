using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>The sequences a query has to look at, in its order, within its range.</summary>
internal abstract class CandidateStream
{
    /// <summary>The next sequence; false at the end of the range.</summary>
    public abstract bool TryNext(out long sequence);

    /// <summary>The envelope of the sequence just given (columns of <see cref="Sql.ReadEnvelope"/>).</summary>
    public abstract SqliteStatement Envelope { get; }
}
