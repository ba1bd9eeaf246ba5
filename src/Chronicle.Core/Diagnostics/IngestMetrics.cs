using System.Diagnostics.Metrics;

namespace Chronicle.Diagnostics;

internal static class IngestMetrics
{
    private static readonly Meter Meter = new("Chronicle.Ingest");

    public static readonly Histogram<double> AdmissionWait = Meter.CreateHistogram<double>(
        "chronicle.ingest.admission.wait", "s", "Time a producer waited for room in the queue.");
}
