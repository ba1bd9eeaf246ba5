using System.Net;
using Chronicle.Server.Tests.Api.OpenApi;
using Chronicle.Server.Tests.Sockets;

namespace Chronicle.Server.Tests.Api;

/// <summary>No request has a parameter that is accepted and ignored.</summary>
public sealed class UnknownParameterTests
{
    [Fact]
    public async Task EveryRoute_RefusesAMisspeltParameterByName()
    {
        await using var server = await RunningServer.StartAsync();
        var accepted = new List<string>();
        foreach (var (path, method, operation) in (await OpenApiDocument.ReadAsync(server)).Operations)
        {
            foreach (var wrong in OpenApiDocument.Parameters(operation, "query").Select(name => name + "x").Append("nonsense"))
            {
                using var answer = await AskAsync(server, path, method, $"{wrong}=1");
                if (answer.StatusCode != HttpStatusCode.BadRequest || !(await answer.Content.ReadAsStringAsync()).Contains($"`{wrong}`", StringComparison.Ordinal))
                {
                    accepted.Add($"{method} {path}?{wrong}=1: {(int)answer.StatusCode}");
                }
            }
        }
        Assert.Empty(accepted);
    }

    [Fact]
    public async Task EveryRoute_RefusesAValueOfTheWrongType_AndSeveralValuesWhereOneIsTaken()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""{"id":"x","session_id":"x","type":"note"}""");
        var accepted = new List<string>();
        foreach (var (path, method, operation) in (await OpenApiDocument.ReadAsync(server)).Operations.Where(one => one.Operation.Has("parameters")))
        {
            foreach (var parameter in operation.GetProperty("parameters").EnumerateArray().Where(parameter => parameter.Text("in") == "query"))
            {
                var (name, type) = (parameter.Text("name")!, parameter.GetProperty("schema").Text("type"));
                string[] wrong = [
                    .. type is "integer" or "number" or "boolean" || name is "since" or "until" or "since_timestamp" or "order" or "status" or "mode" or "kind" or "view" or "ack" ? [$"{name}=wrong"] : Array.Empty<string>(),
                    .. type == "array" ? Array.Empty<string>() : [$"{name}=1&{name}=2"]];
                foreach (var query in wrong)
                {
                    if (path == "/ws" && !query.Contains('&', StringComparison.Ordinal))
                    {
                        continue; // a socket is told in its first frame: LiveFilterTests
                    }
                    using var answer = await AskAsync(server, path, method, query);
                    if (answer.StatusCode != HttpStatusCode.BadRequest || !(await answer.Content.ReadAsStringAsync()).Contains($"`{name}`", StringComparison.Ordinal))
                    {
                        accepted.Add($"{method} {path}?{query}: {(int)answer.StatusCode}");
                    }
                }
            }
        }
        Assert.Empty(accepted);
    }

    [Theory]
    [InlineData("/api/events?sesion=a", "`session`")]
    [InlineData("/api/events?LIMITS=5", "`limit`")]
    [InlineData("/api/stream?tipe=a", "`type`")]
    [InlineData("/api/search?q=a&min-scor=1", "`min_score`")]
    public async Task ARefusal_NamesTheNearestParameter(string path, string nearest)
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"did you mean {nearest}?", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("session_id=a", 3)]
    [InlineData("session_ids=a,c", 4)]
    [InlineData("event_type=stop", 1)]
    [InlineData("hook_event_type=PreToolUse", 2)]
    [InlineData("hook_event_name=Stop", 1)]
    [InlineData("source_app=x", 3)]
    [InlineData("tool_name=Bash&session_id=a", 1)]
    [InlineData("project_path=/q", 1)]
    [InlineData("start_date=2026-11-21T00:00:03Z&end_date=2026-11-21T00:00:04Z", 2)]
    [InlineData("search=needle", 3)]
    public async Task NamesOfOlderSystems_AreUnderstood(string query, int expected)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(EventsApiTests.Six);

        Assert.Equal(expected, (await server.GetAsync($"/api/events?{query}")).GetProperty("events").GetArrayLength());
    }

    [Theory]
    [InlineData("project=%2Fa%2Cb", 1)]
    [InlineData("project=/a,b", 1)]
    [InlineData("project=/a,b&project=/a,b", 1)]
    [InlineData("project=/a,b&project=/c", 2)]
    [InlineData("project=/c,/d", 2)]
    [InlineData("project=%2Fc%2C%2Fd", 2)]
    [InlineData("tool=x,y&tool=z", 1)]
    [InlineData("tool=x,z", 0)]
    public async Task AValueWithAComma_CanBeAskedFor(string query, int expected)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync("""
            [{"session_id":"1","type":"t","project":"/a,b","tool_name":"x,y"},{"session_id":"2","type":"t","project":"/c"},{"session_id":"3","type":"t","project":"/d"}]
            """);

        Assert.Equal(expected, (await server.GetAsync($"/api/events?{query}")).GetProperty("events").GetArrayLength());
        if (query.StartsWith("project", StringComparison.Ordinal))
        {
            Assert.Equal(expected, (await server.GetAsync($"/api/sessions?{query}")).GetProperty("sessions").GetArrayLength());
        }
    }

    [Theory]
    [InlineData("""{"type":"subscribe","filter":{"sesion":"a"}}""", "filter.sesion")]
    [InlineData("""{"type":"subscribe","filter":{"type":"a","event_type":"b"}}""", "filter.event_type")]
    [InlineData("""{"type":"subscribe","filter":{"q":5}}""", "filter.q")]
    [InlineData("""{"type":"subscribe","filtre":{}}""", "filtre")]
    public async Task AMemberOfASubscription_ThatNobodyReads_IsRefused(string command, string name)
    {
        await using var server = await RunningServer.StartAsync();
        await using var socket = await SocketClient.OpenAsync(server);

        await socket.SendAsync(command);

        Assert.Contains($"`{name}`", (await socket.UntilAsync("error")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFilterOfAnOlderSystem_IsUnderstoodInASubscription()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(EventsApiTests.Six);
        await using var socket = await SocketClient.OpenAsync(server);

        await socket.SendAsync("""{"type":"subscribe","after":"earliest","filters":{"session_ids":["a"],"event_types":["PostToolUse"]}}""");

        Assert.Contains("t2", (await socket.UntilAsync("event")).ToString(), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> AskAsync(RunningServer server, string path, string method, string query)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), string.Join('/', path.Split('/').Select(step => step.StartsWith('{') ? "x" : step)) + "?" + query);
        request.Content = method is "POST" or "PATCH" ? new StringContent("""{"session_id":"y","type":"note","text":"t"}""") : null;
        return server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
