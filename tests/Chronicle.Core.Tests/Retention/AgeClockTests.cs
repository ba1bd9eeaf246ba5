using Chronicle.Events;
using Chronicle.Retention;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Retention;

/// <summary>A clock that jumps ahead drops nothing until it has stayed there.</summary>
public sealed class AgeClockTests : IAsyncDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly JumpingClock _clock = new();
    private readonly MemoryEventStore _store = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("chronicle-").FullName;

    [Fact]
    public async Task ATimeThatPasses_IsBelieved_HoweverLong()
    {
        var ages = await AgesAsync();
        _clock.Advance(TimeSpan.FromDays(400));
        Assert.Equal(_clock.GetUtcNow(), await ages.NowAsync(default));
        Assert.Null(ages.Problem);
    }

    [Fact]
    public async Task AJump_IsBelievedAfterAnHour_AndAgesGoOnMeanwhile()
    {
        var ages = await AgesAsync();
        var before = await ages.NowAsync(default);
        _clock.Jump(TimeSpan.FromDays(30));

        Assert.Equal(before, await ages.NowAsync(default));
        Assert.Contains("720.0 hours later than it should be", ages.Problem, StringComparison.Ordinal);
        Assert.Contains("Retention:TrustClockAfter", ages.Problem, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(before + TimeSpan.FromMinutes(59), await ages.NowAsync(default));
        Assert.Contains("1 more minutes", ages.Problem, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before + TimeSpan.FromDays(30) + Hour, await ages.NowAsync(default));
        Assert.Null(ages.Problem);
    }

    [Fact]
    public async Task AJumpThatIsTakenBack_IsForgotten_AndAnotherOneBeginsAnew()
    {
        var ages = await AgesAsync();
        var before = await ages.NowAsync(default);
        _clock.Jump(TimeSpan.FromDays(30));
        await ages.NowAsync(default);
        _clock.Advance(TimeSpan.FromMinutes(50));
        _clock.Jump(TimeSpan.FromDays(30));
        await ages.NowAsync(default);
        _clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(before + TimeSpan.FromMinutes(100), await ages.NowAsync(default)); // the second one has not stayed for an hour

        _clock.Jump(TimeSpan.FromDays(-60));
        Assert.Equal(before + TimeSpan.FromMinutes(100), await ages.NowAsync(default));
        Assert.Null(ages.Problem);
    }

    [Fact]
    public async Task AClockThatIsSetBack_IsBelievedAtOnce()
    {
        var ages = await AgesAsync();
        _clock.Jump(TimeSpan.FromDays(-2));
        Assert.Equal(_clock.GetUtcNow(), await ages.NowAsync(default));
    }

    [Fact]
    public async Task AStepOfTheUsualSize_IsBelievedAtOnce()
    {
        var ages = await AgesAsync();
        _clock.Jump(TimeSpan.FromMinutes(59));
        Assert.Equal(_clock.GetUtcNow(), await ages.NowAsync(default));
    }

    /// <summary>A restart with a wrong clock: the newest event tells. After a month without power it tells the same, and an hour passes.</summary>
    [Fact]
    public async Task AStart_LongAfterTheNewestEvent_WaitsToo_WhateverIsRecordedSince()
    {
        await _store.AppendAsync([An.Event(received: An.Epoch)], default);
        _clock.Jump(TimeSpan.FromDays(30));
        var ages = new AgeClock(_store, new ClockNote(_folder), _clock, Hour, Hour);
        await _store.AppendAsync([An.Event(received: Timestamp.From(_clock.GetUtcNow()))], default); // by the same clock

        Assert.Equal(An.Epoch.ToDateTimeOffset(), await ages.NowAsync(default));
        _clock.Advance(Hour);
        Assert.Equal(_clock.GetUtcNow(), await ages.NowAsync(default));
    }

    /// <summary>Events that the wrong clock stamped are no witness for it: the time that was believed is remembered over the start.</summary>
    [Fact]
    public async Task ARestartWhileTheClockIsAhead_WaitsStill()
    {
        var before = await (await AgesAsync()).NowAsync(default);
        _clock.Jump(TimeSpan.FromDays(30));
        await _store.AppendAsync([An.Event(received: Timestamp.From(_clock.GetUtcNow()))], default);
        _clock.Advance(TimeSpan.FromMinutes(10));

        var ages = new AgeClock(_store, new ClockNote(_folder), _clock, Hour, Hour);
        Assert.Equal(before, await ages.NowAsync(default));
        Assert.NotNull(ages.Problem);
        _clock.Advance(Hour);
        Assert.Equal(_clock.GetUtcNow(), await ages.NowAsync(default));
        Assert.Null(ages.Problem);
    }

    [Fact]
    public async Task ARestartInDoubt_RemembersTheTimeItShouldBe()
    {
        var ages = await AgesAsync();
        _clock.Jump(TimeSpan.FromDays(30));
        _clock.Advance(TimeSpan.FromMinutes(30));
        var before = await ages.NowAsync(default);

        Assert.Equal(before, await new AgeClock(_store, new ClockNote(_folder), _clock, Hour, Hour).NowAsync(default));
    }

    /// <summary>A server nobody sends to is not suspected after every restart.</summary>
    [Fact]
    public async Task ARestartWithARightClock_IsBelieved_HoweverOldTheNewestEvent()
    {
        var ages = await AgesAsync();
        _clock.Advance(TimeSpan.FromDays(3));
        await ages.NowAsync(default);
        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(_clock.GetUtcNow(), await new AgeClock(_store, new ClockNote(_folder), _clock, Hour, Hour).NowAsync(default));
    }

    [Fact]
    public async Task ANoteThatCantBeReadOrWritten_IsNone()
    {
        File.WriteAllText(Path.Combine(_folder, "chronicle.clock"), "yesterday");
        Assert.Null(new ClockNote(_folder).Read());
        await _store.AppendAsync([An.Event(received: An.Epoch)], default);
        var nowhere = new ClockNote(Path.Combine(_folder, "gone"));
        Assert.Equal(_clock.GetUtcNow(), await new AgeClock(_store, nowhere, _clock, Hour, Hour).NowAsync(default));
        Assert.Null(nowhere.Read());
    }

    [Fact]
    public async Task WithoutAnHourToWait_AClockIsAlwaysBelieved()
    {
        var ages = new AgeClock(_store, new ClockNote(_folder), _clock, Hour, TimeSpan.Zero);
        _clock.Jump(TimeSpan.FromDays(30));
        Assert.Equal(_clock.GetUtcNow(), await ages.NowAsync(default));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return _store.DisposeAsync();
    }

    private async Task<AgeClock> AgesAsync()
    {
        await _store.AppendAsync([An.Event(received: An.Epoch)], default);
        return new AgeClock(_store, new ClockNote(_folder), _clock, Hour, Hour);
    }

    /// <summary>Its time of day can be set; its timestamps only pass.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private TimeSpan _passed = Hour; // a timestamp of 0 is none
        private TimeSpan _jumped = -Hour;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => An.Epoch.ToDateTimeOffset() + _passed + _jumped;

        public override long GetTimestamp() => _passed.Ticks;

        public void Advance(TimeSpan by) => _passed += by;

        public void Jump(TimeSpan by) => _jumped += by;
    }
}
