using System.Net;
using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Compat;

/// <summary>disler's hooks and page: <c>POST /events</c>, its two lists and its WebSocket.</summary>
public sealed class DislerTests
{
    [Fact]
    public async Task HooksAndPage_WorkThroughARestart()
    {
        using var data = new TempFolder();
        var server = await ServerProcess.StartAsync(data.Path);
        try
        {
            await PostAsync(server.Http, "UserPromptSubmit", """{"session_id":"s1","hook_event_name":"UserPromptSubmit","prompt":"hello"}""");
            using (var page = await JsonSocket.ConnectAsync(server.Address, "/stream"))
            {
                var initial = await page.NextAsync("initial");
                Assert.Equal(["UserPromptSubmit"], initial.GetProperty("data").EnumerateArray().Select(one => one.Text("hook_event_type")));
                await PostAsync(server.Http, "PreToolUse", """{"session_id":"s1","hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"command":"ls"}}""");
                var pushed = (await page.NextAsync("event")).GetProperty("data");
                AssertShape(pushed);
                Assert.Equal(("PreToolUse", "Bash"), (pushed.Text("hook_event_type"), pushed.GetProperty("payload").Text("tool_name")));
                await server.KillAsync();
            }
            var again = await server.AgainAsync(data.Path);
            await server.DisposeAsync();
            server = again;

            using var back = await JsonSocket.ConnectAsync(server.Address, "/stream");
            var all = (await back.NextAsync("initial")).GetProperty("data").EnumerateArray().ToArray();
            Assert.Equal(["UserPromptSubmit", "PreToolUse"], all.Select(one => one.Text("hook_event_type")));
            await PostAsync(server.Http, "Stop", """{"session_id":"s1","hook_event_name":"Stop","stop_hook_active":false}""");
            Assert.Equal(all[^1].Number("id") + 1, (await back.NextAsync("event")).GetProperty("data").Number("id"));

            var recent = await server.Http.GetJsonAsync("/events/recent?limit=2");
            Assert.Equal(["PreToolUse", "Stop"], recent.EnumerateArray().Select(one => one.Text("hook_event_type"))); // oldest first
            var options = await server.Http.GetJsonAsync("/events/filter-options");
            Assert.Equal(["my-app"], options.GetProperty("source_apps").EnumerateArray().Select(one => one.GetString()));
            Assert.Equal(["s1"], options.GetProperty("session_ids").EnumerateArray().Select(one => one.GetString()));
            Assert.Equal(["PreToolUse", "Stop", "UserPromptSubmit"], options.GetProperty("hook_event_types").EnumerateArray().Select(one => one.GetString()));
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("""{"source_app":"a","hook_event_type":"Stop","payload":{}}""")]
    [InlineData("""{"source_app":"a","session_id":"s","payload":{}}""")]
    [InlineData("[]")]
    public async Task MissingFields_AreRefused(string body)
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        using var response = await server.Http.PostTextAsync("/events", body);
        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static async Task PostAsync(HttpClient http, string type, string payload)
    {
        var body = $$"""
            {"source_app":"my-app","session_id":"s1","hook_event_type":"{{type}}","payload":{{payload}},"timestamp":{{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}},
             "model_name":"some-model","tool_name":"Bash","summary":"does it","chat":[{"role":"user"}]}
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events") { Content = new StringContent(body, null, "application/json") };
        request.Headers.UserAgent.ParseAdd("Claude-Code-Hook/1.0");
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode); // its hook takes nothing else for success
        AssertShape(JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    private static void AssertShape(JsonElement recorded)
    {
        Assert.Equal(("my-app", "s1", "some-model", "does it"),
            (recorded.Text("source_app"), recorded.Text("session_id"), recorded.Text("model_name"), recorded.Text("summary")));
        Assert.True(recorded.Number("id") > 0);
        Assert.InRange(recorded.Number("timestamp"), 1_700_000_000_000, 9_000_000_000_000);
        Assert.Equal("user", recorded.GetProperty("chat")[0].Text("role"));
    }
}
