using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Live;

public sealed class LiveWindowTests
{
    private static CommittedBatch Batch(long first, int count) =>
        new([.. Enumerable.Range(0, count).Select(at => new RecordedEvent("k", new Sequence(first + at), null, An.Event(data: "1")))], committedAt: 1);

    [Fact]
    public void Find_GivesTheBatchThatHoldsTheNextEvent_OrNone()
    {
        var size = Batch(1, 3).Size;
        var window = new LiveWindow(3 * size);
        for (var number = 0; number < 200; number++) // past the first ring's end, several times
        {
            window.Add(Batch(1 + (3 * number), 3));
            for (var back = 0; back < Math.Min(number + 1, 3); back++)
            {
                var first = 1 + (3 * (number - back));
                Assert.Equal(first, window.Find(new Sequence(first - 1))!.First.Value);
                Assert.Equal(first, window.Find(new Sequence(first + 1))!.First.Value);
            }
            Assert.Null(window.Find(new Sequence(3 * (number + 1)))); // nothing is there yet
            if (number > 2)
            {
                Assert.Null(window.Find(new Sequence((3 * (number - 2)) - 1))); // dropped
            }
        }
        window.Clear();
        Assert.Null(window.Find(new Sequence(599)));
    }

    [Fact]
    public void AWindowOfManySmallBatches_Grows_AndFindsAllOfThem()
    {
        var window = new LiveWindow(long.MaxValue);
        for (var number = 1; number <= 1000; number++)
        {
            window.Add(Batch(number, 1));
        }
        for (var number = 1; number <= 1000; number++)
        {
            Assert.Equal(number, window.Find(new Sequence(number - 1))!.Last.Value);
        }
    }

    /// <summary>A reader that is behind by less than the window holds finds its next event however fast the window moves.</summary>
    [Fact]
    public async Task Find_BesideAWriter_NeverMissesWhatIsThere()
    {
        const int Batches = 10_000, Kept = 200;
        var window = new LiveWindow(Kept * Batch(1, 1).Size);
        long written = 0, read = 0;
        var reading = Task.Run(() =>
        {
            while (read < Batches)
            {
                var end = Volatile.Read(ref written);
                if (read == end)
                {
                    Thread.Yield();
                    continue;
                }
                var found = window.Find(new Sequence(read));
                Assert.NotNull(found);
                Assert.Equal(read + 1, found.First.Value);
                Volatile.Write(ref read, found.Last.Value);
            }
        });
        for (var number = 1; number <= Batches && !reading.IsCompleted; number++)
        {
            while (number - Volatile.Read(ref read) >= Kept && !reading.IsCompleted)
            {
                Thread.Yield();
            }
            window.Add(Batch(number, 1));
            Volatile.Write(ref written, number);
        }
        await reading;
    }
}
