using System.Diagnostics;
using System.Text.Json;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Servers;
using Chronicle.Cli.Load.Workload;
using Chronicle.Cli.Output;
using Chronicle.Client;

namespace Chronicle.Cli.Load.Drill;

/// <summary>Eight producers, two readers, a server that fares badly, and the check afterwards that nothing came of it.</summary>
internal sealed partial class DrillRun : IAsyncDisposable
{
    private const int Producers = 8;
    private const int Readers = 2;
    private const int MostProblems = 20; // that are told one by one
    private const int ProducerRounds = 200; // events of all producers together that make "it records again"

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ClockStepsAfter = TimeSpan.FromSeconds(6); // from the start of the process, which takes seconds on a busy machine

    private readonly int _seed;
    private readonly Random _random;
    private readonly int _port = LocalPort.Free(); // over restarts, as a supervisor has it
    private readonly string _folder;
    private readonly Action<int> _onProgress;
    private readonly Acknowledgements _acknowledged;
    private readonly List<ChronicleClient> _clients = [];
    private readonly List<string> _problems = [];
    private readonly Latencies _listening = new();
    private readonly Latencies _recording = new();
    private readonly Latencies _healthy = new();
    private readonly long[] _last = new long[Producers]; // the place of each one's last event, as they are found
    private long _before; // events recorded before the drill
    private DrillPhase[] _phases = [];
    private DrillReader[] _readers = [];
    private ServerProcess? _server;

    /// <param name="folder">An empty one.</param>
    /// <param name="seed">Decides the moments.</param>
    /// <param name="onProgress">Told how many faults there were.</param>
    public DrillRun(string folder, int seed, Action<int> onProgress)
    {
        (_folder, _seed, _random, _onProgress) = (folder, seed, new Random(seed), onProgress);
        _acknowledged = new Acknowledgements(Path.Combine(folder, "acknowledged.ndjson"));
    }

    /// <param name="kills">How often.</param>
    /// <param name="events">How many events the journal has before: a server that comes back has to open it.</param>
    /// <param name="ct">Ends the drill.</param>
    public Task<DrillReport> KillAsync(int kills, int events, CancellationToken ct) => KillAsync(DrillFault.Kill, kills, events, start => start, ct);

    public async Task<DrillReport> SlowDownDiskAsync(int kills, CancellationToken ct)
    {
        var report = await KillAsync(DrillFault.SlowDisk, kills, 0, SlowDisk.Bind, ct).ConfigureAwait(false) with { Means = SlowDisk.Means };
        var quickest = report.Recording.Milliseconds(0); // a first acknowledgement waits for at least one sync
        return quickest >= SlowDisk.Delay.TotalMilliseconds ? report
            : report with { Problems = [.. report.Problems, $"The disk was not slow: an event was recorded {Quantities.Number(quickest)} ms after a kill."] };
    }

    private async Task<DrillReport> KillAsync(DrillFault fault, int kills, int events, Func<ProcessStartInfo, ProcessStartInfo> bind, CancellationToken ct)
    {
        var data = Path.Combine(_folder, "data");
        if (events > 0)
        {
            await Prefill.WriteAsync(data, new EventText(sessions: 1000, _seed, DrillProducer.Project), [(events, TimeSpan.Zero)], ct).ConfigureAwait(false);
            _before = events;
        }
        return await RunAsync(fault, kills, data, bind(ServerProcess.Describe(_port, data)), async () =>
        {
            for (var kill = 1; kill <= kills; kill++)
            {
                await WaitForAsync(_acknowledged.Count + _random.Next(1, fault == DrillFault.SlowDisk ? 40 : 400), ct).ConfigureAwait(false);
                Spin(_random.Next(0, 5000));
                var started = Stopwatch.GetTimestamp();
                await using (_server!.ConfigureAwait(false))
                {
                    await _server!.KillAsync().ConfigureAwait(false);
                }
                await RestartAsync(bind(ServerProcess.Describe(_port, data)), started, ct).ConfigureAwait(false);
                _onProgress(kill);
            }
        }, ct).ConfigureAwait(false);
    }

    public async Task<DrillReport> TurnClockBackAsync(CancellationToken ct)
    {
        var data = Path.Combine(_folder, "data");
        var server = ServerProcess.Describe(_port, data, "--clock-step", "-01:00:00", "--clock-step-after", ClockStepsAfter.ToString());
        var report = await RunAsync(DrillFault.ClockBack, 1, data, server, async () =>
        {
            await Task.Delay(ClockStepsAfter, TimeProvider.System, ct).ConfigureAwait(false);
            await WaitForAsync(_acknowledged.Count + ProducerRounds, ct).ConfigureAwait(false);
            _onProgress(1);
        }, ct).ConfigureAwait(false);
        // Appends that were on their way at the step may be recorded in either order, so that it can show more than once.
        return report.Recount.StepsBack > 0 ? report : report with { Problems = [.. report.Problems, "The clock did not step back in what is recorded."] };
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync().ConfigureAwait(false);
        }
        _clients.ForEach(client => client.Dispose());
        _acknowledged.Dispose();
    }

    private Task<DrillReport> RunAsync(DrillFault fault, int times, string data, ProcessStartInfo server, Func<Task> harm, CancellationToken ct) =>
        RunAsync(fault, times, data, server, () => [.. Enumerable.Range(0, Producers).Select(number => new DrillProducer(number, Client(), _acknowledged, new Random(_random.Next())))], harm, ct);

    private async Task<DrillReport> RunAsync(
        DrillFault fault, int times, string data, ProcessStartInfo server, Func<IReadOnlyList<IDrillProducer>> create, Func<Task> harm, CancellationToken ct)
    {
        _server = await ServerProcess.StartAsync(server).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var stopReading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var producers = create();
        var start = (await Client().GetInfoAsync(ct).ConfigureAwait(false)) is var info && _before > 0 ? $"{info.Epoch}-{_before}" : LiveStart.Earliest;
        _readers = [.. Enumerable.Range(0, Readers).Select(_ => new DrillReader(Client(), start, _before))];
        var producing = Task.WhenAll(producers.Select(producer => producer.RunAsync(stop.Token, ct)));
        var reading = Task.WhenAll(_readers.Select(reader => reader.RunAsync(stopReading.Token)));
        try
        {
            await OrFailureOf(harm(), producing, reading).ConfigureAwait(false);
            await WaitForAsync(_acknowledged.Count + ProducerRounds, ct).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await producing.WaitAsync(Patience, ct).ConfigureAwait(false);
            await ReadToTheEndAsync(producers.Sum(producer => producer.Told), ct).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw await _server.DescribeUnwantedEndAsync().ConfigureAwait(false) is { } end ? new LoadException(end) : failure;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await stopReading.CancelAsync().ConfigureAwait(false);
            await _server.DisposeAsync().ConfigureAwait(false); // also when it went wrong: its disk is about to go
        }
        await reading.ConfigureAwait(false);
        await VerifyAsync(data, ct).ConfigureAwait(false);
        var recount = await Recount.ReadAsync(data, [.. producers.Select(producer => producer.Told)], ct, OnFound).ConfigureAwait(false);
        return new DrillReport(fault, times, _seed, _acknowledged.Count, recount, _readers, _problems, _listening, _recording) { Phases = _phases, Healthy = _healthy };
    }

    private void OnFound(int producer, long place)
    {
        foreach (var phase in _phases)
        {
            phase.Found(producer, place);
        }
        if (place < _last[producer] && _problems.Count < MostProblems)
        {
            _problems.Add($"{DrillProducer.Id(producer, place)} stands behind {DrillProducer.Id(producer, _last[producer])}.");
        }
        _last[producer] = place;
    }

    private async Task RestartAsync(ProcessStartInfo start, long since, CancellationToken ct)
    {
        _server = await ServerProcess.StartAsync(start).ConfigureAwait(false);
        _listening.Add(Stopwatch.GetTimestamp() - since);
        await WaitForAsync(_acknowledged.Count + 1, ct).ConfigureAwait(false);
        _recording.Add(Stopwatch.GetTimestamp() - since);
    }

    /// <param name="told">Events that must be there; on the bus they are not recorded yet when producers are told that they are safe.</param>
    /// <param name="ct">Ends the wait.</param>
    private async Task ReadToTheEndAsync(long told, CancellationToken ct)
    {
        var client = Client();
        var (head, started) = (0L, Stopwatch.GetTimestamp());
        while (head < told + _before || _readers.Any(reader => reader.Last < head))
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                _problems.Add($"A reader is at {_readers.Min(reader => reader.Last)}; the journal ends at {head}, and {told} events were acknowledged.");
                return;
            }
            head = (await client.GetInfoAsync(ct).ConfigureAwait(false)).Head;
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct).ConfigureAwait(false);
        }
    }

    /// <summary>The same check that people run, as they run it.</summary>
    private async Task VerifyAsync(string data, CancellationToken ct)
    {
        _acknowledged.Flush();
        var start = ThisProgram.Describe(["verify", "--data", data, "--against", _acknowledged.Path, "--json", "--no-progress"]);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(ct).ConfigureAwait(false);
        await process.WaitForExitAsync(ct).ConfigureAwait(false);
        if (said.Length == 0)
        {
            throw new LoadException($"chronicle verify ended with {process.ExitCode} and said nothing.");
        }
        using var found = JsonDocument.Parse(said);
        _problems.AddRange(found.RootElement.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()!));
    }

    private async Task WaitForAsync(long acknowledged, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        while (_acknowledged.Count < acknowledged)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new LoadException($"Nothing was acknowledged for {Patience.TotalSeconds} s.");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, ct).ConfigureAwait(false);
        }
    }

    // A producer that was refused for good, or a reader that can't go on, ends the drill with its reason.
    private static async Task OrFailureOf(Task harm, params Task[] others)
    {
        var first = await Task.WhenAny([harm, .. others]).ConfigureAwait(false);
        await first.ConfigureAwait(false);
        await harm.ConfigureAwait(false);
    }

    private ChronicleClient Client()
    {
        var patient = new ClientOptions { RetryFor = Patience * 2, FirstPause = TimeSpan.FromMilliseconds(10), LongestPause = TimeSpan.FromMilliseconds(100) };
        var client = new ChronicleClient(_server!.Url, null, patient, TimeProvider.System, new Random(_random.Next()));
        _clients.Add(client);
        return client;
    }

    // A timer is too coarse: kills are to come at any point of a commit.
    private static void Spin(int micros)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalMicroseconds < micros)
        {
            Thread.SpinWait(20);
        }
    }
}
