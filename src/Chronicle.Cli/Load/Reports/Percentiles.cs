namespace Chronicle.Cli.Load.Reports;

/// <summary>The percentiles that reports show, and their names in JSON; the longest comes after them.</summary>
internal static class Percentiles
{
    public static readonly (string Name, double Value)[] Shown = [("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("p99_9", 99.9)];
}
