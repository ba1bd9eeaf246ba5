using System.Text.Json;

namespace Chronicle.Server.Tests.Api;

public sealed class TimelineApiTests
{
    [Theory]
    [InlineData("success")]
    [InlineData("parallel")]
    [InlineData("denied")]
    public async Task ACapturedRun_IsATree_ThatHoldsEachOfItsEventsOnce(string run)
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var payload in Corpus.Run(run))
        {
            using var response = await server.PostAsync("/hooks/claude-code", payload);
            Assert.Equal(204, (int)response.StatusCode);
        }
        var session = (await server.GetAsync("/api/sessions")).GetProperty("sessions")[0];

        var timeline = await server.GetAsync($"/api/sessions/{session.Text("id")}/timeline");

        Assert.Equal(["session", "truncated", "root"], timeline.Names());
        Assert.Equal(WithoutNow(session), WithoutNow(timeline.GetProperty("session")));
        Assert.False(timeline.GetProperty("truncated").GetBoolean());
        var nodes = Walk(timeline.GetProperty("root")).ToList();
        Assert.Equal("session", nodes[0].Text("kind"));
        Assert.Contains(nodes, node => node.Text("kind") == "turn");
        Assert.Contains(nodes, node => node.Text("kind") == "tool" && node.Has("summary"));
        Assert.Equal(session.Number("tool_calls"), nodes.Count(node => node.Text("kind") == "tool"));
        var sequences = nodes.Where(node => node.Has("seqs")).SelectMany(node => node.GetProperty("seqs").EnumerateArray().Select(seq => seq.GetInt64())).ToList();
        Assert.Equal(sequences.Count, sequences.Distinct().Count());
    }

    private static IEnumerable<string> WithoutNow(JsonElement session) =>
        session.EnumerateObject().Where(static member => member.Name != "now").Select(static member => $"{member.Name}: {member.Value.GetRawText()}");

    [Fact]
    public async Task ASessionThatIsNotThere_Is404()
    {
        await using var server = await RunningServer.StartAsync();

        (await server.ProblemAsync("/api/sessions/nobody/timeline")).Is(404, "not-found");
    }

    private static IEnumerable<JsonElement> Walk(JsonElement node)
    {
        yield return node;
        if (node.TryGetProperty("children", out var children))
        {
            foreach (var below in children.EnumerateArray().SelectMany(Walk))
            {
                yield return below;
            }
        }
    }
}
