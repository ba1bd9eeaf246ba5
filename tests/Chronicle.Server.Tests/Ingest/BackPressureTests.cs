using Chronicle.Testing;

namespace Chronicle.Server.Tests.Ingest;

public sealed class BackPressureTests
{
    [Fact]
    public async Task AFullQueue_Is503_AndNothingOfItIsQueued()
    {
        var open = new TaskCompletionSource();
        var store = new FaultyStore(new MemoryEventStore()) { BeforeAppend = _ => open.Task };
        await using var server = await RunningServer.StartAsync(store, null, ("Ingest:QueueEvents", "2"), ("Ingest:AdmissionTimeout", "00:00:00.05"));
        try
        {
            var admitted = server.AppendAsync(2, "first");
            await Eventually.TrueAsync(async () => (await server.GetAsync("/health")).GetProperty("components").GetProperty("queue").Number("events") == 2);

            foreach (var (path, body, type) in ((string, string, string)[])[
                ("/api/events", """{"session_id":"s","type":"note"}""", "application/json"),
                ("/api/events?ack=none", """{"session_id":"s","type":"note"}""", "application/json"),
                ("/api/events", """{"session_id":"s","type":"note"}""", "application/x-ndjson"),
                ("/hooks/claude-code", """{"session_id":"s","hook_event_name":"Stop"}""", "application/json"),
                ("/events", """{"session_id":"s","hook_event_type":"Stop","source_app":"a","payload":{}}""", "application/json"),
                ("/api/sessions", """{"claude_session_id":"s"}""", "application/json")])
            {
                using var response = await server.PostAsync(path, body, type);
                var problem = await Problem.ReadAsync(response);
                problem.Is(503, "overloaded");
                Assert.NotNull(problem.RetryAfter);
            }
            open.SetResult();
            Assert.Equal(2, (await admitted).Number("count"));
            Assert.Equal(2, store.Head.Value);
            Assert.Equal(3, (await server.AppendAsync("""{"session_id":"s","type":"note"}""")).Number("seq"));
        }
        finally
        {
            open.TrySetResult();
        }
    }

    [Fact]
    public async Task APartThatFindsNoRoom_SaysHowMuchIsDurable()
    {
        var store = new FaultyStore(new MemoryEventStore());
        var open = new TaskCompletionSource();
        store.BeforeAppend = number => number == 1 ? Task.CompletedTask : open.Task;
        await using var server = await RunningServer.StartAsync(store, null, ("Ingest:QueueEvents", "1500"), ("Ingest:AdmissionTimeout", "00:00:00.05"));
        try
        {
            var sending = server.PostAsync("/api/events", Http.NdjsonIngestTests.Lines(1, 30_000), "application/x-ndjson");
            await Eventually.TrueAsync(() => store.Appends == 2);
            var filling = server.PostAsync("/api/events?ack=none", Http.NdjsonIngestTests.Lines(100_001, 1500), "application/x-ndjson");
            await Eventually.TrueAsync(async () => (await server.GetAsync("/api/stats")).GetProperty("queue").Number("events") > 0);
            using var filled = await filling;
            open.SetResult();

            using var response = await sending;

            // Either it found room after all, or it says exactly which of its events are recorded.
            if ((int)response.StatusCode != 200)
            {
                var problem = await Problem.ReadAsync(response);
                problem.Is(503, "overloaded");
                Assert.Equal(problem.Durable, problem.Index);
                Assert.NotNull((await server.GetAsync($"/api/events/e{problem.Durable}")).Text("id"));
                (await server.ProblemAsync($"/api/events/e{problem.Durable + 1}")).Is(404, "not-found");
            }
        }
        finally
        {
            open.TrySetResult();
        }
    }

    [Fact]
    public async Task AStoreThatFails_FailsTheRequestOnce_ThenTurnsHealthRed()
    {
        var store = new FaultyStore(new MemoryEventStore()) { FailAppend = FaultyStore.On(2, FaultyStore.Permanent) };
        await using var server = await RunningServer.StartAsync(store, null);
        await server.AppendAsync(1);

        using var failed = await server.PostAsync("/api/events", """{"session_id":"s","type":"note"}""");
        using var refused = await server.PostAsync("/api/events", """{"session_id":"s","type":"note"}""");
        using var hook = await server.PostAsync("/hooks/claude-code", """{"session_id":"s"}""");
        using var health = await server.Client.GetAsync("/health");

        foreach (var response in (HttpResponseMessage[])[failed, refused, hook])
        {
            var problem = await Problem.ReadAsync(response);
            problem.Is(503, "unavailable");
            Assert.NotNull(problem.RetryAfter);
            Assert.Contains("The store is damaged", problem.Detail, StringComparison.Ordinal);
        }
        Assert.Equal(503, (int)health.StatusCode);
        Assert.Contains("\"critical\"", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, (await server.GetAsync("/api/events")).Number("head")); // reading goes on
    }

    [Fact]
    public async Task AStoreThatIsBusy_IsTriedAgain_AndNobodyNotices()
    {
        var store = new FaultyStore(new MemoryEventStore()) { FailAppend = FaultyStore.On(1, FaultyStore.Transient) };
        await using var server = await RunningServer.StartAsync(store, null);

        Assert.Equal(3, (await server.AppendAsync(3)).Number("last"));
        Assert.Equal(2, store.Appends);
    }
}
