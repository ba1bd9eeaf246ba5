using System.Text;
using Chronicle.Server.Ingest;
using Chronicle.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests.Ingest;

public sealed class IngestRejectionsTests
{
    [Fact]
    public async Task ARejection_IsAnEventOfTheSessionItNames_WithTheReasonAndACleanSample()
    {
        await using var server = await RunningServer.StartAsync();
        var rejections = server.Services.GetRequiredService<IngestRejections>();

        await rejections.RecordAsync("claude-code", "s", "it is cut short", Encoding.UTF8.GetBytes("""{"password":"hunter2hunter2","x":"""), default);
        await rejections.RecordAsync("claude-code", null, "it is cut short", new byte[] { (byte)'a', 0xE9, (byte)'b' }, default);

        var first = await server.GetAsync("/api/events/1");
        Assert.Equal(("s", "ingest.rejected"), (first.Text("session_id"), first.Text("type")));
        var data = first.GetProperty("data");
        Assert.Equal(("claude-code", "it is cut short", 33L), (data.Text("door"), data.Text("reason"), data.Number("bytes")));
        Assert.Equal("""{"password":"[REDACTED]","x":""", data.Text("sample"));
        var second = await server.GetAsync("/api/events/2");
        Assert.Equal(("chronicle", "a\uFFFDb"), (second.Text("session_id"), second.GetProperty("data").Text("sample")));
    }

    [Fact]
    public async Task BeyondTheBoundOfAMinute_RejectionsAreCounted_AndTheNextOneTellsHowMany()
    {
        var clock = new ManualTimeProvider();
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), clock);
        var rejections = server.Services.GetRequiredService<IngestRejections>();

        for (var i = 0; i < IngestRejections.MostPerMinute + 5; i++)
        {
            await rejections.RecordAsync("disler", null, "no JSON", "?"u8.ToArray(), default);
        }
        Assert.Equal(IngestRejections.MostPerMinute, server.Store.Head.Value);
        clock.Advance(TimeSpan.FromMinutes(1));
        await rejections.RecordAsync("disler", null, "no JSON", "?"u8.ToArray(), default);

        Assert.Equal(IngestRejections.MostPerMinute + 1, server.Store.Head.Value);
        Assert.Equal(5, (await server.GetAsync($"/api/events/{server.Store.Head.Value}")).GetProperty("data").Number("left_out"));
        Assert.Equal(IngestRejections.MostPerMinute + 6, rejections.Total);
    }

    [Fact]
    public async Task TheSample_IsBounded()
    {
        await using var server = await RunningServer.StartAsync();

        await server.Services.GetRequiredService<IngestRejections>().RecordAsync("disler", null, "no JSON", new byte[1 << 20], default);

        var data = (await server.GetAsync("/api/events/1")).GetProperty("data");
        Assert.Equal(1L << 20, data.Number("bytes"));
        Assert.InRange(data.Text("sample")!.Length, 1, 4096);
    }
}
