using System.Globalization;
using Chronicle.Client;

namespace Chronicle.Cli.Diagnosis;

/// <summary>Whether the server has its NATS server, JetStream, the stream and its consumer, and what to do about it.</summary>
internal static class BusCheck
{
    public static IEnumerable<Finding> Run(ServerHealth health, ServerStats stats)
    {
        if (stats.Nats is not { } nats)
        {
            yield break;
        }
        if (health.Of("nats") is { Status: not "healthy" } link)
        {
            yield return new Finding(FindingLevel.Problem, "nats", $"{link.Reason?.TrimEnd('.')}. Start nats-server, or correct Nats:Url, Nats:Username and Nats:Password");
            yield break; // what stands behind it can't be seen
        }
        yield return new Finding(FindingLevel.Ok, "nats", string.Create(CultureInfo.InvariantCulture, $"connected to {nats.Server} ({nats.ServerVersion}), {nats.Reconnects} reconnects"));
        if (nats.Stream is null)
        {
            yield return new Finding(FindingLevel.Note, "jetstream", "no stream is recorded (Nats:Ingest:JetStream=false): what is published while the server is away is lost");
            yield break;
        }
        if (health.Of("nats-ingest") is { Status: not "healthy" } ingest)
        {
            yield return new Finding(FindingLevel.Problem, "jetstream", ingest.Reason ?? "the stream is not recorded");
            yield break;
        }
        yield return new Finding(FindingLevel.Ok, "jetstream", $"the stream {nats.Stream} is recorded");
        yield return new Finding(
            FindingLevel.Ok, "consumer", string.Create(CultureInfo.InvariantCulture, $"{nats.Consumer}: {nats.Lag} messages behind, {nats.Pending} being recorded, {nats.Redelivered} came again"));
        if (nats.Missed > 0)
        {
            yield return new Finding(
                FindingLevel.Problem, "stream", string.Create(CultureInfo.InvariantCulture, $"{nats.Stream} dropped {nats.Missed} messages before they were recorded; give it more room (max_age, max_bytes)"));
        }
        if (nats.DeadLetters > 0)
        {
            yield return new Finding(
                FindingLevel.Note, "nats", string.Create(CultureInfo.InvariantCulture, $"{nats.DeadLetters} messages could not be recorded; `chronicle tail --after earliest --type ingest.rejected` says why"));
        }
    }
}
