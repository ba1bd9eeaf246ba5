using System.Text.Json;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Api;

public sealed class RetentionApiTests
{
    // It stands still, so that no run begins by itself.
    private static ManualTimeProvider TwoDaysLater => new(An.Epoch.ToDateTimeOffset().AddDays(2));

    [Fact]
    public async Task WithoutALimit_ItIsOff_AndCannotBeRun()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(3);

        var status = await server.GetAsync("/api/retention");
        using var refused = await server.PostAsync("/api/retention/run", "");

        Assert.False(status.GetProperty("on").GetBoolean());
        Assert.False(status.TryGetProperty("next_run", out _));
        (await Problem.ReadAsync(refused)).Is(409, "retention-off");
    }

    [Fact]
    public async Task Status_SaysWhatIsSet_WhatWouldGo_AndWhatWent()
    {
        var store = new MemoryEventStore();
        await store.AppendAsync([An.Event("s"), An.Event("s"), An.Event("s"), An.Event("k", project: "/kept")], default);
        await using var server = await RunningServer.StartAsync(
            store, TwoDaysLater, ("Retention:TrustClockAfter", "00:00:00"), ("Retention:MaxAge", "1.00:00:00"), ("Retention:Projects:0:Project", "/kept"), ("Retention:Projects:1:Project", "/short"),
            ("Retention:Projects:1:MaxAge", "01:00:00"));
        await server.AppendAsync(1, session: "t");

        var before = await server.GetAsync("/api/retention");
        var dry = await RunAsync(server, "?dry_run=true");
        Assert.Equal(1, server.Store.Oldest.Value);
        var run = await RunAsync(server);
        var after = await server.GetAsync("/api/retention");

        Assert.Equal((86_400_000, 3_600_000), (before.Number("max_age_ms"), before.Number("interval_ms")));
        Assert.Equal(["/kept", "/short"], before.GetProperty("projects").EnumerateArray().Select(project => project.Text("project")));
        Assert.Equal(3, before.GetProperty("by_age").Number("events"));
        Assert.Equal((3, 1, 3), (dry.GetProperty("by_age").Number("events"), dry.GetProperty("by_age").Number("first_seq"), dry.GetProperty("by_age").Number("last_seq")));
        Assert.Equal((3, 1, 1, 3), (run.Number("events"), run.Number("sessions"), run.Number("first_seq"), run.Number("last_seq")));
        Assert.Equal(3, after.GetProperty("last_run").Number("events"));
        Assert.Equal(0, after.GetProperty("by_age").Number("events"));
        await server.ReturnsAsync("/api/events?order=asc&after=0", 4, 5, 6);
        await server.ReturnsAsync("/api/sessions/k/events", 4);
        Assert.Equal(4, (await server.GetAsync("/api/events/4")).Number("seq"));
    }

    [Fact]
    public async Task Messages_HaveAnAgeOfTheirOwn()
    {
        var store = new MemoryEventStore();
        await store.AppendAsync([An.Event("s", "user_prompt_submit"), An.Event("s"), An.Event("s", "assistant_message"), An.Event("s")], default);
        await using var server = await RunningServer.StartAsync(store, TwoDaysLater, ("Retention:TrustClockAfter", "00:00:00"), ("Retention:MaxAge", "1.00:00:00"), ("Retention:MessagesMaxAge", "30.00:00:00"));
        await server.AppendAsync(1, session: "t");

        var before = await server.GetAsync("/api/retention");
        Assert.Equal((86_400_000, 2_592_000_000), (before.Number("max_age_ms"), before.Number("messages_max_age_ms")));
        Assert.Equal(2, (await RunAsync(server, "?dry_run=true")).GetProperty("by_age").Number("events"));
        Assert.Equal(2, (await RunAsync(server)).Number("events"));
        await server.ReturnsAsync("/api/sessions/s/events", 1, 3);
    }

    /// <summary>An age of messages alone turns retention on; everything else stays.</summary>
    [Fact]
    public async Task OnlyMessages_MayGo()
    {
        var store = new MemoryEventStore();
        await store.AppendAsync([An.Event("s", "user_prompt_submit"), An.Event("s"), An.Event("k", "message", project: "/kept")], default);
        await using var server = await RunningServer.StartAsync(store, TwoDaysLater, ("Retention:TrustClockAfter", "00:00:00"), ("Retention:MessagesMaxAge", "1.00:00:00"), ("Retention:Projects:0:Project", "/kept"));
        await server.AppendAsync(1, session: "t");

        Assert.True((await server.GetAsync("/api/retention")).GetProperty("on").GetBoolean());
        Assert.Equal((1, 1, 1), (await RunAsync(server)) is var run ? (run.Number("events"), run.Number("first_seq"), run.Number("last_seq")) : default);
    }

    [Fact]
    public async Task APinnedSession_SaysSo_AndIsLeftAlone()
    {
        var store = new MemoryEventStore();
        await store.AppendAsync([An.Event("keep/it"), An.Event("keep/it"), An.Event("other"), An.Event("other")], default);
        await using var server = await RunningServer.StartAsync(store, TwoDaysLater, ("Retention:TrustClockAfter", "00:00:00"), ("Retention:MaxAge", "01:00:00"));
        await server.AppendAsync(1, session: "young");

        using var pinned = await server.PostAsync("/api/sessions/keep%2Fit/pin", "");
        Assert.True(JsonElement.Parse(await pinned.Content.ReadAsStringAsync()).GetProperty("pinned").GetBoolean());
        Assert.Equal(2, (await RunAsync(server)).Number("events"));
        await server.ReturnsAsync("/api/sessions/keep%2Fit/events", 1, 2);
        // Kept events stand before the oldest, where a cursor is no longer valid but an event is found.
        (await server.ProblemAsync("/api/events?after=memory-1")).Is(410, "cursor-gone");
        Assert.Equal(1, (await server.GetAsync("/api/events/memory-1")).Number("seq"));

        using var unpinned = await server.Client.DeleteAsync("/api/sessions/keep%2Fit/pin");
        Assert.False(JsonElement.Parse(await unpinned.Content.ReadAsStringAsync()).GetProperty("pinned").GetBoolean());
        Assert.Equal(2, (await RunAsync(server)).Number("events"));
        (await server.ProblemAsync("/api/sessions/keep%2Fit")).Is(404, "not-found");
    }

    [Fact]
    public async Task AnArchiveThatCannotBeWritten_IsAProblem_AndStandsInTheStatus()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "archive");
        await File.WriteAllTextAsync(file, "not a folder");
        await using var server = await RunningServer.StartAsync(("Retention:MaxAge", "01:00:00"), ("Retention:ArchiveTo", file));

        using var failed = await server.PostAsync("/api/retention/run", "");

        (await Problem.ReadAsync(failed)).Is(500, "retention-failed");
        Assert.Contains("archive", (await server.GetAsync("/api/retention")).Text("failure"), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> RunAsync(RunningServer server, string query = "")
    {
        using var response = await server.PostAsync("/api/retention/run" + query, "");
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == 200, answer);
        return JsonElement.Parse(answer);
    }
}
