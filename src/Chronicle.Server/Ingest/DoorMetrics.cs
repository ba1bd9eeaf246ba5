using System.Diagnostics.Metrics;

namespace Chronicle.Server.Ingest;

internal static class DoorMetrics
{
    private static readonly Meter Meter = new("Chronicle.Ingest");

    private static readonly Counter<long> Rejections = Meter.CreateCounter<long>(
        "chronicle.ingest.rejected", "{request}", "Requests, messages or lines that held no valid event, by door and problem.");

    public static void Rejected(string door, string problem) => Rejections.Add(1, new KeyValuePair<string, object?>("door", door), new("problem", problem));
}
