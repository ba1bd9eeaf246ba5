using System.Globalization;
using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Tells how a stream that is there differs from the one we would have made.</summary>
internal static class StreamLimits
{
    /// <returns>A sentence; null when it does not.</returns>
    public static string? Differences(StreamConfig found, StreamConfig wanted)
    {
        List<string> all =
        [
            .. One("MaxAge", Duration(found.MaxAge), Duration(wanted.MaxAge)),
            .. One("MaxBytes", Number(found.MaxBytes), Number(wanted.MaxBytes)),
            .. One("Replicas", Number(Math.Max(1, found.NumReplicas)), Number(wanted.NumReplicas)),
            .. One("max_msgs", Number(found.MaxMsgs), "none"),
            .. One("max_msgs_per_subject", Number(found.MaxMsgsPerSubject), "none"),
            .. One("max_msg_size", Number(found.MaxMsgSize), "none"),
            .. One("retention", found.Retention.ToString().ToLowerInvariant(), "limits"),
            .. One("storage", found.Storage.ToString().ToLowerInvariant(), "file"),
            .. One("discard", found.Discard.ToString().ToLowerInvariant(), "old"),
        ];
        return all.Count == 0 ? null
            : $"The stream {found.Name} has other limits than configured and is used as it is: {string.Join(", ", all)}. Change the stream, or the configuration.";
    }

    private static IEnumerable<string> One(string name, string found, string wanted) => found == wanted ? [] : [$"{name} {found} instead of {wanted}"];

    private static string Number(long limit) => limit <= 0 ? "none" : limit.ToString(CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan limit) => limit <= TimeSpan.Zero ? "none" : limit.ToString("c", CultureInfo.InvariantCulture);
}
