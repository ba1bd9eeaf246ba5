using Chronicle.Cli.Load.Workload;

namespace Chronicle.Load;

/// <summary>The events that benchmarks send.</summary>
internal static class Feeds
{
    /// <summary>What <see cref="Create"/>'s events name as their project.</summary>
    public const string Project = "/home/dev/projects/shop";

    public static Feed Create(int seed) => new(new EventText(sessions: 50, seed, Project), new Random());

    public static Body Body(int events) => events == 1 ? Cli.Load.Workload.Body.Single : Cli.Load.Workload.Body.Lines(events);
}
