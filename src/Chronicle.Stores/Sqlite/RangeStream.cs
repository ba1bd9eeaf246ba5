using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Every sequence of a range, except for segments whose times cannot match.</summary>
internal sealed class RangeStream : CandidateStream
{
    private readonly QueryRange _range;
    private readonly SqliteStatement _rows;
    private readonly SqliteStatement? _segments;
    private bool _isInSegment;

    public RangeStream(Reader reader, QueryRange range, long? since, long? until)
    {
        _range = range;
        _rows = reader.Connection.Use(range.Descending ? Sql.RangeDown : Sql.RangeUp);
        if (since is not null || until is not null)
        {
            _segments = range.Segments(reader, since, until);
            return;
        }
        _rows.Bind(1, range.Low).Bind(2, range.High);
        _isInSegment = true;
    }

    public override SqliteStatement Envelope => _rows;

    public override bool TryNext(out long sequence)
    {
        while (_isInSegment || EnterSegment())
        {
            if (_rows.Step())
            {
                sequence = _rows.Long(0);
                return true;
            }
            _isInSegment = false;
        }
        sequence = 0;
        return false;
    }

    private bool EnterSegment()
    {
        if (_segments is null || !_segments.Step())
        {
            return false;
        }
        var segment = _segments.Long(0);
        _rows.Reset();
        _rows.Bind(1, Math.Max(_range.Low, Segments.First(segment))).Bind(2, Math.Min(_range.High, Segments.Last(segment)));
        return _isInSegment = true;
    }
}
