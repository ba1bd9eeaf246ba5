using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Scenarios.Conversations;

/// <summary>What the parts of the scenario share.</summary>
/// <param name="Load">The server, and what is found.</param>
/// <param name="Feed">Makes conversations and keeps the ids of those acknowledged.</param>
/// <param name="IsQuick">Whether it has to fit in seconds.</param>
/// <param name="MaxLatencyMs">Replaces every limit of a latency; null keeps them.</param>
internal sealed record ConversationRun(LoadRun Load, ConversationFeed Feed, bool IsQuick, double? MaxLatencyMs)
{
    public int Count(int thorough, int quick) => IsQuick ? quick : thorough;

    public TimeSpan Seconds(double thorough, double quick) => TimeSpan.FromSeconds(IsQuick ? quick : thorough);

    public Sender CreateSingle(Tally tally) => Feed.CreateSender(Load.Target, 1, tally);

    /// <summary>A latency and what it may be at most, in ms.</summary>
    public void Limit(string name, double actual, double atMost) => Load.Found.Add(new Measurement(name, "ms", [actual], AtMost: MaxLatencyMs ?? atMost));

    public void Limit(string part, Latencies measured, params ReadOnlySpan<(double Percentile, double AtMost)> limits)
    {
        foreach (var (percentile, atMost) in limits)
        {
            Limit($"{part}, p{percentile:0}", measured.Milliseconds(percentile), atMost);
        }
    }
}
