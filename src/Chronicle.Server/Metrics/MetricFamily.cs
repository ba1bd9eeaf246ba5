using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Chronicle.Server.Metrics;

/// <summary>An instrument and its series, under the name Prometheus knows it by.</summary>
internal sealed class MetricFamily
{
    /// <summary>Labels are few and bounded; should one not be, everything past this many series is counted in one labelled <c>overflow="true"</c>.</summary>
    public const int MaxSeries = 1000;

    private static readonly double[] NoBounds = [];
    private static readonly KeyValuePair<string, object?>[] Overflow = [new("overflow", "true")];

    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries> _series = new(new TagsComparer());
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], MetricSeries>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _lookup;
    private readonly bool _isObserved;
    private readonly double[] _bounds;

    public MetricFamily(Instrument instrument)
    {
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        _isObserved = instrument.IsObservable;
        Kind = instrument switch
        {
            Histogram<double> or Histogram<int> => MetricKind.Histogram,
            Counter<long> or ObservableCounter<long> or ObservableCounter<double> => MetricKind.Counter,
            _ => MetricKind.Gauge,
        };
        _bounds = instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
            Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
            _ => NoBounds,
        };
        Unit = instrument.Unit switch { "s" => "seconds", "By" => "bytes", _ => "" };
        var name = instrument.Name.Replace('.', '_');
        Name = Unit.Length == 0 || name.EndsWith("_" + Unit, StringComparison.Ordinal) ? name : $"{name}_{Unit}";
        Help = instrument.Description ?? "";
    }

    /// <summary>Without the <c>_total</c> of a counter's samples.</summary>
    public string Name { get; }

    public string Unit { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    public IReadOnlyList<double> Bounds => _bounds;

    public IEnumerable<MetricSeries> Series => _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal);

    /// <summary>Takes a measurement. Allocates only when its tags are new.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_lookup.TryGetValue(tags, out var series))
        {
            var key = _series.Count < MaxSeries ? tags.ToArray() : Overflow;
            series = _series.GetOrAdd(key, static (tags, bounds) => new MetricSeries(Labels(tags), bounds), _bounds);
        }
        if (Kind == MetricKind.Histogram)
        {
            series.Observe(value);
        }
        else if (_isObserved)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    private static string Labels(KeyValuePair<string, object?>[] tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(name.Replace('.', '_')).Append("=\"")
                .Append(Convert.ToString(value, CultureInfo.InvariantCulture)!.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
        }
        return text.ToString();
    }
}
