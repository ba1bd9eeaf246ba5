using System.Globalization;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Metrics;

/// <summary>Does a little of everything, so that every metric has a value.</summary>
internal static class Traffic
{
    /// <summary>What a server needs for it: a queue that is soon full, a log that is soon moved.</summary>
    public static readonly string[] Settings = ["--set", "Ingest:QueueEvents=1", "--set", "Sqlite:CheckpointInterval=00:00:00.05"];

    public static async Task RunAsync(ServerProcess server)
    {
        var http = server.Http;
        using var stream = await SseStream.OpenAsync(http, "/api/stream?after=earliest");
        await stream.NextNamedAsync("caught-up");
        using var socket = await JsonSocket.ConnectAsync(server.Address);
        await socket.SendAsync("""{"type":"append","ref":1,"events":[{"session_id":"w","type":"note"}]}""");
        await http.PostJsonAsync("/api/events", Api.Event("s", "e1", data: """{"password":"hunter22hunter22"}"""));
        await http.PostJsonAsync("/api/events", Api.Event("s", "e1", data: """{"password":"hunter22hunter22"}"""));
        await http.PostJsonAsync("/api/events", Api.Event("s", "e2") + "\n" + Api.Event("s", "e3"), "application/x-ndjson");
        using (await http.PostTextAsync("/hooks/claude-code", """{"session_id":"c","hook_event_name":"Stop"}"""))
        using (await http.PostTextAsync("/events", """{"source_app":"a","session_id":"d","hook_event_type":"Stop","payload":{}}"""))
        using (await http.PostTextAsync("/api/sessions", """{"claude_session_id":"o"}"""))
        using (await http.PostTextAsync("/api/events", "{"))
        using (await http.GetAsync("/nowhere"))
        using (await http.SendAsync(new HttpRequestMessage(new HttpMethod("PROPFIND"), "/nowhere")))
        {
            await http.GetJsonAsync("/api/events");
        }
        await Until.TrueAsync(
            async () =>
            {
                await Parallel.ForAsync(0, 50, async (_, _) =>
                {
                    using var response = await http.PostTextAsync("/api/events", """{"session_id":"s","type":"note"}""");
                });
                var metrics = await Exposition.ReadAsync(http);
                return metrics.SampleNames.Contains("chronicle_ingest_admission_wait_seconds_count") && metrics.SampleNames.Contains("chronicle_store_checkpoint_duration_seconds_count")
                    && metrics.SampleNames.Contains("chronicle_live_delivery_lag_seconds_count");
            },
            "every metric has a value");
    }

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
