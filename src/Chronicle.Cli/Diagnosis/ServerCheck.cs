using System.Globalization;
using System.Text.Json;
using Chronicle.Client;

namespace Chronicle.Cli.Diagnosis;

/// <summary>Is the server up, and what arrived in the last hour.</summary>
internal static class ServerCheck
{
    private const int Page = 1000;

    public static async Task<IReadOnlyList<Finding>> RunAsync(Invocation invocation, CancellationToken ct)
    {
        var client = invocation.Client();
        try
        {
            var info = await client.GetInfoAsync(ct).ConfigureAwait(false);
            var health = await client.GetHealthAsync(ct).ConfigureAwait(false);
            var server = new Finding(
                health.IsHealthy ? FindingLevel.Ok : FindingLevel.Problem,
                "server",
                string.Create(CultureInfo.InvariantCulture, $"{invocation.Url} runs {info.Name} {info.Version}, {info.Head} events{(health.IsHealthy ? string.Empty : $", and says it is {health.Status}")}"));
            var bus = health.Of("nats") is null ? [] : BusCheck.Run(health, await client.GetStatsAsync(ct).ConfigureAwait(false));
            return [server, .. bus, .. await FeedsAsync(client, ct).ConfigureAwait(false), .. await RejectionsAsync(client, ct).ConfigureAwait(false)];
        }
        catch (ServerUnreachableException e)
        {
            return [new Finding(FindingLevel.Problem, "server", $"{invocation.Url} can't be reached ({e.Why}); start it with `chronicle serve`")];
        }
        catch (RefusedException e)
        {
            var hint = e.Status is 401 or 403 ? "; give a key with --api-key or CHRONICLE_API_KEY" : string.Empty;
            return [new Finding(FindingLevel.Problem, "server", $"{invocation.Url} refused: {e.Message}{hint}")];
        }
    }

    /// <summary>What hooks and messages brought that could not be recorded: the agents were told nothing of it.</summary>
    private static async Task<IEnumerable<Finding>> RejectionsAsync(ChronicleClient client, CancellationToken ct)
    {
        var page = await client.GetEventsAsync(new EventFilter { Since = "24h", Type = ["ingest.rejected"] }, ascending: false, Page, null, ct).ConfigureAwait(false);
        var rejected = page.Events.Where(e => e.Text("type") == "ingest.rejected").ToArray();
        return rejected is [var newest, ..]
            ? [new Finding(FindingLevel.Note, "rejected", string.Create(CultureInfo.InvariantCulture, $"{rejected.Length}{(page.Next is null ? string.Empty : " or more")} payloads could not be recorded in the last day, the newest because {Reason(newest)}; `chronicle tail --after earliest --type ingest.rejected` shows them"))]
            : [];
    }

    private static string Reason(EventJson rejected) => rejected.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("reason", out var reason) ? $"\"{reason}\"" : "of no reason given";

    private static async Task<IEnumerable<Finding>> FeedsAsync(ChronicleClient client, CancellationToken ct)
    {
        var page = await client.GetEventsAsync(new EventFilter { Since = "1h" }, ascending: false, Page, null, ct).ConfigureAwait(false);
        var some = page.Next is null ? string.Empty : $" of the newest {page.Events.Count}";
        var feeds = page.Events.GroupBy(e => e.Text("source") ?? "(no source)").OrderByDescending(g => g.Count())
            .Select(g => new Finding(FindingLevel.Ok, "feed", string.Create(CultureInfo.InvariantCulture, $"{g.Key}: {g.Count()} events{some} in the last hour"))).ToArray();
        return feeds.Length > 0 ? feeds : [new Finding(FindingLevel.Note, "feed", "nothing arrived in the last hour")];
    }
}
