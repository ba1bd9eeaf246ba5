using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;

namespace Chronicle.Cli.Load.Workload;

/// <summary>Where the conversations of a run come from, and what became of them.</summary>
/// <param name="text">Makes them.</param>
/// <param name="random">Makes the ids, which have to be new each time; the conversations themselves come from a seed.</param>
internal sealed class ConversationFeed(ConversationText text, Random random)
{
    private const int Variants = 8; // requests prepared for each connection: different users, lengths and kinds

    public Ledger Ledger { get; } = new();

    /// <summary>A producer with requests of its own.</summary>
    /// <param name="target">The server.</param>
    /// <param name="conversations">In each request: one as an object, more as an array.</param>
    /// <param name="tally">Counts conversations, not the events they become.</param>
    public Sender CreateSender(Target target, int conversations, Tally tally) => new(target, [.. Enumerable.Range(0, Variants).Select(_ => Create(target, conversations))], new Random(random.Next()), tally);

    /// <summary>The same with conversations of one text each.</summary>
    public Sender CreateTextSender(Target target, int conversations, Tally tally) => new(
        target,
        [.. Enumerable.Range(0, Variants).Select(_ => ConversationTemplate.Create(target, [.. Enumerable.Range(0, conversations).Select(_ => text.NextText())], conversations, Ledger))],
        new Random(random.Next()),
        tally);

    private ConversationTemplate Create(Target target, int conversations)
    {
        var (all, recorded) = (new string[conversations], 0);
        for (var i = 0; i < conversations; i++)
        {
            all[i] = text.Next(out var events);
            recorded += events;
        }
        return ConversationTemplate.Create(target, all, recorded, Ledger);
    }
}
