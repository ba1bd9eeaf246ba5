namespace Chronicle.Server.Metrics;

/// <summary>One series of a metric. Written from any thread without locks.</summary>
internal sealed class MetricSeries(string labels, double[] bounds)
{
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private double _value; // a histogram's sum

    /// <summary>As they are written between the braces.</summary>
    public string Labels { get; } = labels;

    public double Value => Volatile.Read(ref _value);

    /// <summary>How many values were in each bucket, the one without a bound last; not added up.</summary>
    public ReadOnlySpan<long> Buckets => _buckets;

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double value)
    {
        for (var before = Volatile.Read(ref _value); ;)
        {
            var seen = Interlocked.CompareExchange(ref _value, before + value, before);
            if (seen.Equals(before))
            {
                return;
            }
            before = seen;
        }
    }

    public void Observe(double value)
    {
        var index = 0;
        while (index < bounds.Length && value > bounds[index])
        {
            index++;
        }
        Interlocked.Increment(ref _buckets[index]);
        Add(value);
    }
}
