using System.Globalization;
using System.Net;
using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Operate;

public sealed class BackupTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ABackupUnderLoad_RestoresToAConsistentMoment_AndOldCursorsAreRefused(bool throughTheServer)
    {
        using var data = new TempFolder();
        var (live, restored, file) = (data.File("live"), data.File("restored"), data.File("chronicle.backup"));
        var acknowledged = new Acknowledged();
        using var stop = new CancellationTokenSource();
        var server = await ServerProcess.StartAsync(live, "--set", "Sqlite:CheckpointInterval=00:00:00.05");
        var producers = Enumerable.Range(0, 4).Select(number => Producer.Create(number, server.Address, acknowledged, TimeSpan.FromMilliseconds(2))).ToArray();
        var producing = producers.Select(producer => producer.RunAsync(stop.Token)).ToArray();
        try
        {
            await Until.TrueAsync(() => acknowledged.Count > 500, "500 acknowledgements");
            var before = (await server.Http.GetJsonAsync("/api/info")).Number("head");
            var cursor = (await server.Http.GetJsonAsync("/api/events?limit=1")).GetProperty("events")[0].Text("cursor");

            var made = throughTheServer
                ? await Programs.ChronicleAsync("--url", server.Address.ToString(), "--json", "backup", file)
                : await Programs.ChronicleAsync("--json", "backup", "--data", live, file);
            Assert.True(made.ExitCode == 0, made.ToString());
            var backup = JsonElement.Parse(made.Output);
            var count = acknowledged.Count;
            await Until.TrueAsync(() => acknowledged.Count > count + 100, "appends after the backup");
            await stop.CancelAsync();
            await Task.WhenAll(producing).WaitAsync(Until.Patience);
            var original = await server.Http.AllEventsAsync();
            Assert.Equal(0, await server.StopAsync());
            Assert.InRange(backup.Number("head"), before, original.Count - 1);
            Assert.Equal(["chronicle.backup", "live"], Directory.EnumerateFileSystemEntries(data.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));

            var outcome = await Programs.ChronicleAsync("restore", file, "--data", restored);
            Assert.True(outcome.ExitCode == 0, outcome.ToString());
            await Api.VerifyAsync(restored);

            await using var again = await ServerProcess.StartAsync(restored);
            var events = await again.Http.AllEventsAsync();
            Assert.Equal(backup.Number("head"), events.Count);
            Assert.Equal(original.Take(events.Count).Select(Content), events.Select(Content));
            using var gone = await again.Http.GetAsync($"/api/events?order=asc&after={cursor}");
            await gone.ProblemAsync(HttpStatusCode.Gone);
            using var stream = await SseStream.OpenAsync(again.Http, "/api/stream", cursor);
            Assert.Equal("epoch", (await stream.NextNamedAsync("reset")).Json.Text("reason"));
            // What was recorded before is still known by its id, and what comes now goes on behind it.
            var known = original[events.Count - 1].Text("id");
            Assert.Equal(events.Count, (await again.Http.GetJsonAsync($"/api/events/{known}")).Seq());
            Assert.Equal(events.Count + 1, (await again.Http.PostJsonAsync("/api/events", Api.Event("after", "after-1"))).Number("seq"));
        }
        finally
        {
            await stop.CancelAsync();
            await server.DisposeAsync();
            foreach (var producer in producers)
            {
                producer.Dispose();
            }
        }
    }

    [Fact]
    public async Task Restore_ReplacesADatabase_OnlyWhenToldTo_AndNeverUnderAServer()
    {
        using var data = new TempFolder();
        var (folder, file) = (data.File("data"), data.File("chronicle.backup"));
        await using var server = await ServerProcess.StartAsync(folder);
        await server.Http.PostJsonAsync("/api/events", Api.Event("s", "in-backup"));
        Assert.Equal(0, (await Programs.ChronicleAsync("--url", server.Address.ToString(), "backup", file)).ExitCode);
        await server.Http.PostJsonAsync("/api/events", Api.Event("s", "after-backup"));

        var running = await Programs.ChronicleAsync("restore", file, "--data", folder, "--force");
        Assert.True(running.ExitCode == 1 && running.Error.Contains("in use", StringComparison.Ordinal), running.ToString());
        await server.KillAsync(); // leaves a write-ahead log, which must not be read into the restored file
        var refused = await Programs.ChronicleAsync("restore", file, "--data", folder);
        Assert.True(refused.ExitCode == 1 && refused.Error.Contains("--force", StringComparison.Ordinal), refused.ToString());
        Assert.Equal(2, await CountAsync(folder));

        for (var time = 0; time < 2; time++)
        {
            var forced = await Programs.ChronicleAsync("restore", file, "--data", folder, "--force");
            Assert.True(forced.ExitCode == 0, forced.ToString());
            Assert.Equal(1, await CountAsync(folder));
        }
    }

    [Fact]
    public async Task ADamagedBackup_IsNotRestored_AndNothingChanges()
    {
        using var data = new TempFolder();
        var (folder, file) = (data.File("data"), data.File("chronicle.backup"));
        await using (var server = await ServerProcess.StartAsync(folder))
        {
            await server.Http.PostJsonAsync("/api/events", string.Join("\n", Enumerable.Range(0, 300).Select(number => Api.Event("s", $"e{number}", data: $"\"{new string('x', 900)}\""))), "application/x-ndjson");
            Assert.Equal(0, (await Programs.ChronicleAsync("--url", server.Address.ToString(), "backup", file)).ExitCode);
            Assert.Equal(0, await server.StopAsync());
        }
        var bytes = await File.ReadAllBytesAsync(file);
        Array.Clear(bytes, bytes.Length / 2, 8192);
        await File.WriteAllBytesAsync(file, bytes);

        var outcome = await Programs.ChronicleAsync("restore", file, "--data", folder, "--force");

        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.Equal(300, await CountAsync(folder));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.restore*"));
    }

    private static async Task<long> CountAsync(string folder)
    {
        var outcome = await Programs.ChronicleAsync("verify", "--json", "--data", folder);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return JsonElement.Parse(outcome.Output).Number("events");
    }

    private static string Content(JsonElement recorded) => string.Create(CultureInfo.InvariantCulture, $"{recorded.Seq()} {recorded.Text("id")} {recorded.GetProperty("data").GetRawText()}");
}
