using System.Diagnostics.Metrics;

namespace Chronicle.Diagnostics;

/// <summary>What live readers are sent. Transports count what they write.</summary>
public static class LiveMetrics
{
    private static readonly Meter Meter = new("Chronicle.Live");

    internal static readonly Histogram<double> DeliveryLag = Meter.CreateHistogram(
        "chronicle.live.delivery.lag", "s", "Time from a batch's commit to when a live reader's connection had taken it.", tags: null, MetricBuckets.Seconds);

    internal static readonly Counter<long> FellBehind = Meter.CreateCounter<long>(
        "chronicle.live.fell_behind", "{time}", "Times a live reader was too slow for the window and went back to the store.");

    internal static readonly Counter<long> CatchUpPages = Meter.CreateCounter<long>(
        "chronicle.live.catch_up.pages", "{page}", "Pages read from the store for readers that were not live.");

    private static readonly Counter<long> Frames = Meter.CreateCounter<long>(
        "chronicle.live.frames", "{frame}", "Events and control frames written to readers, by transport.");

    private static readonly Counter<long> SentBytes = Meter.CreateCounter<long>(
        "chronicle.live.bytes", "By", "Bytes written to readers before compression, by transport.");

    /// <summary>Counts what was written to a reader since the last flush.</summary>
    public static void Sent(string transport, long frames, long bytes)
    {
        var by = new KeyValuePair<string, object?>("transport", transport);
        Frames.Add(frames, by);
        SentBytes.Add(bytes, by);
    }
}
