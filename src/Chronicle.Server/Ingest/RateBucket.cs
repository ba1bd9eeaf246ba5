namespace Chronicle.Server.Ingest;

/// <summary>What one key or project may still record. Guarded by its owner's lock.</summary>
/// <remarks>
/// A token bucket that may go below zero: a batch is let in while anything is left and paid off afterwards, so that one larger than a second's worth is
/// recorded, too, and the rate holds over time. Times are seconds since the start.
/// </remarks>
internal sealed class RateBucket
{
    private double _events = double.NaN; // until it is used
    private double _bytes;
    private double _filledAt;
    private double _windowEnds = double.NegativeInfinity;
    private long _used;

    /// <summary>Seconds until a batch may be recorded by the rate; 0 for now.</summary>
    public double Wait(double now, double? eventRate, double? byteRate)
    {
        Fill(now, eventRate, byteRate);
        return Math.Max(Until(_events, eventRate), Until(_bytes, byteRate));
    }

    /// <summary>Seconds until the quota's next window when the bytes don't fit into this one; 0 when they do.</summary>
    public double QuotaWait(double now, long bytes, long quota)
    {
        if (now >= _windowEnds)
        {
            return bytes > quota ? double.PositiveInfinity : 0;
        }
        return _used + bytes > quota ? _windowEnds - now : 0;
    }

    /// <param name="now">Seconds since the start.</param>
    /// <param name="events">How many.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="window">Seconds of a quota's window; 0 without a quota.</param>
    public void Charge(double now, int events, long bytes, double window)
    {
        _events -= events;
        _bytes -= bytes;
        if (now >= _windowEnds)
        {
            (_windowEnds, _used) = (now + window, 0);
        }
        _used += bytes;
    }

    /// <summary>Whether forgetting it changes nothing: its rates are full again and its window is over.</summary>
    public bool IsIdle(double now, double? eventRate, double? byteRate) =>
        now - _filledAt > 60 && now >= _windowEnds && Wait(now, eventRate, byteRate) == 0;

    private void Fill(double now, double? eventRate, double? byteRate)
    {
        if (double.IsNaN(_events))
        {
            (_events, _bytes) = (eventRate ?? 0, byteRate ?? 0);
        }
        _events = Fill(_events, eventRate, now - _filledAt);
        _bytes = Fill(_bytes, byteRate, now - _filledAt);
        _filledAt = now;
    }

    private static double Fill(double left, double? rate, double seconds) => rate is { } perSecond ? Math.Min(perSecond, left + (seconds * perSecond)) : 0;

    private static double Until(double left, double? rate) => rate is { } perSecond && left <= 0 ? Math.Max((1 - left) / perSecond, 0.001) : 0;
}
