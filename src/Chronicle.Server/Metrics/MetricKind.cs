namespace Chronicle.Server.Metrics;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
