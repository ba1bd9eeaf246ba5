using System.Net;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Server.Tests.Api;

public sealed class EraseTests
{
    [Fact]
    public async Task ASessionThatIsErased_IsGoneEverywhere_AndNumbersStayDense()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"session_id":"leak/1","type":"note","data":{"text":"the secret plan"}}""");
        await server.AppendAsync(2, session: "other");
        await server.AppendAsync("""{"session_id":"leak/1","type":"note","data":{"text":"the secret plan again"}}""");

        using var answer = await server.Client.DeleteAsync("/api/sessions/leak%2F1");
        var erased = JsonElement.Parse(await answer.Content.ReadAsStringAsync());

        Assert.Equal(("leak/1", 2), (erased.Text("id"), erased.Number("erased")));
        (await server.ProblemAsync("/api/sessions/leak%2F1")).Is(404, "not-found");
        await server.ReturnsAsync("/api/events?order=asc", 1, 2, 3, 4, 5);
        await server.ReturnsAsync("/api/events?q=secret");
        Assert.Equal("erased", (await server.GetAsync("/api/events/1")).Text("type"));
        var report = await server.GetAsync("/api/events/5");
        Assert.Equal("session.erased", report.Text("type"));
        Assert.Equal("""{"events":2,"first_seq":1,"last_seq":4}""", report.GetProperty("data").ToString());
    }

    [Fact]
    public async Task ALiveReaderThatResumes_GetsTheNumbers_AndNothingOfWhatWasSaid()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"session_id":"leak","type":"note","data":{"text":"the secret plan"}}""");
        using var answer = await server.Client.DeleteAsync("/api/sessions/leak");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        using var stream = new StreamReader(await server.Client.GetStreamAsync("/api/stream?after=earliest"));
        var ids = new List<string>();
        while (ids.Count < 2 && await stream.ReadLineAsync().WaitAsync(RunningServer.Deadline) is { } line)
        {
            Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
            if (line.StartsWith("id:", StringComparison.Ordinal) && !ids.Contains(line))
            {
                ids.Add(line);
            }
        }
        Assert.EndsWith("-2", ids[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNotThere_AndTheServersOwnSession_AreRefused()
    {
        await using var server = await RunningServer.StartAsync();

        using var unknown = await server.Client.DeleteAsync("/api/sessions/nobody");
        (await Problem.ReadAsync(unknown)).Is(404, "not-found");
        using var own = await server.Client.DeleteAsync("/api/sessions/chronicle");
        (await Problem.ReadAsync(own)).Is(409, "own-session");
        Assert.Equal(Sequence.None, server.Store.Head);
    }
}
