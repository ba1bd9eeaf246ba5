using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Chronicle.Redaction;

internal static class RedactionMetrics
{
    private static readonly Meter Meter = new("Chronicle.Redaction");

    private static readonly Counter<long> Matches = Meter.CreateCounter<long>("chronicle.redaction.matches", "{match}", "Secrets taken out of events, by rule.");

    private static readonly string[] Names = [.. Enum.GetNames<RedactionRule>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>Starts every rule at zero.</summary>
    public static void StartAtZero()
    {
        foreach (var name in Names)
        {
            Matches.Add(0, new KeyValuePair<string, object?>("rule", name));
        }
    }

    public static string NameOf(RedactionRule rule) => Names[(int)rule];

    public static void Count(RedactionRule rule) => Matches.Add(1, new KeyValuePair<string, object?>("rule", NameOf(rule)));
}
