using Chronicle.Load.Http;
using Chronicle.Load.Reports;

namespace Chronicle.Load.Verbs;

/// <summary>A quiet, steady rate: how long until an event is durable, and until every reader has it.</summary>
internal static class LatencyVerb
{
    public static async Task<Report> RunAsync(Settings settings)
    {
        var rate = settings.Int("rate", 100);
        var readers = settings.Int("readers", 100);
        var duration = TimeSpan.FromSeconds(settings.Int("seconds", 20, quick: 8));
        await using var server = await ServerProcess.StartAsync(settings);
        using (var warmUp = await ClosedLoop.ConnectAsync(server.Address, 8, 1))
        {
            await warmUp.RunAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        }
        var alone = await AcknowledgedAsync(server, rate, duration);
        var sse = await DeliverAsync(server, readers, webSocket: false, rate, duration);
        var socket = await DeliverAsync(server, readers, webSocket: true, rate, duration);
        return new Report("latency", settings,
            Milliseconds($"ack at {rate} ev/s, p50", alone, 50, 1.5), Milliseconds($"ack at {rate} ev/s, p99", alone, 99, 5),
            Milliseconds($"ack with {readers} SSE readers, p50", sse.Acknowledged, 50), Milliseconds($"ack with {readers} SSE readers, p99", sse.Acknowledged, 99),
            Milliseconds($"publish to SSE, {readers} readers, p50", sse.Delivered, 50, 2), Milliseconds($"publish to SSE, {readers} readers, p99", sse.Delivered, 99, 8),
            Milliseconds($"publish to WebSocket, {readers} readers, p50", socket.Delivered, 50, 2),
            Milliseconds($"publish to WebSocket, {readers} readers, p99", socket.Delivered, 99, 8),
            new Measurement("delivered of what was sent", "%", [100.0 * (sse.Delivered.Count + socket.Delivered.Count) / (sse.Expected + socket.Expected)], AtLeast: 100));
    }

    private static async Task<Percentiles> AcknowledgedAsync(ServerProcess server, int rate, TimeSpan duration)
    {
        using var loop = await OpenLoop.ConnectAsync(server.Address);
        await loop.RunAsync(rate, duration);
        return new Percentiles(loop.Acknowledged);
    }

    private static async Task<(Percentiles Acknowledged, Percentiles Delivered, long Expected)> DeliverAsync(
        ServerProcess server, int readers, bool webSocket, int rate, TimeSpan duration)
    {
        using var loop = await OpenLoop.ConnectAsync(server.Address);
        using (var warmUp = await Audience.ConnectAsync(server.Address, readers, webSocket, measure: false))
        {
            await warmUp.RequireAllAsync(await loop.RunAsync(rate, TimeSpan.FromSeconds(2)));
            loop.Forget();
        }
        using var audience = await Audience.ConnectAsync(server.Address, readers, webSocket, measure: true);
        var sent = await loop.RunAsync(rate, duration);
        await audience.RequireAllAsync(sent);
        return (new Percentiles(loop.Acknowledged), new Percentiles(audience.Readers.SelectMany(reader => reader.Ages)), sent * readers);
    }

    private static Measurement Milliseconds(string name, Percentiles measured, double percentile, double? atMost = null) =>
        new(name, "ms", [measured.Milliseconds(percentile)], AtMost: atMost);
}
