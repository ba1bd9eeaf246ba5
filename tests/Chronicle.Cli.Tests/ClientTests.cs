using System.Text;
using System.Text.Json.Nodes;
using Chronicle.Client;
using Xunit;

namespace Chronicle.Cli.Tests;

public sealed class ClientTests
{
    private static readonly ClientOptions Fast = new() { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromMilliseconds(20), MaxBatchEvents = 7 };

    /// <summary>429, 503, a broken connection, and an answer lost after the commit: one event, one id, recorded once.</summary>
    [Fact]
    public async Task Append_IsRetriedWithTheSameIds()
    {
        await using var server = await FakeServer.StartAsync();
        foreach (var fault in (int[])[503, 0, 429, -1])
        {
            server.AppendFaults.Enqueue(fault);
        }
        using var client = Create(server);
        var ack = await client.AppendAsync([Event(1), Event(2)], CancellationToken.None);
        Assert.Equal((5, 2, 2), (ack.Attempts, ack.Sent, ack.Duplicates));
        Assert.Equal(2, server.Events.Count);
        Assert.Single(server.AppendedIds.Select(ids => string.Join(',', ids)).Distinct());
        Assert.All(server.AppendedIds.First(), id => Assert.Equal(7, Guid.Parse(id).Version));
    }

    [Fact]
    public async Task Append_KeepsGivenIds()
    {
        await using var server = await FakeServer.StartAsync();
        using var client = Create(server);
        await client.AppendAsync([Encoding.UTF8.GetBytes("{\"session_id\":\"s\",\n\"type\":\"t\",\"id\":\"mine\"}")], CancellationToken.None);
        Assert.Equal("mine", Assert.Single(server.AppendedIds.Single()));
    }

    [Fact]
    public async Task Append_WhenRefused_IsNotRetried()
    {
        await using var server = await FakeServer.StartAsync();
        server.AppendFaults.Enqueue(422);
        using var client = Create(server);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => client.AppendAsync([Event(1)], CancellationToken.None));
        Assert.Equal((422, 0L), (refused.Status, refused.Index));
        Assert.Single(server.AppendedIds);
    }

    [Fact]
    public async Task Append_WhenTheServerStaysAway_GivesUpInTime()
    {
        using var client = new ChronicleClient(new Uri("http://127.0.0.1:1"), null, new ClientOptions { RetryFor = TimeSpan.Zero }, TimeProvider.System, new Random(1));
        await Assert.ThrowsAsync<ServerUnreachableException>(() => client.AppendAsync([Event(1)], CancellationToken.None));
    }

    [Fact]
    public async Task AppendAll_SendsInOrderInBoundedBatches()
    {
        await using var server = await FakeServer.StartAsync();
        using var client = Create(server);
        var acks = new List<AppendAck>();
        await foreach (var ack in client.AppendAllAsync(Many(50), isImport: false, CancellationToken.None))
        {
            acks.Add(ack);
        }
        Assert.Equal(50, acks.Sum(a => a.Sent));
        Assert.All(acks, a => Assert.InRange(a.Sent, 1, 7));
        Assert.Equal(Enumerable.Range(0, 50), server.Events.Select(e => e["data"]!.GetValue<int>()));
    }

    /// <summary>What stands in between has a limit that nobody told us: smaller requests go through it, and only an event that is too large by itself is refused.</summary>
    [Fact]
    public async Task AppendAll_SendsInParts_WhatIsTooLargeForOneRequest()
    {
        await using var server = await FakeServer.StartAsync();
        using var client = Create(server);
        server.MaxBody = 3 * Event(10).Length + 200; // three of them, with their ids
        var acks = new List<AppendAck>();
        await foreach (var ack in client.AppendAllAsync(Many(20), isImport: false, CancellationToken.None))
        {
            acks.Add(ack);
        }
        Assert.Equal(Enumerable.Range(0, 20), server.Events.Select(e => e["data"]!.GetValue<int>()));
        Assert.Equal(20, acks.Sum(ack => ack.Sent));
        Assert.Contains(acks, ack => ack.Sent > 1);

        server.MaxBody = 10;
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await client.AppendAllAsync(Many(2), isImport: false, CancellationToken.None).CountAsync());
        Assert.Equal(413, refused.Status);
    }

    /// <summary>The connection is cut in the middle of every third frame, and still each event comes once and in order.</summary>
    [Fact]
    public async Task ReadLive_AcrossBreaks_HasNoGapAndNoDuplicate()
    {
        await using var server = await FakeServer.StartAsync();
        server.DropAfter = 3;
        server.Record([.. Enumerable.Range(0, 10).Select(i => Text(i))]);
        using var client = Create(server);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var seen = new List<long>();
        var breaks = 0;
        await foreach (var frame in client.ReadLiveAsync(new EventFilter(), LiveStart.Earliest, deadline.Token))
        {
            breaks += frame.Kind == LiveFrameKind.Disconnected ? 1 : 0;
            if (frame.Kind == LiveFrameKind.Event)
            {
                seen.Add(frame.Event.Sequence);
                if (seen.Count == 10)
                {
                    server.Record([.. Enumerable.Range(10, 10).Select(i => Text(i))]);
                }
                if (seen.Count == 20)
                {
                    break;
                }
            }
        }
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), seen);
        Assert.True(breaks >= 5);
    }

    [Fact]
    public async Task ReadLive_FromLatest_StartsAfterTheHead()
    {
        await using var server = await FakeServer.StartAsync();
        server.Record(Text(0), Text(1));
        using var client = Create(server);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var frame in client.ReadLiveAsync(new EventFilter(), LiveStart.Latest, deadline.Token))
        {
            if (frame.Kind == LiveFrameKind.CaughtUp)
            {
                server.Record(Text(2));
            }
            if (frame.Kind == LiveFrameKind.Event)
            {
                Assert.Equal(3, frame.Event.Sequence);
                Assert.Equal("e1-3", frame.Cursor);
                break;
            }
        }
    }

    [Fact]
    public async Task ReadLive_WhenNobodyListens_Throws()
    {
        using var client = new ChronicleClient(new Uri("http://127.0.0.1:1"), null, Fast, TimeProvider.System, new Random(1));
        await Assert.ThrowsAsync<ServerUnreachableException>(async () => await client.ReadLiveAsync(new EventFilter(), LiveStart.Earliest, CancellationToken.None).GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task Pages_FollowNextToTheEnd()
    {
        await using var server = await FakeServer.StartAsync();
        server.Record([.. Enumerable.Range(0, 10).Select(i => Text(i))]);
        using var client = Create(server);
        var found = new List<long>();
        await foreach (var page in client.GetAllEventsAsync(new EventFilter(), null, CancellationToken.None))
        {
            found.AddRange(page.Events.Select(e => e.Sequence));
        }
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), found);
    }

    [Theory]
    [InlineData("data: a\ndata: b\n\n", "-|-|a\nb")]
    [InlineData("\uFEFF:c\r\nid: 7\r\nevent: x\r\ndata:1\r\n\r\ndata: 2\r\n\r\n", "x|7|1;-|7|2")]
    [InlineData("id: 7\n\ndata: 1\n\ndata: cut off", "-|7|1")]
    [InlineData("data\n\n", "-|-|")]
    [InlineData("event: x\n\n", "")]
    public async Task Sse_IsReadAsTheStandardSays(string text, string expected)
    {
        await using var reader = new SseReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), TimeSpan.FromSeconds(5), TimeProvider.System);
        var frames = new List<string>();
        while (await reader.ReadAsync(CancellationToken.None) is { } frame)
        {
            frames.Add($"{frame.Name ?? "-"}|{frame.Id ?? "-"}|{Encoding.UTF8.GetString(frame.Data)}");
        }
        Assert.Equal(expected, string.Join(';', frames));
    }

    [Theory]
    [InlineData("{}", 1)]
    [InlineData("""{"a":{"id":1}}""", 2)]
    [InlineData("""{"id":null,"a":1}""", 3)]
    public void Identity_IsAddedWhenMissing(string json, int members)
    {
        var line = Encoding.UTF8.GetString(EventIdentity.Ensure(Encoding.UTF8.GetBytes(json), DateTimeOffset.UnixEpoch));
        Assert.StartsWith("{\"id\":\"00000000-", line, StringComparison.Ordinal);
        Assert.InRange(System.Text.Json.JsonElement.Parse(line).EnumerateObject().Count(), 1, members);
    }

    private static ChronicleClient Create(FakeServer server) => new(new Uri(server.Url), null, Fast, TimeProvider.System, new Random(1));

    private static string Text(int number) => new JsonObject { ["session_id"] = "s", ["type"] = "note", ["data"] = number }.ToJsonString();

    private static ReadOnlyMemory<byte> Event(int number) => Encoding.UTF8.GetBytes(Text(number));

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Many(int count)
    {
        await Task.Yield();
        for (var i = 0; i < count; i++)
        {
            yield return Event(i);
        }
    }
}
