using Chronicle.Alerts;
using Chronicle.Events;
using Xunit;

namespace Chronicle.Core.Tests.Alerts;

public sealed class AlertStateTests
{
    private static readonly AlertRule Queue = new() { Metric = "queue.events", Warning = 100, Critical = 500, Hysteresis = 20, For = TimeSpan.FromSeconds(10) };

    private readonly AlertState _alert = new("queue-size", Queue);
    private int _second;

    [Fact]
    public void Observe_RaisesOnlyWhatLasts()
    {
        Assert.Null(After(0, 101));
        Assert.Null(After(9, 101));
        Assert.Null(After(1, 100)); // at the level is not past it: the wait starts again
        Assert.Null(After(1, 101));
        Assert.Null(After(9, 300));

        var raised = After(1, 300);

        Assert.Equal((AlertLevel.Warning, AlertLevel.Ok, 100d), (raised!.Level, raised.Previous, raised.Limit));
        Assert.Equal("queue-size is a warning: queue.events is 300 events, above 100 events", raised.Message);
    }

    [Fact]
    public void Observe_KeepsALevelUntilTheValueIsBackByTheHysteresis()
    {
        Raise(600);
        Assert.Null(After(60, 490)); // still within 20 of critical
        Assert.Null(After(60, 300));
        Assert.Equal(AlertLevel.Warning, After(10, 300)!.Level);
        Assert.Null(After(60, 85));
        Assert.Null(After(60, 80));

        var resolved = After(10, 80);

        Assert.True(resolved!.IsResolved);
        Assert.Equal("queue-size is resolved: queue.events is 80 events, no longer above 100 events", resolved.Message);
        Assert.Null(After(60, 80));
    }

    [Fact]
    public void Observe_WithoutASample_Resolves()
    {
        Raise(600);
        Assert.Null(After(1, null));
        Assert.True(After(10, null)!.IsResolved);
    }

    [Fact]
    public void Below_IsTheOtherSide()
    {
        var success = new AlertState("success-rate", new AlertRule { Metric = "append.success", Comparison = AlertComparison.Below, Warning = 95, Critical = 90, Hysteresis = 1, For = TimeSpan.Zero });

        Assert.Null(success.Observe(95, new Timestamp(0), default));
        Assert.Equal(AlertLevel.Warning, success.Observe(94, new Timestamp(1), default)!.Level);
        Assert.Equal(AlertLevel.Critical, success.Observe(89, new Timestamp(2), default)!.Level);
        Assert.Null(success.Observe(90.5, new Timestamp(3), default));
        Assert.Equal(AlertLevel.Warning, success.Observe(91, new Timestamp(4), default)!.Level);
        Assert.Equal(AlertLevel.Ok, success.Observe(96, new Timestamp(5), default)!.Level);
    }

    [Fact]
    public void Acknowledge_LastsUntilTheLevelChanges()
    {
        Assert.False(_alert.Acknowledge());
        Raise(300);
        Assert.True(_alert.Acknowledge());
        Assert.True(_alert.IsAcknowledged);
        Raise(600);
        Assert.False(_alert.IsAcknowledged);
    }

    [Fact]
    public void Replay_BringsBackWhatTheEventsSay()
    {
        Raise(600);
        var raised = Record(AlertEvents.Of(new AlertChange(_alert, AlertLevel.Critical, AlertLevel.Ok, 600, new Timestamp(5_000_000))));
        var acknowledged = Record(AlertEvents.Acknowledgement(_alert, new Timestamp(6_000_000)));
        var others = Record(new IncomingEvent { SessionId = "chronicle", Type = AlertEvents.Raised, Time = default, Received = default, Data = "[1]"u8.ToArray() });
        var again = new AlertState("queue-size", Queue);

        AlertEvents.Replay([raised, acknowledged], new Dictionary<string, AlertState> { ["queue-size"] = again });

        Assert.Equal((AlertLevel.Critical, new Timestamp(5_000_000), true), (again.Level, again.Since, again.IsAcknowledged));
        AlertEvents.Replay([others], new Dictionary<string, AlertState> { ["queue-size"] = again });
        Assert.Equal(AlertLevel.Critical, again.Level);
    }

    [Fact]
    public void Defaults_AreValidAndOfTheOlderSystems()
    {
        var options = new AlertOptions();

        Assert.Empty(options.Validate(new(options)));
        Assert.Equal((100d, 500d), (options.Rules["queue-size"].Warning, options.Rules["queue-size"].Critical));
        Assert.Equal((10d, 20d), (options.Rules["append-latency"].Warning, options.Rules["append-latency"].Critical));
        Assert.Equal((95d, 90d), (options.Rules["success-rate"].Warning, options.Rules["success-rate"].Critical));
    }

    private static RecordedEvent Record(IncomingEvent content) => new("epoch", new Sequence(1), null, content);

    private void Raise(double value)
    {
        After(1, value);
        Assert.NotNull(After(10, value));
    }

    private AlertChange? After(int seconds, double? value)
    {
        _second += seconds;
        return _alert.Observe(value, new Timestamp(_second * 1_000_000L), TimeSpan.FromSeconds(_second));
    }
}
