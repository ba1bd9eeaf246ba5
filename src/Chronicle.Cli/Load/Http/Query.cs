using System.Globalization;

namespace Chronicle.Cli.Load.Http;

/// <summary>A question that people and dashboards ask.</summary>
/// <param name="Name">As it is reported.</param>
/// <param name="Path">What is asked for, another each time.</param>
/// <param name="Events">How many events the answer holds when there are enough; 0 when it holds none.</param>
internal sealed record Query(string Name, Func<Random, string> Path, int Events)
{
    /// <summary>What stands once for each of them in the answer.</summary>
    public string Mark { get; init; } = "{\"seq\":";

    /// <summary>Whether there may be more of them.</summary>
    public bool IsLeast { get; init; }

    /// <summary>The usual ones.</summary>
    /// <param name="sessions">Sessions that are there.</param>
    /// <param name="head">The newest sequence.</param>
    public static Query[] Usual(IReadOnlyList<string> sessions, long head) =>
    [
        new("last 100 of a session", random => $"/api/events?session={sessions[random.Next(sessions.Count)]}&order=desc&limit=100", 100),
        new("100 after a cursor", random => string.Create(CultureInfo.InvariantCulture, $"/api/events?after={random.NextInt64(Math.Max(1, head - 200))}&order=asc&limit=100"), 100),
        new("session list", _ => "/api/sessions?limit=100", 0),
        new("last 100", _ => "/api/events?order=desc&limit=100", 100),
        new("last 100 of a type", _ => "/api/events?type=subagent_stop&order=desc&limit=100", 100),
        new("last 100 that contain a word", _ => "/api/events?q=undefined&order=desc&limit=100", 100),
    ];
}
