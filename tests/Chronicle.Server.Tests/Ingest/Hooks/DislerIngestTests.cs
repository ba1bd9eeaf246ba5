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
    [InlineData("{\"source_app\":\"demo\"}", 422, "invalid-event")]
    [InlineData("[]", 400, "invalid-event")]
    [InlineData("{", 400, "malformed")]
    public async Task WhatIsNoEvent_IsRefused(string body, int status, string slug)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/events", body);

        (await Problem.ReadAsync(response)).Is(status, slug);
    }
}
