using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;

namespace Chronicle.Cli.Load.Workload;

/// <summary>Where the events of a run come from, and the randomness of their ids.</summary>
/// <param name="text">Makes the events.</param>
/// <param name="random">Makes the ids, which have to be new each time; the events themselves come from a seed.</param>
internal sealed class Feed(EventText text, Random random)
{
    private const int Variants = 8; // requests prepared for each connection: different sessions, types and sizes

    public EventText Text => text;

    /// <summary>A producer with requests of its own.</summary>
    public Sender CreateSender(Target target, Body body, Tally tally) =>
        new(target, [.. Enumerable.Range(0, Variants).Select(_ => PostTemplate.Create(target, text, body))], new Random(random.Next()), tally);
}
