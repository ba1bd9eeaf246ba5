namespace Chronicle.Cli.Load.Drill;

/// <summary>What was published before, during and after the restarts of one victim, and how much of it is recorded.</summary>
/// <param name="victim">Who was killed.</param>
/// <param name="when">A few words.</param>
internal sealed class DrillPhase(string victim, string when)
{
    private readonly List<(long[] After, long[] UpTo)> _spans = []; // of each producer's numbers; the former is not among them

    public string Victim => victim;

    public string When => when;

    public long Published { get; private set; }

    public long Recorded { get; private set; }

    /// <param name="after">For each producer, how many it had published when the phase began.</param>
    /// <param name="upTo">The same when it ended.</param>
    public void Add(long[] after, long[] upTo)
    {
        _spans.Add((after, upTo));
        Published += upTo.Sum() - after.Sum();
    }

    /// <summary>Told of an event that is recorded.</summary>
    public void Found(int producer, long place) => Recorded += _spans.Exists(span => place > span.After[producer] && place <= span.UpTo[producer]) ? 1 : 0;
}
