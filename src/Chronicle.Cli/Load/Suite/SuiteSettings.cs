namespace Chronicle.Cli.Load.Suite;

/// <summary>How thoroughly the suite measures, and what it holds the figures against.</summary>
/// <param name="Quick">Shorter parts and less data, so that all of it fits in a minute.</param>
/// <param name="Limits">Limits that replace the targets.</param>
/// <param name="Random">For ids.</param>
internal sealed record SuiteSettings(bool Quick, BenchLimits Limits, Random Random)
{
    /// <summary>What the suite's events name as their project.</summary>
    public const string Project = "chronicle-load/bench";

    /// <summary>Whether what shows with time only is watched for an hour.</summary>
    public bool Full { get; init; }

    public TimeSpan Seconds(double thorough, double quick) => TimeSpan.FromSeconds(Quick ? quick : thorough);

    public int Count(int thorough, int quick) => Quick ? quick : thorough;

    public Workload.ConversationFeed Conversations(int seed) => new(new Workload.ConversationText(users: 50, seed, Project), new Random(Random.Next()));

    public Workload.Feed Feed(int seed, int sessions = 50, bool isDistinct = false) => new(Text(seed, sessions, isDistinct), new Random(Random.Next()));

    public static Workload.EventText Text(int seed, int sessions = 50, bool isDistinct = false) => new(sessions, seed, Project) { IsDistinct = isDistinct };
}
