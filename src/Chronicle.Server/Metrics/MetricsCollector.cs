using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Chronicle.Diagnostics;

namespace Chronicle.Server.Metrics;

/// <summary>Listens to every instrument of Chronicle's and keeps its series.</summary>
/// <remarks>
/// Instruments of the engine are the process's; those of <see cref="Meter"/> are this server's, so that two servers in one process do not see each other's queues.
/// Recording is a lookup and an interlocked add. What can be asked for is not recorded but observed while it is written.
/// </remarks>
internal sealed class MetricsCollector : IDisposable
{
    private const string Prefix = "Chronicle.";

    private readonly ConcurrentDictionary<string, MetricFamily> _families = [];
    private readonly MeterListener _listener = new();
    private readonly Lock _observing = new();

    public MetricsCollector()
    {
        Meter = new Meter(new MeterOptions(Prefix + "Server") { Scope = this });
        _listener.InstrumentPublished = Listen;
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
        EngineMeters.StartAtZero();
        Ingest.DoorMetrics.StartAtZero();
    }

    /// <summary>For instruments of this server.</summary>
    public Meter Meter { get; }

    /// <summary>Every metric with its values of now, by name.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        lock (_observing)
        {
            _listener.RecordObservableInstruments();
        }
        return [.. _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)];
    }

    public void Dispose()
    {
        _listener.Dispose();
        Meter.Dispose();
    }

    private void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name.StartsWith(Prefix, StringComparison.Ordinal) && (instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, this)))
        {
            listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument.Name, static (_, created) => new MetricFamily(created), instrument));
        }
    }
}
