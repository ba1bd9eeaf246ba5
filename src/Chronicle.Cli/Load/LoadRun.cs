using System.Globalization;
using System.Text;
using System.Text.Json;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;
using Chronicle.Cli.Output;
using Chronicle.Client;

namespace Chronicle.Cli.Load;

/// <summary>One run of a scenario: the server it is held against, how its events are marked, and what is found.</summary>
internal sealed class LoadRun : IAsyncDisposable
{
    /// <summary>How long readers that do not have everything may be without anything new.</summary>
    public static readonly TimeSpan DeliveryPatience = TimeSpan.FromSeconds(10);

    private readonly ServerProcess? _own;
    private readonly NatsServerProcess? _nats;
    private readonly TemporaryFolder? _folder;
    private readonly ProgressBar _progress;
    private readonly Random _random = new(RandomSeed());

    private LoadRun(string scenario, string id, Target target, ServerProcess? own, NatsServerProcess? nats, TemporaryFolder? folder, ProcessProbe? probe, ProgressBar progress)
    {
        (Target, _own, _nats, _folder, Probe, _progress) = (target, own, nats, folder, own?.Probe ?? probe, progress);
        Project = "chronicle-load/" + id;
        Feed = CreateFeed(sessions: 50, seed: 1);
        Found = new ScenarioResult(scenario, id);
    }

    public Target Target { get; }

    /// <summary>What all events of the run name as their project: how they are told from others, and found again.</summary>
    public string Project { get; }

    public Feed Feed { get; }

    /// <summary>The NATS server of our own that a server of our own records; null where there is none.</summary>
    public string? NatsUrl => _nats?.Url;

    /// <summary>The server's process, when it runs on this machine and is known.</summary>
    public ProcessProbe? Probe { get; }

    public ScenarioResult Found { get; }

    /// <summary>Starts a server of our own on a temporary folder, or goes to the one that was named.</summary>
    /// <param name="settings">Further arguments of <c>serve</c> for a server of our own.</param>
    /// <param name="withNats">Whether a server of our own is to record a NATS server of our own.</param>
    public static async Task<LoadRun> StartAsync(
        string scenario, Uri? url, string? key, int? pid, bool keep, string[] settings, bool withNats, ProgressBar progress, TimeProvider clock, CancellationToken ct)
    {
        ThisProgram.TuneForLoad();
        var id = clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        if (url is null)
        {
            var folder = new TemporaryFolder { Keep = keep };
            NatsServerProcess? nats = null;
            try
            {
                nats = withNats ? await NatsServerProcess.StartAsync(folder.Path, ct).ConfigureAwait(false) : null;
                var own = await ServerProcess.StartAsync(folder.Path, nats is null ? settings : [.. settings, "--set", $"Nats:Url={nats.Url}"]).ConfigureAwait(false);
                return new LoadRun(scenario, id, own.Target, own, nats, folder, null, progress);
            }
            catch
            {
                if (nats is not null)
                {
                    await nats.DisposeAsync().ConfigureAwait(false);
                }
                folder.Dispose();
                throw;
            }
        }
        var target = await Target.ResolveAsync(url, key, ct).ConfigureAwait(false);
        var probe = FindProcess(await GetAsync(target, "/api/info", ct).ConfigureAwait(false), target, pid);
        return new LoadRun(scenario, id, target, null, null, null, probe, progress);
    }

    public Feed CreateFeed(int sessions, int seed) => new(CreateText(sessions, seed), new Random(_random.Next()));

    public EventText CreateText(int sessions, int seed) => new(sessions, seed, Project);

    public Task<Audience> ConnectAsync(int readers, bool webSocket, Latencies? ages, CancellationToken ct) =>
        Audience.ConnectAsync(Target, readers, webSocket, Project, ages, ct);

    /// <summary>Shows how far it is.</summary>
    public void Report(long events, double? part) => _progress.Report(events, part);

    /// <summary>Runs a part of the scenario while the progress bar follows its tally.</summary>
    /// <param name="work">The part.</param>
    /// <param name="tally">What it counts into.</param>
    /// <param name="expected">How many events it will be; null shows no end.</param>
    public async Task<T> FollowAsync<T>(Task<T> work, Tally tally, long? expected)
    {
        while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System)).ConfigureAwait(false) != work)
        {
            Report(tally.Events, expected > 0 ? (double)tally.Events / expected : null);
        }
        Report(tally.Events, expected > 0 ? 1 : null);
        return await work.ConfigureAwait(false);
    }

    /// <summary>Waits until readers have everything acknowledged, and notes what is missing, too much or out of order.</summary>
    public async Task CheckAsync(Audience audience, string readers, CancellationToken ct, params Tally[] tallies)
    {
        var acknowledged = tallies.Sum(tally => tally.Events);
        await audience.WaitForAsync(acknowledged, tallies.Max(tally => tally.Last), DeliveryPatience, ct).ConfigureAwait(false);
        Found.Checked(readers, audience, acknowledged, tallies.Sum(tally => tally.Unknown));
    }

    /// <summary>The same for events that were counted by the ledger of conversations.</summary>
    /// <param name="audience">The readers.</param>
    /// <param name="acknowledged">Events that conversations became while they read.</param>
    /// <param name="unknown">Events that may have been recorded besides.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task CheckAsync(Audience audience, long acknowledged, long unknown, CancellationToken ct)
    {
        await audience.WaitForAsync(acknowledged, last: 0, DeliveryPatience, ct).ConfigureAwait(false);
        Found.Checked("watcher", audience, acknowledged, unknown);
    }

    /// <summary>A number that the server says about itself: <c>("live", "readers")</c> of <c>/api/stats</c>.</summary>
    public async Task<long> StatAsync(string section, string member, CancellationToken ct)
    {
        using var stats = JsonDocument.Parse(await GetAsync(Target, "/api/stats", ct).ConfigureAwait(false));
        return stats.RootElement.GetProperty(section).GetProperty(member).GetInt64();
    }

    /// <summary>Erases what the run recorded on a server that was named, unless it is to be kept; says what stays behind, and how to find it.</summary>
    public async Task CleanUpAsync(Terminal terminal, ChronicleClient client, bool keep, CancellationToken ct)
    {
        if (_folder is { Keep: true })
        {
            terminal.Say($"Kept: {_folder.Path}. Look at it with: chronicle serve --data {_folder.Path}");
        }
        if (_folder is not null)
        {
            return;
        }
        try
        {
            var erased = keep ? 0 : await EraseAsync(client, ct).ConfigureAwait(false);
            terminal.Say(keep ? $"Kept on the server: the events of project {Project}. Find them with: chronicle sessions --project {Project}" : $"Erased on the server: {Quantities.Count(erased)} events of project {Project}.");
        }
        catch (RefusedException refused)
        {
            terminal.Say($"Left on the server: the events of project {Project}. Erasing them was refused: {refused.Message}");
        }
    }

    private async Task<long> EraseAsync(ChronicleClient client, CancellationToken ct)
    {
        var erased = 0L;
        while (await client.GetSessionsAsync(new EventFilter { Project = [Project] }, null, null, null, 1000, null, ct).ConfigureAwait(false) is { Sessions: { Count: > 0 } sessions })
        {
            foreach (var session in sessions)
            {
                erased += (await client.EraseSessionAsync(session.Id, ct).ConfigureAwait(false)).Erased;
            }
        }
        return erased;
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            Probe?.Dispose();
        }
        if (_nats is not null)
        {
            await _nats.DisposeAsync().ConfigureAwait(false);
        }
        _folder?.Dispose();
    }

    private static async Task<ReadOnlyMemory<byte>> GetAsync(Target target, string path, CancellationToken ct)
    {
        try
        {
            using var connection = await HttpConnection.ConnectAsync(target.Address, ct).ConfigureAwait(false);
            var status = await connection.ExchangeAsync(target.Get(path), ct).ConfigureAwait(false);
            return status == 200 ? connection.Body
                : throw new CliFailure(ExitCodes.Problem, $"the server answered {status} to {path}", Encoding.UTF8.GetString(connection.Body.Span), status == 401 ? "give a key with --api-key" : null);
        }
        catch (System.Net.Sockets.SocketException refused)
        {
            throw new CliFailure(ExitCodes.Unreachable, $"the server at {target.Address} can't be reached", refused.Message, "start it, or leave --url out: then the run starts a server of its own", refused);
        }
    }

    // Its word for its own process is only worth something here, where we can look at that process.
    private static ProcessProbe? FindProcess(ReadOnlyMemory<byte> info, Target target, int? pid)
    {
        using var document = JsonDocument.Parse(info);
        pid ??= System.Net.IPAddress.IsLoopback(target.Address.Address) && document.RootElement.TryGetProperty("pid", out var told) && told.TryGetInt32(out var id) ? id : null;
        return pid is { } known ? ProcessProbe.Find(known) : null;
    }

    private static int RandomSeed() => System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
}
