namespace Chronicle.Server.Health;

/// <summary>A measurement and the bounds it is held against.</summary>
/// <param name="Name">On the wire; the unit is its end.</param>
/// <param name="Value">Now, or over the rolling window.</param>
/// <param name="Warning">From here on it is a warning; null when there is no such bound.</param>
/// <param name="Critical">From here on it is critical; null when there is no such bound.</param>
/// <param name="IsFloor">Whether the value should stay above the bounds instead of below them.</param>
internal readonly record struct PerformanceCheck(string Name, double Value, double? Warning = null, double? Critical = null, bool IsFloor = false)
{
    public string Status => Exceeds(Critical) ? "critical" : Exceeds(Warning) ? "warning" : "ok";

    private bool Exceeds(double? bound) => bound is { } limit && (IsFloor ? Value < limit : Value > limit);
}
