using Chronicle.Load.Http;
using Chronicle.Load.Reports;

namespace Chronicle.Load.Verbs;

/// <summary>Resident memory after the start and under a steady load.</summary>
internal static class MemoryVerb
{
    public static async Task<Report> RunAsync(Settings settings)
    {
        var rate = settings.Int("rate", 1000);
        var readers = settings.Int("readers", 50);
        var duration = TimeSpan.FromSeconds(settings.Int("seconds", 60, quick: 15));
        await using var server = await ServerProcess.StartAsync(settings);
        using (var one = await HttpConnection.ConnectAsync(server.Address))
        {
            await one.ExchangeAsync("GET /api/info HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray());
        }
        await Task.Delay(TimeSpan.FromSeconds(3));
        var idle = server.Resident;
        using var audience = await Audience.ConnectAsync(server.Address, readers, webSocket: true, measure: true);
        using var loop = await OpenLoop.ConnectAsync(server.Address);
        var most = 0L;
        var running = loop.RunAsync(rate, duration);
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(200));
            most = Math.Max(most, server.Resident);
        }
        await audience.RequireAllAsync(await running);
        var delivered = new Percentiles(audience.Readers.SelectMany(reader => reader.Ages));
        return new Report("memory", settings,
            new Measurement("RSS, idle", "MB", [idle / 1e6], AtMost: 70),
            new Measurement($"RSS, {rate} ev/s, {readers} WebSocket readers, most", "MB", [most / 1e6], AtMost: 100),
            new Measurement("publish to WebSocket meanwhile, p50", "ms", [delivered.Milliseconds(50)]),
            new Measurement("publish to WebSocket meanwhile, p99", "ms", [delivered.Milliseconds(99)]));
    }
}
