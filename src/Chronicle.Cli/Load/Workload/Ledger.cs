namespace Chronicle.Cli.Load.Workload;

/// <summary>The conversations a server has acknowledged, by the ids it answered. Many threads write.</summary>
internal sealed class Ledger
{
    private readonly Lock _gate = new(); // over what follows
    private readonly HashSet<Guid> _ids = [];
    private long _events;
    private long _strange;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _ids.Count;
            }
        }
    }

    /// <summary>Events that the conversations are: themselves and their messages.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>Answers that do not name what was sent, each of it once.</summary>
    public long Strange => Volatile.Read(ref _strange);

    /// <param name="answered">The ids of the answer.</param>
    /// <param name="sent">The ids of the request, in their order.</param>
    /// <param name="events">What it had of events.</param>
    public void Add(ReadOnlySpan<Guid> answered, ReadOnlySpan<Guid> sent, int events)
    {
        lock (_gate)
        {
            if (!answered.SequenceEqual(sent))
            {
                _strange++;
            }
            foreach (var id in answered)
            {
                _ids.Add(id);
            }
            _events += events;
        }
    }

    /// <summary>Some of them, for who asks.</summary>
    public Guid[] Sample(int most)
    {
        lock (_gate)
        {
            return [.. _ids.Take(most)];
        }
    }

    /// <summary>How many of them are among others.</summary>
    public int CountIn(HashSet<Guid> others)
    {
        lock (_gate)
        {
            return _ids.Count(others.Contains);
        }
    }
}
