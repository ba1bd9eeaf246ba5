using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Mcp;

/// <summary>The protocol's own clients, of both generations and over both transports, and its inspector find what was recorded.</summary>
public sealed class ClientTests
{
    private const string Calls = """
        [["search_history", {"query": "connection pool"}],
         ["get_session_outline", {"session_id": "run-1"}],
         ["get_messages", {"message_id": "a-1", "max_tokens": 500}],
         ["get_event", {"id": "a-1"}],
         ["get_event", {"id": "nothing"}],
         ["no_such_tool", {}],
         ["list_sessions", {"limit": "5"}]]
        """;

    [Theory]
    [InlineData("handshake", "http")]
    [InlineData("handshake", "stdio")]
    [InlineData("stateless", "http")]
    [InlineData("stateless", "stdio")]
    public async Task OfficialClient_ListsAndCallsEveryTool(string generation, string transport)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await RecordAsync(server);

        string[] where = transport == "http" ? [$"{server.Address}mcp", Calls] : [Programs.Chronicle, Calls, "mcp", "--url", server.Address.AbsoluteUri];
        var lines = await RunAsync([generation, transport, .. where]);

        Assert.Equal("chronicle", lines[0].GetProperty("server").GetProperty("name").GetString());
        Assert.Contains("search_history", lines[0].GetProperty("instructions").GetString(), StringComparison.Ordinal);
        if (generation == "stateless")
        {
            Assert.Equal("2026-07-28", lines[0].GetProperty("version").GetString());
        }
        Assert.Equal(["get_event", "get_messages", "get_session_outline", "list_sessions", "search_history"], lines[1].GetProperty("tools").EnumerateArray().Select(name => name.GetString()));
        Assert.True(lines[1].GetProperty("readOnly").GetBoolean());

        var hit = Answer(lines[2]).GetProperty("hits").EnumerateArray().First(hit => hit.GetProperty("id").GetString() == "a-1");
        Assert.StartsWith("/sessions/run-1?tab=conversation&event=", hit.GetProperty("link").GetString(), StringComparison.Ordinal);
        var turn = Assert.Single(Answer(lines[3]).GetProperty("turns").EnumerateArray());
        Assert.Equal(("u-1", "a-1"), (turn.GetProperty("id").GetString(), turn.GetProperty("reply").GetProperty("id").GetString()));
        Assert.Equal(["u-1", "a-1"], Answer(lines[4]).GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetString()));
        Assert.Equal("run-1", Answer(lines[5]).GetProperty("event").GetProperty("session_id").GetString());

        Assert.True(lines[6].GetProperty("isError").GetBoolean());
        Assert.Contains("There is no event `nothing`", lines[6].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(-32602, lines[7].GetProperty("code").GetInt32());
        Assert.Contains(Answer(lines[8]).GetProperty("sessions").EnumerateArray(), session => session.GetProperty("session").GetString() == "run-1");
    }

    /// <summary>Claude Code starts its servers once: one that would not start without Chronicle running stayed away for the whole session.</summary>
    [Fact]
    public async Task Stdio_WithoutAServer_StartsAndSaysWhatToDo()
    {
        var lines = await RunAsync(["handshake", "stdio", Programs.Chronicle, """[["search_history", {"query": "x"}]]""", "mcp", "--url", $"http://127.0.0.1:{Ports.Free()}"]);

        Assert.True(lines[2].GetProperty("isError").GetBoolean());
        Assert.Contains("chronicle serve", lines[2].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stdio_OfAProject_ShowsOnlyThatProject()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await RecordAsync(server);
        const string calls = """[["search_history", {"query": "connection pool"}], ["get_session_outline", {"session_id": "run-1"}], ["search_history", {"query": "pool", "project": "/srv/shop"}]]""";

        var lines = await RunAsync(["handshake", "stdio", Programs.Chronicle, calls, "mcp", "--url", server.Address.AbsoluteUri, "--project", "/srv/other"]);

        Assert.Equal(["o-1"], Answer(lines[2]).GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("id").GetString()));
        Assert.Contains("no session `run-1` in project /srv/other", lines[3].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("Only project /srv/other is shown", lines[4].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task Inspector_ListsAndCalls(string transport)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await RecordAsync(server);
        string[] target = transport == "http" ? [$"{server.Address}mcp"] : [Programs.Chronicle, "mcp", "--url", server.Address.AbsoluteUri];

        var list = await InspectAsync(["--method", "tools/list"], target);
        Assert.Equal(["get_event", "get_messages", "get_session_outline", "list_sessions", "search_history"], list.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()));

        var found = Answer(await InspectAsync(["--method", "tools/call", "--tool-name", "search_history", "--tool-arg", "query=connection pool", "--tool-arg", "limit=1"], target), "structuredContent");
        Assert.Single(found.GetProperty("hits").EnumerateArray());
    }

    private static async Task<JsonElement> InspectAsync(string[] arguments, string[] target)
    {
        RequireClients();
        // It looks for its own package.json from where it is started.
        var folder = Path.Combine(Repository.Clients, "node_modules", "@modelcontextprotocol", "inspector-cli", "build");
        var outcome = await Programs.RunAsync("sh", ["-c", "cd \"$0\" && exec node index.js \"$@\"", folder, target[0], .. arguments, "--", .. target[1..]]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return JsonElement.Parse(outcome.Output);
    }

    private static async Task RecordAsync(ServerProcess server)
    {
        await server.Http.PostJsonAsync("/api/sessions/run-1/messages", """
            [{"id": "u-1", "role": "user", "project": "/srv/shop", "content": "Why is the connection pool exhausted?"},
             {"id": "a-1", "role": "assistant", "project": "/srv/shop", "content": "The connection pool ran dry because getUserName never gave its connection back."}]
            """);
        await server.Http.PostJsonAsync("/api/sessions/run-2/messages", """{"id": "o-1", "role": "user", "project": "/srv/other", "content": "A connection pool of another project"}""");
    }

    private static JsonElement Answer(JsonElement line, string member = "structured")
    {
        Assert.False(line.GetProperty("isError").GetBoolean(), line.GetRawText());
        return line.GetProperty(member);
    }

    private static async Task<JsonElement[]> RunAsync(string[] arguments)
    {
        RequireClients();
        var outcome = await Programs.RunAsync("node", [Path.Combine(Repository.Clients, "mcp.mjs"), .. arguments]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return [.. outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    private static void RequireClients() =>
        Assert.True(Directory.Exists(Path.Combine(Repository.Clients, "node_modules", "@modelcontextprotocol")), "tests/clients is not installed: run eng/test.sh, or `npm ci` there.");
}
