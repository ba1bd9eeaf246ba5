using System.Text;
using System.Text.Json;
using Chronicle.Testing;

namespace Chronicle.Server.Tests.Ingest.Http;

public sealed class NdjsonIngestTests
{
    private const string Ndjson = "application/x-ndjson";

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/ndjson; charset=utf-8")]
    public async Task AFewLines_AreAnsweredAsAnArrayIs(string contentType)
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await SendAsync(server, Lines(1, 3), contentType);

        Assert.Equal((1, 3, 3, 0), (answer.Number("first"), answer.Number("last"), answer.Number("count"), answer.Number("duplicates")));
        Assert.Equal([1, 2, 3], answer.Sequences());
    }

    [Theory]
    [InlineData("\uFEFF", "", "")]
    [InlineData("\n\n", "\n", "")]
    [InlineData("", "\r", "\r\n\r\n")]
    [InlineData("", " \t", "  ")]
    public async Task BlankLinesAndMarks_AreNoEvents(string before, string between, string after)
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await SendAsync(server, before + Line(1) + between + "\n" + between + Line(2) + between + "\n" + after);

        Assert.Equal(2, answer.Number("count"));
    }

    [Fact]
    public async Task NoLines_AreNothing()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(0, (await SendAsync(server, "\n \n")).Number("count"));
    }

    [Fact]
    public async Task TheLastLine_NeedsNoEnd()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(2, (await SendAsync(server, Line(1) + "\n" + Line(2))).Number("count"));
    }

    [Fact]
    public async Task ABodyOfManyParts_IsRecordedInOrder_AndNotListed()
    {
        var store = new FaultyStore(new MemoryEventStore());
        await using var server = await RunningServer.StartAsync(store, null);

        var answer = await SendAsync(server, Lines(1, 20_000));

        Assert.Equal((1, 20_000, 20_000, 0), (answer.Number("first"), answer.Number("last"), answer.Number("count"), answer.Number("duplicates")));
        Assert.False(answer.Has("events"));
        Assert.True(store.Appends > 1, "it was one part");
        var recorded = await store.ReadAsync(default, 4096, CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 4096).Select(n => $"e{n}"), recorded.Select(each => each.Id));
    }

    [Fact]
    public async Task ARetryOfManyParts_GetsTheOriginalNumbers()
    {
        await using var server = await RunningServer.StartAsync();
        await SendAsync(server, Lines(1, 3000));

        var again = await SendAsync(server, Lines(1, 5000));

        Assert.Equal((1, 5000, 5000, 3000), (again.Number("first"), again.Number("last"), again.Number("count"), again.Number("duplicates")));
        Assert.Equal(5000, server.Store.Head.Value);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task EventsAreListed_UpToAThousand(int count, bool listed)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(listed, (await SendAsync(server, Lines(1, count))).Has("events"));
    }

    [Theory]
    [InlineData("{", 400, "malformed")]
    [InlineData("{\"session_id\":\"s\"}", 422, "invalid-event")]
    [InlineData("[{\"session_id\":\"s\",\"type\":\"t\"},{\"session_id\":\"s\",\"type\":\"t\"}]", 422, "invalid-event")]
    public async Task ABadLine_EndsTheReading_AndSaysHowMuchIsDurable(string line, int status, string slug)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/events", "\n" + Lines(1, 2500) + line + "\n" + Lines(2501, 10), Ndjson);

        var problem = await Problem.ReadAsync(response);
        problem.Is(status, slug);
        Assert.Equal((2500, 2502, 2500), (problem.Index, problem.Line, problem.Durable));
        Assert.Equal(2500, server.Store.Head.Value);
    }

    [Fact]
    public async Task WithoutAcknowledgement_AllOfItIsAdmitted()
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/events?ack=none", Lines(1, 3000), Ndjson);

        Assert.Equal(202, (int)response.StatusCode);
        Assert.Equal("""{"count":3000,"durable":false}""", await response.Content.ReadAsStringAsync());
        await Eventually.TrueAsync(() => server.Store.Head.Value == 3000);
    }

    [Fact]
    public async Task PiecesOfAnySize_AreTheSameLines()
    {
        await using var server = await RunningServer.StartAsync();
        var body = Encoding.UTF8.GetBytes(Lines(1, 40));
        for (var size = 1; size < 200; size += 33)
        {
            using var content = new PiecewiseContent(body, size);

            using var response = await server.Client.PostAsync("/api/events", content);

            Assert.Equal(40, JsonElement.Parse(await response.Content.ReadAsStringAsync()).Number("count"));
        }
        Assert.Equal(40, server.Store.Head.Value);
    }

    internal static string Line(int number) => $$"""{"id":"e{{number}}","session_id":"s","type":"note","data":{"text":"öäü number {{number}}"} }""";

    internal static string Lines(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(number => Line(number) + "\n"));

    private static async Task<JsonElement> SendAsync(RunningServer server, string body, string contentType = Ndjson)
    {
        using var response = await server.PostAsync("/api/events", body, contentType);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == 200, answer);
        return JsonElement.Parse(answer);
    }
}
