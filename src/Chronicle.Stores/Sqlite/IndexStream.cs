using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>The sequences of one or several values of an index, merged into one order.</summary>
/// <remarks>Each value's entries are read in short runs with one statement, so a filter with many values needs no more statements than one with one.</remarks>
internal sealed class IndexStream : CandidateStream
{
    private const int FirstRun = 16;
    private const int LongestRun = 512;

    private readonly SqliteStatement _entries;
    private readonly SqliteStatement _envelope;
    private readonly Action<SqliteStatement, int> _bindValue;
    private readonly QueryRange _range;
    private readonly Run[] _runs;
    private readonly PriorityQueue<int, long> _next = new();
    private long _current;

    /// <param name="reader">The connection to read with.</param>
    /// <param name="sql">A statement of <see cref="Sql"/> with the value, the lowest and the highest sequence, and a limit as parameters.</param>
    /// <param name="range">Where to look, and in which direction.</param>
    /// <param name="values">How many values there are.</param>
    /// <param name="bindValue">Binds the value of a number below <paramref name="values"/> as the first parameter.</param>
    public IndexStream(Reader reader, string sql, QueryRange range, int values, Action<SqliteStatement, int> bindValue)
    {
        _entries = reader.Connection.Use(sql);
        _envelope = reader.Connection.Use(Sql.ReadEnvelope);
        _bindValue = bindValue;
        _range = range;
        _runs = new Run[values];
        for (var index = 0; index < values; index++)
        {
            _runs[index] = new Run { Low = range.Low, High = range.High, Wanted = FirstRun };
            Advance(index);
        }
    }

    public override SqliteStatement Envelope
    {
        get
        {
            _envelope.Reset();
            _envelope.Bind(1, _current).Step();
            return _envelope;
        }
    }

    public override bool TryNext(out long sequence)
    {
        if (!_next.TryDequeue(out var index, out _))
        {
            sequence = 0;
            return false;
        }
        ref var run = ref _runs[index];
        sequence = _current = run.Entries[run.Position++];
        Advance(index);
        return true;
    }

    /// <summary>Puts a value's next entry in line, reading its next run when this one is used up.</summary>
    private void Advance(int index)
    {
        ref var run = ref _runs[index];
        if (run.Position == run.Count && !run.IsLast)
        {
            Read(index, ref run);
        }
        if (run.Position < run.Count)
        {
            var sequence = run.Entries[run.Position];
            _next.Enqueue(index, _range.Descending ? -sequence : sequence);
        }
    }

    private void Read(int index, ref Run run)
    {
        run.Entries = run.Entries?.Length == run.Wanted ? run.Entries : new long[run.Wanted];
        run.Position = run.Count = 0;
        _entries.Reset();
        _bindValue(_entries, index);
        _entries.Bind(2, run.Low).Bind(3, run.High).Bind(4, run.Wanted);
        while (_entries.Step())
        {
            run.Entries[run.Count++] = _entries.Long(0);
        }
        _entries.Reset();
        run.IsLast = run.Count < run.Wanted;
        if (!run.IsLast)
        {
            var last = run.Entries[run.Count - 1];
            (run.Low, run.High) = _range.Descending ? (run.Low, last - 1) : (last + 1, run.High);
        }
        run.Wanted = Math.Min(run.Wanted * 4, LongestRun);
    }

    private struct Run
    {
        public long[] Entries;
        public int Position;
        public int Count;
        public int Wanted;
        public long Low;
        public long High;
        public bool IsLast;
    }
}
