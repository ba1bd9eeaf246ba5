using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Hooks;

/// <summary>What Claude Code really sent, sent again through both of its doors.</summary>
public sealed class ClaudeCodeTests
{
    private const string Door = "/hooks/claude-code";

    [Fact]
    public async Task HttpHooks_OfTheCapturedRuns_CountAsTheirPayloadsSay()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var runs = CapturedRun.LoadAll();
        foreach (var request in runs.SelectMany(run => run.Http))
        {
            await PostAsync(server.Http, request.Body, request.Headers);
        }

        foreach (var facts in SessionFacts.Of(runs.SelectMany(run => run.Http).Select(request => request.Body)))
        {
            await facts.CheckAsync(server.Http);
        }
        var recorded = await server.Http.AllEventsAsync();
        Assert.Equal(runs.SelectMany(run => run.Http).Select(request => Encoding.UTF8.GetString(request.Body)), recorded.Select(one => one.GetProperty("data").GetRawText()));
        await Api.VerifyAsync(data.Path);
    }

    /// <summary>MessageDisplay and the like overtake others: no order may be refused or miscounted.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task HttpHooks_InAnyOrderAndAtOnce_AreAllCounted(int seed)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var requests = CapturedRun.LoadAll().SelectMany(run => run.Http).ToArray();
        new Random(seed).Shuffle(requests);
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (request, _) =>
            await PostAsync(server.Http, request.Body, request.Headers));

        foreach (var facts in SessionFacts.Of(requests.Select(request => request.Body)))
        {
            var row = await server.Http.GetJsonAsync($"/api/sessions/{facts.Id}");
            Assert.Equal((facts.Events, facts.Prompts, facts.ToolCalls, facts.Errors),
                ((int)row.Number("events"), (int)row.Number("prompts"), (int)row.Number("tool_calls"), (int)row.Number("errors")));
            var timeline = await server.Http.GetJsonAsync($"/api/sessions/{facts.Id}/timeline");
            Assert.Equal(facts.Events, Sequences(timeline.GetProperty("root")).Distinct().Count());
        }
        await Api.VerifyAsync(data.Path);
    }

    [Fact]
    public async Task CommandHooks_OfTheCapturedRuns_CountAsTheirPayloadsSayAndSayNothing()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var runs = CapturedRun.LoadAll();
        foreach (var payload in runs.SelectMany(run => run.Stdin))
        {
            await Hook.SendAsync(server, payload);
        }

        foreach (var facts in SessionFacts.Of(runs.SelectMany(run => run.Stdin)))
        {
            await facts.CheckAsync(server.Http);
        }
        await Api.VerifyAsync(data.Path);
    }

    [Fact]
    public async Task ResumedSession_IsActiveAgainAndThenCompletedAgain()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var (first, second) = (CapturedRun.Load("resume-first").Stdin, CapturedRun.Load("resume-second").Stdin);
        foreach (var payload in first)
        {
            await PostAsync(server.Http, payload);
        }
        await SessionFacts.Of(first).Single().CheckAsync(server.Http, "completed");

        await PostAsync(server.Http, second[0]);
        await SessionFacts.Of([.. first, second[0]]).Single().CheckAsync(server.Http, "active");
        foreach (var payload in second.Skip(1))
        {
            await PostAsync(server.Http, payload);
        }
        await SessionFacts.Of([.. first, .. second]).Single().CheckAsync(server.Http, "completed");
    }

    [Fact]
    public async Task DeniedRun_WaitsForThePersonAndCompletes()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var statuses = new List<string>();
        foreach (var payload in CapturedRun.Load("denied").Stdin)
        {
            await PostAsync(server.Http, payload);
            var row = await server.Http.GetJsonAsync("/api/sessions/9c724ef1-71c5-41a2-b968-8ecb6bb0c376");
            statuses.Add(row.Text("status"));
        }
        Assert.Equal(["active", "waiting", "active", "completed"], statuses.Where((status, at) => at == 0 || statuses[at - 1] != status));
    }

    [Fact]
    public async Task IdenticalPayloads_AreTwoEvents()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var payload = CapturedRun.Load("success").Stdin[0];
        await PostAsync(server.Http, payload);
        await PostAsync(server.Http, payload);
        Assert.Equal(2, (await server.Http.AllEventsAsync()).Count);
    }

    [Theory]
    [InlineData("""{"session_id":"s","hook_event_name":"SomethingOfNextYear","cwd":"/w","news":{"a":[1]}}""", "something_of_next_year")]
    [InlineData("""{"session_id":"s","hook_event_name":"HTTPThing2Done"}""", null)]
    [InlineData("""{"session_id":"s"}""", "unknown")]
    [InlineData("""{"hook_event_name":"Stop"}""", "stop")]
    [InlineData("""{}""", "unknown")]
    public async Task UnknownPayloads_AreRecorded(string payload, string? type)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await PostAsync(server.Http, Encoding.UTF8.GetBytes(payload));
        var recorded = Assert.Single(await server.Http.AllEventsAsync());
        Assert.Equal(type ?? recorded.Text("type"), recorded.Text("type"));
        Assert.Equal(payload, recorded.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task CommandHook_WithoutAServer_StillSucceedsInASecond()
    {
        var outcome = await Programs.RunAsync(Programs.Chronicle, ["hook", "--url", $"http://127.0.0.1:{Ports.Free()}"], CapturedRun.Load("success").Stdin[0]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Output));
    }

    /// <summary>As the captured client does it: its headers, and an answer that tells the agent nothing.</summary>
    private static async Task PostAsync(HttpClient http, byte[] body, JsonElement? headers = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Door) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        foreach (var header in headers?.EnumerateObject() ?? default)
        {
            if (header.Name is not ("host" or "connection" or "content-length" or "content-type"))
            {
                request.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
            }
        }
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    private static IEnumerable<long> Sequences(JsonElement node)
    {
        if (node.TryGetProperty("seqs", out var own))
        {
            foreach (var seq in own.EnumerateArray())
            {
                yield return seq.GetInt64();
            }
        }
        if (node.TryGetProperty("children", out var children))
        {
            foreach (var seq in children.EnumerateArray().SelectMany(Sequences))
            {
                yield return seq;
            }
        }
    }
}
