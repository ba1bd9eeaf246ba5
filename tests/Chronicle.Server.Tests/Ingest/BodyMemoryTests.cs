using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Chronicle.Ingest;
using Chronicle.Server.Ingest;
using Chronicle.Server.Tests.Ingest.Http;
using Chronicle.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests.Ingest;

public sealed class BodyMemoryTests
{
    private static byte[] Event(int bytes) => Encoding.UTF8.GetBytes($$"""{"session_id":"s","type":"note","data":"{{new string('x', bytes)}}"}""");

    [Fact]
    public async Task WaitingAppends_HoldNoMoreThanTheBudget_AndTheRestIsRefused()
    {
        var open = new TaskCompletionSource();
        var store = new FaultyStore(new MemoryEventStore()) { BeforeAppend = _ => open.Task };
        await using var server = await RunningServer.StartAsync(store, null, ("Ingest:BodyBytes", "2000000"), ("Ingest:AdmissionTimeout", "00:00:01"), ("Ingest:QueueBytes", "500000"));
        var memory = server.Services.GetRequiredService<BodyMemory>();
        long most = 0;
        try
        {
            var sending = Enumerable.Range(0, 30).Select(_ => server.PostAsync("/api/events", Event(400_000))).ToArray();
            var all = Task.WhenAll(sending.Select(async request => Assert.Contains((int)(await request).StatusCode, (int[])[200, 503])));
            while (!all.IsCompleted && sending.Count(request => request.IsCompleted) < 25)
            {
                most = Math.Max(most, memory.Budget.Taken);
                await Task.Delay(5);
            }
            open.SetResult();
            await all;
        }
        finally
        {
            open.TrySetResult();
        }
        Assert.InRange(most, 400_000, 2_000_000 + 500_000); // and one body beyond it
        await Eventually.TrueAsync(() => memory.Budget.Taken == 0);
        await server.AppendAsync("""{"session_id":"s","type":"note"}""");
    }

    [Fact]
    public async Task ABodyLargerThanTheBudget_IsReadAlone()
    {
        await using var server = await RunningServer.StartAsync(("Ingest:BodyBytes", "65536"));
        using var response = await server.PostAsync("/api/events", Event(900_000));
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(0, server.Services.GetRequiredService<BodyMemory>().Budget.Taken);
    }

    [Fact]
    public async Task ASenderThatAnnouncesMuchAndSendsLittle_HoldsLittle()
    {
        await using var server = await RunningServer.StartAsync(("Ingest:BodyBytes", "2000000"));
        var sockets = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 5; i++)
            {
                var client = new TcpClient();
                sockets.Add(client);
                await client.ConnectAsync(server.Address.Host, server.Address.Port);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/events HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 15000000\r\n\r\n["));
            }
            var memory = server.Services.GetRequiredService<BodyMemory>();
            await Eventually.TrueAsync(() => memory.Budget.Taken == 5 * 256 << 10);
            await server.AppendAsync("""{"session_id":"s","type":"note"}""");
        }
        finally
        {
            sockets.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task AClientThatLeft_LeavesTheLineForTheQueue()
    {
        var open = new TaskCompletionSource();
        var store = new FaultyStore(new MemoryEventStore()) { BeforeAppend = _ => open.Task };
        await using var server = await RunningServer.StartAsync(store, null, ("Ingest:QueueEvents", "1"), ("Ingest:AdmissionTimeout", "00:10:00"));
        var queue = server.Services.GetRequiredService<IngestQueue>();
        try
        {
            var first = server.AppendAsync(1);
            await Eventually.TrueAsync(() => queue.Events == 1);
            using (var leaves = new CancellationTokenSource())
            {
                using var content = new ByteArrayContent(Event(10)) { Headers = { ContentType = new("application/json") } };
                var left = server.Client.PostAsync("/api/events", content, leaves.Token);
                await Eventually.TrueAsync(() => queue.Waiting == 1);
                await leaves.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
            }
            await Eventually.TrueAsync(() => queue.Waiting == 0);
            open.SetResult();
            await first;
        }
        finally
        {
            open.TrySetResult();
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task ABodyThatGrowsOutOfProportion_IsRefused(string encoding)
    {
        await using var server = await RunningServer.StartAsync();
        var line = Event(3000);
        var lines = new byte[(line.Length + 1) * 3000];
        for (var at = 0; at < lines.Length; at += line.Length + 1)
        {
            line.CopyTo(lines, at);
            lines[at + line.Length] = (byte)'\n';
        }
        using var response = await server.PostAsync("/api/events", RequestBodyTests.Compressed(lines, encoding, CompressionLevel.SmallestSize), "application/x-ndjson", encoding);
        var problem = await Problem.ReadAsync(response);
        problem.Is(413, "compression-ratio");
        Assert.Equal(server.Store.Head.Value, problem.Durable);
        Assert.InRange(problem.Durable!.Value, 0, 2000);
        Assert.Equal(0, server.Services.GetRequiredService<BodyMemory>().Budget.Taken);
    }

    [Fact]
    public async Task BlankLines_AreBounded()
    {
        await using var server = await RunningServer.StartAsync();
        using var few = await server.PostAsync("/api/events", [.. Enumerable.Repeat((byte)'\n', 100_000), .. Event(1)], "application/x-ndjson");
        Assert.Equal(200, (int)few.StatusCode);
        foreach (var blank in (byte[][])["\n"u8.ToArray(), [.. Enumerable.Repeat((byte)' ', 1000), (byte)'\n'], [.. Event(1), .. Enumerable.Repeat((byte)' ', 100_000), (byte)'\n']])
        {
            using var content = new ByteArrayContent([.. Enumerable.Repeat(blank, (3 << 20) / blank.Length).SelectMany(bytes => bytes)]) { Headers = { ContentType = new("application/x-ndjson") } };
            using var many = await server.Client.PostAsync("/api/events", content);
            (await Problem.ReadAsync(many)).Is(413, "too-large");
        }
    }

    [Fact]
    public async Task DecompressedLines_AreBounded_PlainOnesAreNot()
    {
        await using var server = await RunningServer.StartAsync(("Ingest:MaxDecompressedBytes", "100000"));
        var lines = Encoding.UTF8.GetBytes(NdjsonIngestTests.Lines(1, 3000));
        using var compressed = await server.PostAsync("/api/events", RequestBodyTests.Compressed(lines, "gzip"), "application/x-ndjson", "gzip");
        (await Problem.ReadAsync(compressed)).Is(413, "too-large");
        using var plain = await server.PostAsync("/api/events", lines, "application/x-ndjson");
        Assert.Equal(200, (int)plain.StatusCode);
        Assert.Equal(3000, server.Store.Head.Value);
    }
}
