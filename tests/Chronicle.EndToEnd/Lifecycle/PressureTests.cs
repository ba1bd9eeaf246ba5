using System.Globalization;
using System.Net;
using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Lifecycle;

/// <summary>No room in the queue, no room on the disk, no hurry on the other side.</summary>
public sealed class PressureTests
{
    [Fact]
    public async Task FullQueue_SaysComeBackAndQueuesNothing()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.File("data"), "--set", "Ingest:QueueEvents=1", "--set", "Ingest:AdmissionTimeout=00:00:00");
        var acknowledged = new Acknowledged();
        var refusals = 0;
        await Parallel.ForAsync(0, 600, new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (number, stop) =>
        {
            while (true)
            {
                using var response = await server.Http.PostTextAsync("/api/events", Api.Event($"s{number % 7}", $"e{number}"));
                if (response.IsSuccessStatusCode)
                {
                    acknowledged.AddAll(JsonElement.Parse(await response.Content.ReadAsStringAsync(stop)));
                    return;
                }
                Interlocked.Increment(ref refusals);
                Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
                Assert.Equal("urn:chronicle:problem:overloaded", (await response.ProblemAsync(HttpStatusCode.ServiceUnavailable)).Text("type"));
            }
        });
        Assert.True(refusals > 0, "The queue was never full.");
        var recorded = await server.Http.AllEventsAsync();
        Assert.Equal(600, recorded.Count);
        Assert.Equal(0, await server.StopAsync());
        acknowledged.Write(data.File("acks"));
        await Api.VerifyAsync(data.File("data"), data.File("acks"));
    }

    /// <summary>A file-size limit stands in for a full disk: writes fail in the middle of the database or its log. Its signal, which ends a process by default, does not end this one.</summary>
    [Fact]
    public async Task FullDisk_IsAProblemAndLosesNothingAcknowledged()
    {
        using var data = new TempFolder();
        var acknowledged = new Acknowledged();
        // The shell's unit is 512 bytes: 3 MB. The runtime's own mappings must not count against it.
        await using (var server = await ServerProcess.StartInShellAsync(
            "export DOTNET_EnableWriteXorExecute=0 DOTNET_EnableDiagnostics=0; ulimit -f 6000", data.File("data")))
        {
            var refused = false;
            for (var number = 0; number < 2000 && !refused; number++)
            {
                var events = string.Join(",", Enumerable.Range(0, 4).Select(part => Api.Event("s", $"e{number}-{part}", data: $"\"{Noise(number, 3000)}\"")));
                using var response = await server.Http.PostTextAsync("/api/events", $"[{events}]");
                if (response.IsSuccessStatusCode)
                {
                    acknowledged.AddAll(JsonElement.Parse(await response.Content.ReadAsStringAsync()));
                    continue;
                }
                refused = true;
                await response.ProblemAsync(HttpStatusCode.ServiceUnavailable);
            }
            Assert.True(refused, "Twenty megabytes went into a three megabyte file.");
            Assert.True(acknowledged.Count > 50);
            using var sick = await server.Http.GetAsync("/health");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, sick.StatusCode);
            Assert.Equal(acknowledged.Count, (await server.Http.AllEventsAsync()).Count); // what is there can still be read
        }
        acknowledged.Write(data.File("acks"));
        await using var again = await ServerProcess.StartAsync(data.File("data"));
        await again.Http.PostJsonAsync("/api/events", Api.Event("s", "after"));
        await Api.VerifyAsync(data.File("data"), data.File("acks"));
    }

    [Fact]
    public async Task SlowBodies_AreGivenUpAndHoldNobodyElse()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        var slow = new List<RawConnection>();
        for (var i = 0; i < 20; i++)
        {
            var connection = await RawConnection.OpenAsync(server.Port);
            slow.Add(connection);
            await connection.SendAsync($"POST {(i % 2 == 0 ? "/api/events" : "/hooks/claude-code")} HTTP/1.1\r\nHost: {server.Address.Authority}\r\n"
                + $"Content-Type: {(i % 4 == 0 ? "application/x-ndjson" : "application/json")}\r\nContent-Length: 5000\r\n\r\n{{\"session_id\":");
        }
        for (var i = 0; i < 50; i++)
        {
            await server.Http.PostJsonAsync("/api/events", Api.Event("s", string.Create(CultureInfo.InvariantCulture, $"{i}")));
        }
        foreach (var connection in slow)
        {
            var answer = await connection.ReadToEndAsync();
            Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
            Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
            connection.Dispose();
        }
        Assert.Equal("healthy", (await server.Http.GetJsonAsync("/health")).Text("status"));
        Assert.Equal(50, (await server.Http.AllEventsAsync()).Count);
    }

    private static string Noise(int seed, int length)
    {
        var bytes = new byte[length / 2];
        new Random(seed).NextBytes(bytes);
        return Convert.ToHexString(bytes);
    }
}
