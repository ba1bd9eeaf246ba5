using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Diagnostics;

public sealed class TypeRatesTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly TypeRates _types;

    public TypeRatesTests() => _types = new TypeRates(_clock);

    [Fact]
    public void Busiest_AreOfTheLastFullSeconds_TheRestComesLast()
    {
        Record("a", "b", "b", "c", "b", "a", "d");
        Assert.Empty(_types.Busiest(20, 10)); // the second is not over
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([("b", 0.3), ("a", 0.2), ("c", 0.1), ("d", 0.1)], Rates(20));
        Assert.Equal([("b", 0.3), ("other", 0.4)], Rates(1));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(_types.Busiest(20, 10));
        Assert.Equal([("a", 2), ("b", 3), ("c", 1), ("d", 1)], Totals());
    }

    /// <summary>A producer's type that is called as the rest is told with it: a label or a name never stands twice.</summary>
    [Fact]
    public void ATypeCalledOther_IsPartOfTheRest()
    {
        Record("other", "a", "b", "b", "other");
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([("b", 0.2), ("other", 0.3)], Rates(1));
        Assert.Equal([("a", 1), ("b", 2), ("other", 2)], Totals());
    }

    [Fact]
    public void InventedTypes_NeverBecomeMoreThanTheBound_AndAreAllCounted()
    {
        for (var number = 0; number < 20_000; number++)
        {
            Record($"invented-{number}", "a");
            if (number % 1000 == 0)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
            }
        }
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TypeRates.MostTotals + 1, _types.Totals.Count());
        Assert.Equal(40_000, _types.Totals.Sum(type => type.Value));
        Assert.Equal(20_000, Totals().Single(type => type.Item1 == "a").Item2);
        Assert.InRange(_types.Busiest(int.MaxValue, 60).Count, 1, TypeRates.MostTypes + 1);
        Assert.Equal(40_000, _types.Busiest(int.MaxValue, 60).Sum(type => type.Value) * 60, 0.001);
        Assert.Equal(21, _types.Busiest(20, 60).Count);
    }

    /// <summary>A server that has seen many types in its life still tells those of now apart.</summary>
    [Fact]
    public void SilentTypes_MakeRoomForNewOnes_ButNotAmongTheTotals()
    {
        Record([.. Enumerable.Range(0, TypeRates.MostTypes).Select(number => $"early-{number}")]);
        Record("late");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(_types.Busiest(int.MaxValue, 10), type => type.Key == "late");

        _clock.Advance(TimeSpan.FromSeconds(62));
        Record("late", "late", "early-0");
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([("late", 0.2), ("early-0", 0.1)], Rates(20));
        Assert.DoesNotContain(Totals(), type => type.Item1 == "late");
        Assert.Equal(("early-0", 2), Totals()[0]);
        Assert.Equal(TypeRates.MostTypes + 4, _types.Totals.Sum(type => type.Value));
    }

    [Fact]
    public void ForgottenTypes_AreCountedWithTheRest()
    {
        Record("a", "b", "b", "c");
        _types.Keep(["a", "unheard of"]);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([("a", 1), ("other", 3)], Totals());
        Assert.Equal([("a", 0.1)], Rates(20));
        Record("b");
        Assert.Equal([("a", 1), ("b", 1), ("other", 3)], Totals());
    }

    private void Record(params string[] types)
    {
        var number = 0;
        _types.Add([.. types.Select(type => new RecordedEvent("epoch", new Sequence(++number), $"{number}", An.Event(type: type)))]);
    }

    private (string, double)[] Rates(int most) => [.. _types.Busiest(most, 10).Select(type => (type.Key, Math.Round(type.Value, 6)))];

    private (string, long)[] Totals() => [.. _types.Totals.Select(type => (type.Key, type.Value))];
}
