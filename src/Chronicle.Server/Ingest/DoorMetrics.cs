using System.Diagnostics.Metrics;

namespace Chronicle.Server.Ingest;

internal static class DoorMetrics
{
    private static readonly Meter Meter = new("Chronicle.Ingest");

    private static readonly Counter<long> Rejections = Meter.CreateCounter<long>(
        "chronicle.ingest.rejected", "{request}", "Requests, messages or lines that held no valid event, by door and problem.");

    private static readonly Counter<long> Limits = Meter.CreateCounter<long>(
        "chronicle.ingest.limited", "{append}", "Appends refused because a rate or a quota was used up, by scope (key, project) and limit (rate, quota).");

    public static void StartAtZero()
    {
        foreach (var (scope, limit) in (ReadOnlySpan<(string, string)>)[("key", "rate"), ("project", "rate"), ("project", "quota")])
        {
            Limits.Add(0, new KeyValuePair<string, object?>("scope", scope), new("limit", limit));
        }
    }

    public static void Limited(string scope, string limit) => Limits.Add(1, new KeyValuePair<string, object?>("scope", scope), new("limit", limit));

    public static void Rejected(string door, string problem) => Rejections.Add(1, new KeyValuePair<string, object?>("door", door), new("problem", problem));
}
