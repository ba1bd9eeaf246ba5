using Chronicle.Server.Api;
using Chronicle.Testing;
using Microsoft.Extensions.DependencyInjection;

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

    /// <summary>Messages are as large as events; a page of them ends before it is too large, and nothing is passed over.</summary>
    [Theory]
    [InlineData("asc", "next", "after")]
    [InlineData("desc", "prev", "before")]
    public async Task APageOfMessages_EndsBeforeItIsTooLarge(string order, string cursor, string parameter)
    {
        await using var server = await RunningServer.StartAsync();
        var content = new string('x', 5 << 20);
        for (var number = 0; number < 5; number++)
        {
            using var answer = await server.PostAsync("/api/sessions/s/messages", $$"""{"id":"m{{number}}","role":"user","content":"{{content}}"}""");
            answer.EnsureSuccessStatusCode();
        }
        List<string> found = [];
        for (string? from = null; ;)
        {
            var page = await server.GetAsync($"/api/sessions/s/messages?order={order}{(from is null ? "" : $"&{parameter}={from}")}");
            var ids = page.GetProperty("messages").EnumerateArray().Select(message => message.Text("id")!).ToList();
            Assert.InRange(ids.Count, 1, 3);
            found.InsertRange(order == "asc" ? found.Count : 0, ids);
            if (!page.Has(cursor))
            {
                break;
            }
            from = page.Text(cursor);
        }

        Assert.Equal(["m0", "m1", "m2", "m3", "m4"], found);
        Assert.Equal(0, server.Services.GetRequiredService<AnswerMemory>().Budget.Taken);
    }
}
