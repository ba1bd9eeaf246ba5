namespace Chronicle.Cli.Load.Reports;

/// <summary>A straight line through samples by least squares, kept as sums: hours of samples take no memory.</summary>
internal sealed class Trend
{
    private double _x;
    private double _y;
    private double _xx;
    private double _xy;
    private TimeSpan? _first;

    public long Count { get; private set; }

    /// <summary>From the first sample to the last.</summary>
    public TimeSpan Span { get; private set; }

    public void Add(TimeSpan at, double value)
    {
        Span = at - (_first ??= at);
        var x = at.TotalHours;
        Count++;
        _x += x;
        _y += value;
        _xx += x * x;
        _xy += x * value;
    }

    /// <summary>How much the value grows in an hour; null when there are too few samples to tell.</summary>
    public double? PerHour => Count >= 3 && (Count * _xx) - (_x * _x) is > 0 and var spread ? ((Count * _xy) - (_x * _y)) / spread : null;
}
