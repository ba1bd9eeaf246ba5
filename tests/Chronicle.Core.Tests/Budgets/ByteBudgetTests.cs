using Chronicle.Budgets;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Budgets;

public sealed class ByteBudgetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _clock = new();

    private ByteBudget Budget(long capacity = 100) => new(capacity, _clock);

    [Fact]
    public async Task Take_WithRoom_IsGrantedAtOnce_AndGivenBack()
    {
        var budget = Budget();
        Assert.True(await budget.TakeAsync(60, Patience, CancellationToken.None));
        Assert.True(budget.TryTake(40));
        Assert.False(budget.TryTake(1));
        budget.Release(100);
        Assert.Equal(0, budget.Taken);
    }

    [Fact]
    public async Task Take_WithoutRoom_WaitsInLine_AndNobodyOvertakes()
    {
        var budget = Budget();
        budget.TryTake(80);
        var large = budget.TakeAsync(50, Patience, CancellationToken.None).AsTask();
        var small = budget.TakeAsync(10, Patience, CancellationToken.None).AsTask();
        Assert.False(budget.TryTake(10)); // there would be room, but others came first
        Assert.Equal((2, 80L), (budget.Waiting, budget.Taken));

        budget.Release(80);
        Assert.True(await large);
        Assert.True(await small);
        Assert.Equal((0, 60L), (budget.Waiting, budget.Taken));
    }

    [Fact]
    public async Task Take_MoreThanThereIs_IsGrantedAlone()
    {
        var budget = Budget();
        Assert.True(budget.TryTake(1000));
        var next = budget.TakeAsync(1, Patience, CancellationToken.None).AsTask();
        Assert.False(next.IsCompleted);
        budget.Release(1000);
        Assert.True(await next);
    }

    [Fact]
    public async Task Grow_OfTheOnlyHolder_NeedNotWaitInLine()
    {
        var budget = Budget();
        budget.TryTake(60);
        var waiting = budget.TakeAsync(60, Patience, CancellationToken.None).AsTask();
        Assert.True(budget.TryGrow(held: 60, 500));
        Assert.False(waiting.IsCompleted);
        budget.Release(560);
        Assert.True(await waiting);
        budget.TryTake(10);
        Assert.False(budget.TryGrow(held: 10, 500)); // another holds the rest
    }

    [Fact]
    public async Task Take_WhoseTimeIsUp_HoldsNothing_AndLetsTheNextIn()
    {
        var budget = Budget();
        budget.TryTake(80);
        var large = budget.TakeAsync(50, Patience, CancellationToken.None).AsTask();
        var small = budget.TakeAsync(10, TimeSpan.FromSeconds(60), CancellationToken.None).AsTask();
        _clock.Advance(Patience);
        Assert.False(await large);
        Assert.True(await small);
        Assert.Equal(90, budget.Taken);
    }

    [Fact]
    public async Task Take_ThatIsCancelled_LeavesTheLine()
    {
        var budget = Budget();
        budget.TryTake(100);
        using var leaves = new CancellationTokenSource();
        var waiting = budget.TakeAsync(10, Timeout.InfiniteTimeSpan, leaves.Token).AsTask();
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        budget.Release(100);
        Assert.Equal((0, 0L), (budget.Waiting, budget.Taken));
    }

    /// <summary>However many take and give back at once, the bytes held never pass the budget, everybody is served and nothing is left.</summary>
    [Fact]
    public async Task ManyHolders_NeverHoldMoreThanThereIs()
    {
        var budget = new ByteBudget(1000, TimeProvider.System);
        long held = 0, most = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 2000; i++)
            {
                var bytes = random.Next(1, 400);
                Assert.True(await budget.TakeAsync(bytes, TimeSpan.FromSeconds(20), CancellationToken.None));
                var now = Interlocked.Add(ref held, bytes);
                InterlockedMax(ref most, now);
                if (random.Next(4) == 0)
                {
                    await Task.Yield();
                }
                Interlocked.Add(ref held, -bytes);
                budget.Release(bytes);
            }
        })));
        Assert.InRange(most, 1, 1000);
        Assert.Equal((0, 0L), (budget.Waiting, budget.Taken));
    }

    private static void InterlockedMax(ref long most, long now)
    {
        for (var seen = Interlocked.Read(ref most); now > seen; seen = Interlocked.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }
}
