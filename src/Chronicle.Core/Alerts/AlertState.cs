using Chronicle.Events;

namespace Chronicle.Alerts;

/// <summary>Where one rule stands. Used by one thread at a time.</summary>
public sealed class AlertState(string name, AlertRule rule)
{
    private AlertLevel _candidate;
    private TimeSpan _candidateSince;

    public string Name => name;

    public AlertRule Rule => rule;

    public AlertMetric Metric { get; } = AlertMetrics.All[rule.Metric];

    public AlertLevel Level { get; private set; }

    /// <summary>When it came to its level; null while it never left Ok.</summary>
    public Timestamp? Since { get; private set; }

    /// <summary>The value seen last; null without a sample.</summary>
    public double? Value { get; private set; }

    /// <summary>Whether somebody has said that they know.</summary>
    public bool IsAcknowledged { get; private set; }

    /// <summary>Takes a value in; returns the change of level it completes, if any. No value means that nothing goes on, which is fine.</summary>
    /// <param name="value">The reading; null without one.</param>
    /// <param name="now">The time of day.</param>
    /// <param name="running">A time that only passes: a clock that is set neither raises nor delays an alert.</param>
    public AlertChange? Observe(double? value, Timestamp now, TimeSpan running)
    {
        Value = value;
        var level = value is { } number ? rule.LevelOf(number, Level) : AlertLevel.Ok;
        if (level == Level)
        {
            _candidate = Level;
            return null;
        }
        if (_candidate != level)
        {
            _candidate = level;
            _candidateSince = running;
        }
        if (running - _candidateSince < rule.For)
        {
            return null;
        }
        var previous = Level;
        Restore(level, now, isAcknowledged: false);
        return new AlertChange(this, level, previous, value, now);
    }

    /// <summary>Puts it where the journal says it stood.</summary>
    public void Restore(AlertLevel level, Timestamp since, bool isAcknowledged)
    {
        Level = level;
        Since = since;
        IsAcknowledged = isAcknowledged && level != AlertLevel.Ok;
        _candidate = level;
    }

    /// <summary>Somebody knows. False when there is nothing to know.</summary>
    public bool Acknowledge()
    {
        IsAcknowledged = Level != AlertLevel.Ok;
        return IsAcknowledged;
    }
}
