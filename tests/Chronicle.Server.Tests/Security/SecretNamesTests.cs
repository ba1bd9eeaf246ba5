using System.Text.Json;
using Chronicle.Redaction;
using Chronicle.Server.Tests.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests.Security;

/// <summary>Names that are secrets: recorded under another name, and found by either.</summary>
public sealed class SecretNamesTests
{
    private const string Secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    private const string Project = "https://robot:hunter2x@git.example.org/app.git";

    private static readonly string Post = $$"""
        [{"id":"{{Secret}}-1","session_id":"{{Secret}}","type":"{{Secret}}","source":"{{Secret}}","project":"{{Project}}","tool_name":"{{Secret}}","trace_id":"{{Secret}}"},
         {"id":"{{Secret}}-2","session_id":"{{Secret}}","type":"note","project":"{{Project}}"}]
        """;

    [Fact]
    public async Task ASessionNamedBySecret_IsFoundByItsRawNameAndByItsNew()
    {
        await using var server = await RunningServer.StartAsync();
        var shown = server.Services.GetRequiredService<Redactor>().RedactName(Secret);

        var answer = await server.AppendAsync(Post);

        Assert.DoesNotContain(Secret, answer.GetRawText(), StringComparison.Ordinal);
        foreach (var name in (string[])[Secret, shown])
        {
            var session = await server.GetAsync($"/api/sessions/{name}");
            Assert.Equal(shown, session.Text("id"));
            await server.ReturnsAsync($"/api/events?order=asc&session={name}", 1, 2);
            await server.ReturnsAsync($"/api/events?type={name}", 1);
            await server.ReturnsAsync($"/api/events?source={name}&tool={name}&trace={name}", 1);
            await server.ReturnsAsync($"/api/events?order=asc&session=other,{name}", 1, 2);
            Assert.Equal(2, (await server.GetAsync($"/api/events/{name}-2")).Number("seq"));
        }
        await server.ReturnsAsync($"/api/events?order=asc&project={Uri.EscapeDataString(Project)}", 1, 2);
        var all = (await server.GetAsync("/api/events")).GetRawText() + (await server.GetAsync("/api/sessions")).GetRawText() + (await server.GetAsync("/api/filter-options")).GetRawText();
        Assert.DoesNotContain(Secret, all, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2x", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASessionNamedBySecret_IsErasedByItsRawName()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(Post);

        using var erased = await server.Client.DeleteAsync($"/api/sessions/{Secret}");

        Assert.Equal(200, (int)erased.StatusCode);
        var answer = JsonElement.Parse(await erased.Content.ReadAsStringAsync());
        Assert.Equal(2, answer.Number("erased"));
        Assert.DoesNotContain(Secret, answer.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, (await server.GetAsync("/api/events")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheOriginalSystemsHooks_AnnounceASessionOnce_AndAreToldItsName()
    {
        await using var server = await RunningServer.StartAsync();
        var announcement = $$"""{"claude_session_id":"{{Secret}}","project_path":"{{Project}}","start_time":"2026-11-21T10:00:00Z"}""";

        for (var i = 0; i < 2; i++)
        {
            var answer = await server.AppendAsync(announcement, "/api/sessions");
            Assert.DoesNotContain(Secret, answer.GetRawText(), StringComparison.Ordinal);
            Assert.Equal(answer.Text("id"), (await server.GetAsync($"/api/sessions/{Secret}")).Text("id"));
        }

        await server.ReturnsAsync("/api/events", 1);
    }

    [Fact]
    public async Task Conversations_AreStoredAndFoundUnderTheirNewNames()
    {
        await using var server = await RunningServer.StartAsync();

        var stored = await server.AppendAsync($$"""{"id":"{{Secret}}","project":"{{Project}}","channel":"{{Secret}}","title":"of {{Secret}}","messages":[{"id":"m:{{Secret}}","role":"user","content":"hi"}]}""", "/api/conversations");
        await server.AppendAsync($$"""{"role":"assistant","content":"yes","parent_id":"m:{{Secret}}"}""", $"/api/sessions/{Secret}/messages");

        Assert.DoesNotContain(Secret, stored.GetRawText(), StringComparison.Ordinal);
        var conversation = await server.GetAsync($"/api/conversations/{Secret}");
        Assert.Equal(2, conversation.GetProperty("messages").GetArrayLength());
        Assert.DoesNotContain(Secret, conversation.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("hi", (await server.GetAsync($"/api/messages/m:{Secret}")).Text("content"));
        Assert.Equal(1, (await server.GetAsync($"/api/conversations?channel={Secret}&project={Uri.EscapeDataString(Project)}")).GetProperty("conversations").GetArrayLength());
    }

    [Fact]
    public async Task ASocketsFilter_AsksForTheNewName()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AppendAsync(Post);
        await using var socket = await SocketClient.GreetedAsync(server);

        await socket.SendAsync($$"""{"type":"subscribe","after":"earliest","filter":{"session":"{{Secret}}","project":["{{Project}}"]} }""");

        var events = await socket.UntilAsync("event");
        Assert.DoesNotContain(Secret, events.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"/api/sessions/{Secret}")]
    [InlineData($"/api/events/{Secret}")]
    [InlineData($"/no/such/{Secret}")]
    [InlineData($"/api/events?since={Secret}")]
    [InlineData($"/api/events?after={Secret}")]
    public async Task AProblem_DoesNotRepeatASecret(string path)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.Client.GetAsync(path);

        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.DoesNotContain(Secret, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnApiKeyThatLooksLikeOne_StillOpens()
    {
        await using var server = await RunningServer.StartAsync(("Auth:AdminKeys", Secret));

        Assert.Equal("chronicle", (await server.GetAsync($"/api/info?key={Secret}")).Text("name"));
    }
}
