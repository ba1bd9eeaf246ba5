using Chronicle.Events;

namespace Chronicle.Retention;

/// <summary>Counts what a run drops. Owned by the run.</summary>
internal sealed class RetentionTally(Timestamp started)
{
    private readonly List<string> _archives = [];
    private Sequence _first;
    private Sequence _last;
    private long _sessions;

    public long Events { get; private set; }

    /// <summary>Whether more than retention's own reports went: these are not worth another report, or each run would make the next one's work.</summary>
    public bool IsWorthTelling { get; private set; }

    public void Add(IReadOnlyList<RecordedEvent> named, Trimmed dropped)
    {
        if (dropped.Events == 0)
        {
            return;
        }
        Events += dropped.Events;
        _sessions += dropped.Sessions;
        _first = _first == Sequence.None || named[0].Sequence < _first ? named[0].Sequence : _first;
        _last = named[^1].Sequence > _last ? named[^1].Sequence : _last;
        IsWorthTelling |= named.Any(recorded => recorded.Content.Type != RetentionReport.EventType);
    }

    public void AddArchive(string file) => _archives.Add(file);

    public RetentionRun Finish(Timestamp ended) => new(started, ended, Events, _sessions, _first, _last, _archives);
}
