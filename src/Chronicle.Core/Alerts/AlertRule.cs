namespace Chronicle.Alerts;

/// <summary>When a metric is worth a word: its levels, how long it must stay past one, and how far it must come back.</summary>
public sealed class AlertRule
{
    public const string Section = AlertOptions.Section + ":Rules:NAME";

    /// <summary>What is watched: one of <see cref="AlertMetrics.All"/>.</summary>
    public string Metric { get; set; } = "";

    /// <summary>Whether a value above or below the levels is bad. Default: above.</summary>
    public AlertComparison Comparison { get; set; }

    /// <summary>The level past which it is a warning; null for none.</summary>
    public double? Warning { get; set; }

    /// <summary>The level past which it is critical; null for none.</summary>
    public double? Critical { get; set; }

    /// <summary>How long the value must stay past a level, or back from it, before that counts; up to a day. Default 10 s.</summary>
    public TimeSpan For { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How far the value must come back from a level before it counts as back, in the metric's unit. Default 0.</summary>
    public double Hysteresis { get; set; }

    /// <summary>False switches the rule off. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>What <paramref name="value"/> means when the rule stands at <paramref name="current"/>: a level that was passed is kept until the value has come back by the hysteresis.</summary>
    public AlertLevel LevelOf(double value, AlertLevel current)
    {
        if (IsPast(value, Critical, current == AlertLevel.Critical))
        {
            return AlertLevel.Critical;
        }
        return IsPast(value, Warning, current >= AlertLevel.Warning) ? AlertLevel.Warning : AlertLevel.Ok;
    }

    /// <summary>The limit that <paramref name="level"/> stands for.</summary>
    internal double? LimitOf(AlertLevel level) => level == AlertLevel.Critical ? Critical : Warning;

    private bool IsPast(double value, double? limit, bool wasPast)
    {
        if (limit is not { } bound)
        {
            return false;
        }
        var room = wasPast ? Hysteresis : 0;
        return Comparison == AlertComparison.Above ? value > bound - room : value < bound + room;
    }
}
