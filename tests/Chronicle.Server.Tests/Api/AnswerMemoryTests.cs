using Chronicle.Server.Api;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Api;

public sealed class AnswerMemoryTests
{
    [Fact]
    public async Task Pages_AreSmall_WhileManyLargeOnesAreOnTheirWay()
    {
        var memory = new AnswerMemory(new ManualTimeProvider());
        List<AnswerLease> leases = [];
        for (var number = 0; number < 4; number++)
        {
            leases.Add(await memory.TakeAsync(default));
        }
        Assert.All(leases, lease => Assert.Equal(16 << 20, lease.Bytes));
        leases[0].Fit(15 << 20);

        using (var small = await memory.TakeAsync(default))
        {
            Assert.Equal(1 << 20, small.Bytes);
            small.Fit(3 << 20); // one event is that large
            Assert.Equal((48 + 15 + 3) << 20, memory.Budget.Taken);
        }

        leases.ForEach(lease => lease.Dispose());
        Assert.Equal(0, memory.Budget.Taken);
        using var large = await memory.TakeAsync(default);
        Assert.Equal(16 << 20, large.Bytes);
    }
}
