using System.Diagnostics.Metrics;

namespace Chronicle.Server.Nats.Following;

internal static class RepublishMetrics
{
    private static readonly Meter Meter = new("Chronicle.Nats");

    public static readonly Counter<long> Published = Meter.CreateCounter<long>("chronicle.nats.republished", "{event}", "Committed events that NATS has stored on the output subjects.");
}
