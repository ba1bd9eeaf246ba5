using System.Net;
using System.Text;

namespace Chronicle.Server.Tests.Ingest.Http;

public sealed class HttpIngestTests
{
    [Fact]
    public async Task OneEvent_IsAnsweredWithItsNumberAtTheTop()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.AppendAsync("""{"id":"a","session_id":"s","type":"note"}""");

        Assert.Equal(["id", "seq", "success", "epoch", "first", "last", "count", "duplicates", "events"], answer.Names());
        Assert.Equal("a", answer.Text("id"));
        Assert.Equal(1, answer.Number("seq"));
        Assert.True(answer.GetProperty("success").GetBoolean());
        Assert.Equal("memory", answer.Text("epoch"));
        Assert.Equal(0, answer.Number("duplicates"));
    }

    [Fact]
    public async Task AnEventWithoutAnId_IsKnownByItsCursor()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.AppendAsync("""{"session_id":"s","type":"note"}""");

        Assert.Equal("memory-1", answer.Text("id"));
        Assert.Equal(1, (await server.GetAsync("/api/events/memory-1")).Number("seq"));
    }

    [Fact]
    public async Task AnArray_IsAnsweredInItsOrder()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.AppendAsync(3);

        Assert.Equal(["epoch", "first", "last", "count", "duplicates", "events"], answer.Names());
        Assert.Equal((1, 3, 3), (answer.Number("first"), answer.Number("last"), answer.Number("count")));
        Assert.Equal(["s-1", "s-2", "s-3"], answer.GetProperty("events").EnumerateArray().Select(recorded => recorded.Text("id")));
    }

    [Fact]
    public async Task AnEmptyArray_IsNothing()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.AppendAsync("[]");

        Assert.Equal(0, answer.Number("count"));
        Assert.False(answer.Has("first"));
        Assert.Equal(0, server.Store.Head.Value);
    }

    [Fact]
    public async Task ARetry_GetsTheOriginalNumbers()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(3);

        var again = await server.AppendAsync(3);
        var mixed = await server.AppendAsync(4, from: 2); // 2 and 3 again, 4 and 5 new

        Assert.Equal((1, 3, 3, 3), (again.Number("first"), again.Number("last"), again.Number("count"), again.Number("duplicates")));
        Assert.Equal([1, 2, 3], again.Sequences());
        Assert.Equal((2, 5, 4, 2), (mixed.Number("first"), mixed.Number("last"), mixed.Number("count"), mixed.Number("duplicates")));
        Assert.Equal([2, 3, 4, 5], mixed.Sequences());
        Assert.Equal(5, server.Store.Head.Value);
    }

    [Fact]
    public async Task TheSameIdTwiceInOneRequest_IsOneEvent()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.AppendAsync("""[{"id":"a","session_id":"s","type":"x"},{"id":"a","session_id":"s","type":"x"}]""");

        Assert.Equal([1, 1], answer.Sequences());
        Assert.Equal(1, answer.Number("duplicates"));
    }

    [Fact]
    public async Task WithoutAcknowledgement_TheAnswerIs202()
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/events?ack=none", """[{"session_id":"s","type":"a"},{"session_id":"s","type":"b"}]""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("""{"count":2,"durable":false}""", await response.Content.ReadAsStringAsync());
        await Eventually.TrueAsync(() => server.Store.Head.Value == 2);
    }

    [Theory]
    [InlineData("\uFEFF{\"session_id\":\"s\",\"type\":\"note\"}")]
    [InlineData(" \r\n\t{\"session_id\":\"s\",\"type\":\"note\"}\n")]
    [InlineData("{\"claude_session_id\":\"s\",\"hook_event_name\":\"Note\"}")]
    public async Task WhatSurroundsAnEvent_DoesNotMatter(string body)
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.AppendAsync(body);

        Assert.Equal(1, answer.Number("seq"));
        Assert.Equal("note", (await server.GetAsync("/api/events/1")).Text("type"));
    }

    [Fact]
    public async Task UnknownMembers_AreKeptBesideTheData()
    {
        await using var server = await RunningServer.StartAsync();

        await server.AppendAsync("""{"session_id":"s","type":"note","data":[1],"mood":"good","metadata":{"git_branch":"main"}}""");
        await server.AppendAsync("""{"session_id":"s","type":"note","mood":"bad"}""");

        var beside = await server.GetAsync("/api/events/1");
        Assert.Equal("[1]", beside.GetProperty("data").GetRawText());
        Assert.Equal("good", beside.Text("mood"));
        Assert.Equal("main", beside.GetProperty("metadata").Text("git_branch"));
        Assert.Equal("""{"mood":"bad"}""", (await server.GetAsync("/api/events/2")).GetProperty("data").GetRawText());
    }

    [Theory]
    [InlineData("", 400, "malformed", 0)]
    [InlineData("{", 400, "malformed", 0)]
    [InlineData("nope", 400, "malformed", 0)]
    [InlineData("{\"session_id\":\"s\",\"type\":\"t\"} x", 400, "malformed", 1)]
    [InlineData("{\"session_id\":\"s\",\"type\":\"t\",\"data\":\"\\ud800\"}", 400, "malformed", 0)]
    [InlineData("7", 422, "invalid-event", 0)]
    [InlineData("{\"type\":\"t\"}", 422, "invalid-event", 0)]
    [InlineData("{\"session_id\":\"s\"}", 422, "invalid-event", 0)]
    [InlineData("{\"session_id\":7,\"type\":\"t\"}", 422, "invalid-event", 0)]
    [InlineData("{\"session_id\":\"s\",\"type\":\"t\",\"time\":\"soon\"}", 422, "invalid-event", 0)]
    [InlineData("[{\"session_id\":\"s\",\"type\":\"t\"},{\"session_id\":\"s\"}]", 422, "invalid-event", 1)]
    [InlineData("[{\"session_id\":\"s\",\"type\":\"t\"},8]", 422, "invalid-event", 1)]
    public async Task WhatIsNoEvent_IsRefusedWithItsIndex_AndNothingIsRecorded(string body, int status, string slug, int index)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/events", body);

        var problem = await Problem.ReadAsync(response);
        problem.Is(status, slug);
        Assert.Equal(index, problem.Index);
        Assert.Equal(0, server.Store.Head.Value);
    }

    [Fact]
    public async Task BytesThatAreNoUtf8_AreMalformed()
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/events", [.. Encoding.UTF8.GetBytes("""{"session_id":"s","type":"t","data":"""), (byte)'"', 0xFF, (byte)'"', (byte)'}']);

        (await Problem.ReadAsync(response)).Is(400, "malformed");
    }
}
