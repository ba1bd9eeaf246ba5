using System.Net;
using Chronicle.Server.Tests.Sockets;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Ingest.Http;

/// <summary>An id is one of a kind within its session: a retry is harmless, and an event with another's id is never taken for recorded.</summary>
public sealed class IdConflictTests
{
    [Fact]
    public async Task AnIdOfAnotherSession_IsFree()
    {
        await using var server = await RunningServer.StartAsync();

        await server.AppendAsync("""{"id":"1","session_id":"a","type":"step","data":1}""");
        var second = await server.AppendAsync("""{"id":"1","session_id":"b","type":"step","data":2}""");

        Assert.Equal((2, 0), (second.Number("seq"), second.Number("duplicates")));
        Assert.Equal(1, (await server.GetAsync("/api/sessions/b")).Number("events"));
    }

    [Fact]
    public async Task OneEventWithTheIdOfAnother_Is409_WithBoth()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"session_id":"s","type":"first"}""");
        await server.AppendAsync("""{"id":"x","session_id":"s","type":"step","data":1}""");

        using var response = await server.PostAsync("/api/events", """{"id":"x","session_id":"s","type":"step","data":2}""");

        var problem = await Problem.ReadAsync(response);
        problem.Is(409, "id-conflict");
        Assert.Equal((0, 0), (problem.Index, problem.Durable));
        Assert.Equal("""[{"index":0,"id":"x","seq":2}]""", problem.Json.GetProperty("conflicts").GetRawText());
        Assert.Equal(2, server.Store.Head.Value);
    }

    [Fact]
    public async Task InABatch_TheOthersAreRecorded()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""[{"id":"x","session_id":"s","type":"step","data":1},{"id":"y","session_id":"s","type":"step","data":1}]""");

        using var response = await server.PostAsync("/api/events", """
            [{"id":"n","session_id":"s","type":"step"},{"id":"x","session_id":"s","type":"step","data":2},{"id":"y","session_id":"s","type":"step","data":1},{"id":"n","session_id":"s","type":"other"}]
            """);

        var problem = await Problem.ReadAsync(response);
        problem.Is(409, "id-conflict");
        Assert.Equal((1, 2), (problem.Index, problem.Durable));
        Assert.Equal("""[{"index":1,"id":"x","seq":1},{"index":3,"id":"n","seq":3}]""", problem.Json.GetProperty("conflicts").GetRawText());
        Assert.Equal((2, 1, 2, 3), (problem.Json.Number("count"), problem.Json.Number("duplicates"), problem.Json.Number("first"), problem.Json.Number("last")));
        Assert.Equal([3, 2], problem.Json.Sequences());
        Assert.Equal(3, server.Store.Head.Value);
    }

    /// <summary>Indexes count over the whole body, however it is cut into parts.</summary>
    [Fact]
    public async Task InNdjson_TheIndexesAreThoseOfTheBody()
    {
        await using var server = await RunningServer.StartAsync();
        var lines = Enumerable.Range(0, 1200).Select(number => $$"""{"id":"{{(number is 700 or 1100 ? 5 : number)}}","session_id":"s","type":"step","data":{{number}}}""");

        using var response = await server.PostAsync("/api/events", string.Join('\n', lines), "application/x-ndjson");

        var problem = await Problem.ReadAsync(response);
        problem.Is(409, "id-conflict");
        Assert.Equal("""[{"index":700,"id":"5","seq":6},{"index":1100,"id":"5","seq":6}]""", problem.Json.GetProperty("conflicts").GetRawText());
        Assert.Equal((1198, 2), (problem.Durable, problem.Json.Number("conflict_count")));
        Assert.Equal(1198, server.Store.Head.Value);
    }

    [Fact]
    public async Task InNdjsonThatIsBroken_ConflictsAreToldToo()
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/events", """
            {"id":"x","session_id":"s","type":"step","data":1}
            {"id":"x","session_id":"s","type":"step","data":2}
            broken
            """, "application/x-ndjson");

        var problem = await Problem.ReadAsync(response);
        problem.Is(400, "malformed");
        Assert.Equal((2, 1), (problem.Index, problem.Durable));
        Assert.Equal("""[{"index":1,"id":"x","seq":1}]""", problem.Json.GetProperty("conflicts").GetRawText());
    }

    [Fact]
    public async Task ARetryWithoutItsTime_OrWithOtherWhiteSpace_IsARetry()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"x","session_id":"s","type":"step","time":"2026-11-21T02:00:00Z","data":{"a":1},"note":{"b":2}}""");

        var untimed = await server.AppendAsync("""{"id":"x","session_id":"s","type":"step","data":{ "a": 1 },"note": {"b" :2}}""");
        using var timed = await server.PostAsync("/api/events", """{"id":"x","session_id":"s","type":"step","time":"2026-11-21T02:00:01Z","data":{"a":1},"note":{"b":2}}""");

        Assert.Equal(1, untimed.Number("duplicates"));
        (await Problem.ReadAsync(timed)).Is(409, "id-conflict");
    }

    [Fact]
    public async Task ASecretInTheBody_DoesNotMakeARetryAConflict()
    {
        await using var server = await RunningServer.StartAsync();
        const string Secret = """{"id":"x","session_id":"s","type":"step","data":{"password":"hunter2-hunter2"}}""";

        await server.AppendAsync(Secret);

        Assert.Equal(1, (await server.AppendAsync(Secret)).Number("duplicates"));
    }

    [Fact]
    public async Task OnAWebSocket_TheErrorNamesThem_AndTheOthersAreRecorded()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"x","session_id":"s","type":"step","data":1}""");
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync("""{"type":"append","ref":7,"events":[{"id":"y","session_id":"s","type":"step"},{"id":"x","session_id":"s","type":"step","data":2}]}""");

        var error = await socket.UntilAsync("error");
        Assert.Equal((7, 409, "urn:chronicle:problem:id-conflict", 1), (error.Number("ref"), error.Number("status"), error.Text("problem"), error.Number("durable")));
        Assert.Equal("""[{"index":1,"id":"x","seq":1}]""", error.GetProperty("conflicts").GetRawText());
        Assert.Equal(2, server.Store.Head.Value);
    }

    [Fact]
    public async Task AnEventIsAskedForByItsSession_WhenSeveralHaveTheId()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""[{"id":"1","session_id":"a","type":"step"},{"id":"1","session_id":"b","type":"step"},{"id":"2","session_id":"b","type":"step"}]""");

        var problem = await server.ProblemAsync("/api/events/1");

        problem.Is(409, "ambiguous-id");
        Assert.Equal("""["a","b"]""", problem.Json.GetProperty("sessions").GetRawText());
        Assert.Equal(2, (await server.GetAsync("/api/events/1?session=b")).Number("seq"));
        Assert.Equal(3, (await server.GetAsync("/api/events/2")).Number("seq"));
        Assert.Equal(1, (await server.GetAsync("/api/events/memory-1")).Number("seq"));
        (await server.ProblemAsync("/api/events/1?session=c")).Is(404, "not-found");
        (await server.ProblemAsync("/api/events/memory-1?session=b")).Is(404, "not-found");
    }

    [Fact]
    public async Task AStream_GoesOnBehindTheEventOfItsOwnSession()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""[{"id":"1","session_id":"a","type":"step"},{"id":"2","session_id":"b","type":"step"},{"id":"1","session_id":"b","type":"step"},{"id":"3","session_id":"b","type":"finish"}]""");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/apps/b/agent/stream-continue") { Headers = { { "Last-Event-ID", "1" } } };

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var frames = await response.Content.ReadAsStringAsync();
        Assert.Contains("id: 3", frames, StringComparison.Ordinal);
        Assert.DoesNotContain("id: 2", frames, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessagesOfTwoSessions_MayHaveTheSameIds()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var session in (string[])["a", "b"])
        {
            await server.AppendAsync($$"""[{"id":"1","content":"Question of {{session}}"},{"id":"2","role":"assistant","parent_id":"1","content":"Answer of {{session}}"}]""", $"/api/sessions/{session}/messages");
        }

        foreach (var session in (string[])["a", "b"])
        {
            var history = await server.GetAsync($"/api/sessions/{session}/messages?view=history&message=2");
            Assert.Equal([$"Question of {session}", $"Answer of {session}"], history.GetProperty("messages").EnumerateArray().Select(message => message.Text("content")));
            Assert.Equal($"Answer of {session}", (await server.GetAsync($"/api/messages/2?session={session}")).Text("content"));
        }
        (await server.ProblemAsync("/api/messages/2")).Is(409, "ambiguous-id");
        using var foreign = await server.PostAsync("/api/sessions/c/messages", """{"id":"3","parent_id":"1","content":"of another session"}""");
        (await Problem.ReadAsync(foreign)).Is(422, "unknown-parent");
    }

    [Fact]
    public async Task AConversation_IsOne_WhateverItsSession_AndItsMessagesMayHaveItsId()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"c","session_id":"a","transcript":"one","messages":[{"id":"c","content":"hello"}]}""", "/api/conversations");
        var again = await server.AppendAsync("""[{"id":"c","session_id":"a","transcript":"one","messages":[{"id":"c","content":"hello"}]}]""", "/api/conversations");

        using var other = await server.PostAsync("/api/conversations", """{"id":"c","session_id":"b","transcript":"two"}""");

        Assert.Equal(2, again.Number("duplicates"));
        (await Problem.ReadAsync(other)).Is(409, "id-conflict");
        Assert.Equal(2, server.Store.Head.Value);
    }

    /// <summary>What an export gave is sent back as it is: everything is known.</summary>
    [Fact]
    public async Task WhatWasRead_MayBeSentAgain()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""[{"session_id":"a","type":"step","data":{ "x" : 1 },"other": [ 1 ]},{"id":"1","session_id":"a","type":"step","time":"2026-11-21T02:00:00Z","mood":"good"}]""");
        await server.AppendAsync("""{"id":"c","transcript":"one"}""", "/api/conversations");
        var events = (await server.GetAsync("/api/events?order=asc")).GetProperty("events");

        var again = await server.AppendAsync(events.GetRawText());

        Assert.Equal(3, again.Number("duplicates"));
        Assert.Equal(3, server.Store.Head.Value);
    }

    [Fact]
    public async Task TheSqliteStore_AnswersTheSame()
    {
        using var folder = new TemporaryFolder();
        await using var store = Stores.Sqlite.SqliteStore.Open(folder.Path, new Stores.Sqlite.SqliteOptions(), TimeProvider.System);
        await using var server = await RunningServer.StartAsync(store, null);
        await server.AppendAsync("""{"id":"x","session_id":"s","type":"step","data":1}""");

        using var response = await server.PostAsync("/api/events", """{"id":"x","session_id":"s","type":"step","data":2}""");

        (await Problem.ReadAsync(response)).Is(409, "id-conflict");
        Assert.NotNull(await store.FindOneAsync("x"));
    }
}
