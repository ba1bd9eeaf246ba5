using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Server.Recall;
using Chronicle.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests.Recall;

/// <summary>What the journal still has before its dense part is found, however often filling the index is interrupted.</summary>
public sealed class RecallWorkerTests
{
    private const int Kept = 1_300; // more than two of the pages they are read in

    [Fact]
    public async Task FillingTheIndex_StoppedAmidKeptEvents_GoesOnAmidThem()
    {
        var store = new FaultyStore(await StoreWithKeptEventsAsync());
        using var folder = new TemporaryFolder();
        var asked = 0;
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.FailQuery = query =>
        {
            if (query.After.Value < 1_000 || ++asked == 1) // two pages; and who begins looks once at all that is kept, for what is not
            {
                return null;
            }
            stuck.TrySetResult();
            return FaultyStore.Permanent();
        };
        await using (var interrupted = await RunningServer.StartAsync(store, null, ("Data", folder.Path)))
        {
            await stuck.Task.WaitAsync(RunningServer.Deadline);
            Assert.Equal(Kept + 2 - 1_024, (await interrupted.GetAsync("/api/embeddings")).GetProperty("index_lag").GetInt64());
        }
        store.FailQuery = _ => null;

        await using var server = await RunningServer.StartAsync(store, null, ("Data", folder.Path));
        await Eventually.TrueAsync(async () => (await server.GetAsync("/api/embeddings")).GetProperty("index_lag").GetInt64() == 0);
        foreach (var number in (int[])[1, 512, 513, 1_024, 1_025, Kept])
        {
            Assert.Single((await server.GetAsync($"/api/search?q=kept{number}&mode=text")).GetProperty("results").EnumerateArray());
        }
        Assert.Single((await server.GetAsync("/api/search?q=dense&mode=text")).GetProperty("results").EnumerateArray());
    }

    /// <summary>On a clock that stands still the index lets what is recorded gather for ever, unless somebody asks.</summary>
    [Fact]
    public async Task WhatIsRecorded_IsFoundAtOnceByWhoSearches_AndTakenInAfterAWhileWhenNobodyDoes()
    {
        var clock = new ManualTimeProvider();
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), clock);
        await server.AppendAsync("""{"session_id":"s","type":"note","data":{"text":"searched"}}""");
        Assert.Single((await server.GetAsync("/api/search?q=searched&mode=text")).GetProperty("results").EnumerateArray());

        await server.AppendAsync("""{"session_id":"s","type":"note","data":{"text":"later"}}""");
        await Eventually.TrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1)); // again and again: the first time the index may not have begun to wait
            return (await server.GetAsync("/api/embeddings")).GetProperty("index_lag").GetInt64() == 0;
        });
    }

    /// <summary>Whatever a read ends with, the index is kept up again; its pauses grow meanwhile, and the next fault begins with the first one.</summary>
    [Fact]
    public async Task AfterAFault_ItGoesOn_AndItsPauseStartsOver()
    {
        var clock = new ManualTimeProvider();
        var store = new FaultyStore(new MemoryEventStore());
        await store.AppendAsync([An.Event(id: "a")], default);
        store.FailRead = number => number % 2 == 0 ? new OperationCanceledException() : FaultyStore.Permanent();
        await using var server = await RunningServer.StartAsync(store, clock);
        for (var tries = 1; tries <= 5; tries++)
        {
            await PassAsync(clock, TimeSpan.FromSeconds(1), () => store.Reads >= tries);
        }
        Assert.Equal("degraded", (await server.GetAsync("/health")).GetProperty("components").GetProperty("recall").Text("status"));

        store.FailRead = static _ => null;
        await PassAsync(clock, TimeSpan.FromSeconds(1), () => server.Services.GetRequiredService<RecallWorker>().Lag == 0);
        await Eventually.TrueAsync(async () => (await server.GetAsync("/health")).Text("status") == "healthy");

        store.FailRead = static _ => FaultyStore.Permanent();
        var before = store.Reads;
        await server.Services.GetRequiredService<RecallWorker>().RebuildAsync(default);
        await Eventually.TrueAsync(() => store.Reads > before);
        before = store.Reads;
        await Eventually.TrueAsync(() => server.Services.GetRequiredService<RecallWorker>().CheckHealth().Status == HealthStatus.Degraded);
        var passed = TimeSpan.Zero; // it may begin to wait while time passes; without a new start it would wait for half a minute
        await Eventually.TrueAsync(() =>
        {
            if (store.Reads == before && passed < TimeSpan.FromSeconds(4))
            {
                passed += TimeSpan.FromMilliseconds(100);
                clock.Advance(TimeSpan.FromMilliseconds(100));
            }
            return store.Reads > before;
        });
    }

    private static Task PassAsync(ManualTimeProvider clock, TimeSpan step, Func<bool> condition) => Eventually.TrueAsync(() =>
    {
        if (condition())
        {
            return true;
        }
        clock.Advance(step);
        return false;
    });

    /// <summary>Kept events of a pinned session, one dropped event after them, and one that is in the dense part.</summary>
    private static async Task<IEventStore> StoreWithKeptEventsAsync()
    {
        var store = new MemoryEventStore();
        await store.AppendAsync([.. Enumerable.Range(1, Kept).Select(number => An.Event("pinned", "note", $"k{number}", data: $$"""{"text":"kept{{number}}"}"""))], default);
        await store.AppendAsync([An.Event("other", "note", "dropped"), An.Event("other", "note", "last", data: """{"text":"dense"}""")], default);
        await store.PinAsync("pinned", true, default);
        await store.DropAsync([new Sequence(Kept + 1)], default);
        Assert.Equal(new Sequence(Kept + 2), store.Oldest);
        return store;
    }
}
