using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Server.Tests.Api;

/// <summary>Every id that is accepted can be named in a path, and names nothing but itself.</summary>
public sealed class PathIdTests
{
    public static TheoryData<string> Ids =>
    [
        "a/b", "a%2Fb", "a%2fb", "a%252Fb", "%", "%%", "%2", "%FF", "%00", "...", "a..b", "a\\b", "a?b#c", "a b+c", "日本 🎉", "_", "-", "a;b", "a:b@c", "\"'<>{}|^`", "//", "/", "a/../b", "~", "\u0085",
        new string('é', EventLimits.MaxNameLength),
    ];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task AnAcceptedId_CanBeNamedInEveryRoute(string id)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync($$"""{"id":{{JsonSerializer.Serialize(id)}},"session_id":{{JsonSerializer.Serialize(id)}},"type":"note","data":{} }""");
        var path = Uri.EscapeDataString(id);
        await server.AppendAsync("""{"id":"m1","role":"user","content":"hello"}""", $"/api/sessions/{path}/messages");

        Assert.Equal(id, (await server.GetAsync($"/api/sessions/{path}")).Text("id"));
        Assert.Equal(id, (await server.GetAsync($"/api/events/{path}")).Text("id"));
        await server.ReturnsAsync($"/api/sessions/{path}/events", 1, 2);
        Assert.Equal(id, (await server.GetAsync($"/api/sessions/{path}/timeline")).GetProperty("session").Text("id"));
        Assert.Single((await server.GetAsync($"/api/sessions/{path}/messages")).GetProperty("messages").EnumerateArray());
        using var erased = await server.Client.DeleteAsync($"/api/sessions/{path}");
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        (await server.ProblemAsync($"/api/sessions/{path}")).Is(404, "not-found");
    }

    [Fact]
    public async Task Deleting_NeverHitsAnother()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var id in (string[])["x/y", "x%2Fy", "x%252Fy"])
        {
            await server.AppendAsync(1, id);
        }

        using var erased = await server.Client.DeleteAsync("/api/sessions/x%252Fy");

        (await server.ProblemAsync("/api/sessions/x%252Fy")).Is(404, "not-found");
        Assert.Equal("x/y", (await server.GetAsync("/api/sessions/x%2Fy")).Text("id"));
        Assert.Equal("x/y", (await server.GetAsync("/api/sessions/x%2fy")).Text("id"));
        Assert.Equal("x%252Fy", (await server.GetAsync("/api/sessions/x%25252Fy")).Text("id"));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\0b")]
    public async Task AnIdThatNoPathCanName_IsRefused_AndOneFromBeforeIsNamedInTheQuery(string id)
    {
        await using var server = await RunningServer.StartAsync();
        var text = JsonSerializer.Serialize(id);
        using var refused = await server.PostAsync("/api/events", $$"""{"session_id":{{text}},"type":"note"}""");
        (await Problem.ReadAsync(refused)).Is(422, "invalid-event");
        using var imported = await server.PostAsync(
            "/api/events?import=true", $$"""{"seq":1,"cursor":"old-1","id":{{text}},"session_id":{{text}},"type":"note","time":"2026-01-01T00:00:00.000000Z","data":{} }""", "application/x-ndjson");
        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        var query = $"_?id={Uri.EscapeDataString(id)}";

        Assert.Equal(id, (await server.GetAsync($"/api/sessions/{query}")).Text("id"));
        Assert.Equal(id, (await server.GetAsync($"/api/events/{query}")).Text("id"));
        await server.ReturnsAsync($"/api/sessions/_/events?id={Uri.EscapeDataString(id)}", 1);
        using var erased = await server.Client.DeleteAsync($"/api/sessions/{query}");
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
    }

    [Theory]
    [InlineData("GET /api/./sessions/x%2Fy HTTP/1.1", "\"id\":\"x/y\"")]
    [InlineData("GET /api/other/../sessions/x%2Fy?key=/b%2F HTTP/1.1", "\"id\":\"x/y\"")]
    [InlineData("GET /api/other/%2e%2E/sessions/x%2Fy/ HTTP/1.1", "\"id\":\"x/y\"")]
    [InlineData("GET http://localhost/api/sessions/x%2Fy HTTP/1.1", "\"id\":\"x/y\"")]
    [InlineData("GET http://localhost/api/other/../sessions/x%2fy?key=%2F HTTP/1.1", "\"id\":\"x/y\"")]
    [InlineData("GET http://localhost/api/sessions/x%252Fy HTTP/1.1", "No session `x%2Fy`")]
    [InlineData("GET http://localhost?x=%2F HTTP/1.1", "HTTP/1.1 ")]
    [InlineData("GET /api/sessions/x%FFy HTTP/1.1", "urn:chronicle:problem:malformed")]
    public async Task ATargetAsNoClientOfOursWritesIt_NamesTheSame(string line, string expected)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(1, "x/y");
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await using var stream = client.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\nHost: localhost\r\nConnection: close\r\n\r\n"));

        using var reader = new StreamReader(stream);
        Assert.Contains(expected, await reader.ReadToEndAsync().WaitAsync(RunningServer.Deadline), StringComparison.Ordinal);
    }
}
