namespace Chronicle.Server.Tests.Ingest.Hooks;

public sealed class DislerIngestTests
{
    [Fact]
    public async Task AnEvent_IsAnsweredWith200_AndItself()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.AppendAsync(
            """{"source_app":"demo","session_id":"s","hook_event_type":"PreToolUse","payload":{"tool_name":"Bash"},"timestamp":1795226494913,"summary":"lists"}""", "/events");

        Assert.Equal(1, answer.Number("id"));
        Assert.Equal(("demo", "s", "PreToolUse", "lists"),
            (answer.Text("source_app"), answer.Text("session_id"), answer.Text("hook_event_type"), answer.Text("summary")));
        Assert.Equal(1795226494913, answer.Number("timestamp"));
        var recorded = await server.GetAsync("/api/events/1");
        Assert.Equal(("pre_tool_use", "demo", "Bash"), (recorded.Text("type"), recorded.Text("source"), recorded.Text("tool_name")));
    }

    [Theory]
    [InlineData("{\"source_app\":\"demo\"}", "`session_id` is missing")]
    [InlineData("{", "cut short")]
    public async Task WhatIsNoEvent_IsRecordedAsRejected(string body, string reason)
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.PostAsync("/events", body);

        Assert.Equal(400, (int)answer.StatusCode);
        var rejected = await server.GetAsync("/api/events/1");
        Assert.Equal(("ingest.rejected", "disler", reason), (rejected.Text("type"), rejected.GetProperty("data").Text("door"), rejected.GetProperty("data").Text("reason")));
    }

    [Fact]
    public async Task APayloadThatIsCut_IsTheBodyAsText()
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.AppendAsync("""{"source_app":"demo","session_id":"s","hook_event_type":"PreToolUse","payload":{"tool_na""", "/events");

        Assert.Equal(("PreToolUse", "cut short"), (answer.Text("hook_event_type"), answer.GetProperty("payload").Text("problem")));
    }
}
