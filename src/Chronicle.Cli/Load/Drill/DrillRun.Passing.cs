using System.Diagnostics;
using System.Text.Json;
using Chronicle.Cli.Load.Servers;
using Chronicle.Stores.Sqlite;

namespace Chronicle.Cli.Load.Drill;

/// <summary>Faults that pass: the server is never restarted, and has to go on by itself.</summary>
internal sealed partial class DrillRun
{
    // Shorter than most faults of the drill: producers are refused, and what was refused must not be recorded twice.
    private const string ShortPatience = "Journal:Patience=00:00:01";

    private const int ShortestMs = 300; // passes before anybody is refused
    private const int LongestMs = 5000;

    public async Task<DrillReport> FillDiskAsync(CancellationToken ct)
    {
        using var disk = SmallDisk.Create(_folder);
        var start = disk.Bind(ServerProcess.Describe(_port, disk.Data, "--set", ShortPatience, "--set", "Sqlite:MinFreeBytes=1048576"));
        var report = await RunAsync(DrillFault.FullDisk, 1, disk.Data, start, async () =>
        {
            await WaitForHealthAsync(health => Status(health, "journal") != "healthy", $"The disk ({disk.Means}) did not fill up", ct).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, ct).ConfigureAwait(false); // producers are refused meanwhile
            disk.MakeRoom(_server!.ProcessId);
            await ResumeAsync(ct).ConfigureAwait(false);
            _onProgress(1);
        }, ct).ConfigureAwait(false);
        return report with { Means = disk.Means };
    }

    /// <param name="times">How often.</param>
    /// <param name="ct">Ends the drill.</param>
    public Task<DrillReport> LockAsync(int times, CancellationToken ct) => PassAsync(DrillFault.Lock, times, data => new ForeignLock(data), ct);

    /// <param name="times">How often.</param>
    /// <param name="ct">Ends the drill.</param>
    public Task<DrillReport> TakeDescriptorsAsync(int times, CancellationToken ct) => OperatingSystem.IsLinux()
        ? PassAsync(DrillFault.Descriptors, times, _ => ResourceLimit.DescriptorsInUse(_server!.ProcessId), ct)
        : throw new CliFailure(ExitCodes.Unsupported, "this system can't take descriptors from a running program", "it takes prlimit, on Linux", "run the drill on Linux");

    private async Task<DrillReport> PassAsync(DrillFault fault, int times, Func<string, IDisposable> begin, CancellationToken ct)
    {
        var data = Path.Combine(_folder, "data");
        return await RunAsync(fault, times, data, ServerProcess.Describe(_port, data, "--set", ShortPatience), async () =>
        {
            for (var time = 1; time <= times; time++)
            {
                await WaitForAsync(_acknowledged.Count + _random.Next(1, 400), ct).ConfigureAwait(false);
                using (begin(data))
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(ShortestMs, LongestMs)), TimeProvider.System, ct).ConfigureAwait(false);
                }
                await ResumeAsync(ct).ConfigureAwait(false);
                _onProgress(time);
            }
        }, ct).ConfigureAwait(false);
    }

    /// <summary>The fault has just ended: measures how long it takes until an event is recorded again, and until all of the server is well.</summary>
    private async Task ResumeAsync(CancellationToken ct)
    {
        var ended = Stopwatch.GetTimestamp();
        await WaitForAsync(_acknowledged.Count + 1, ct).ConfigureAwait(false);
        _recording.Add(Stopwatch.GetTimestamp() - ended);
        await WaitForHealthAsync(static health => health.GetProperty("status").GetString() == "healthy", "The server is not healthy again", ct).ConfigureAwait(false);
        _healthy.Add(Stopwatch.GetTimestamp() - ended);
    }

    private async Task WaitForHealthAsync(Func<JsonElement, bool> isReached, string complaint, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = _server!.Url };
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct).ConfigureAwait(false))
        {
            using var answer = await http.GetAsync("/health", ct).ConfigureAwait(false);
            using var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct).ConfigureAwait(false));
            if (isReached(health.RootElement))
            {
                return;
            }
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new LoadException($"{complaint} within {Patience.TotalSeconds} s: {health.RootElement.GetProperty("components")}");
            }
        }
    }

    private static string? Status(JsonElement health, string component) => health.GetProperty("components").GetProperty(component).GetProperty("status").GetString();
}
