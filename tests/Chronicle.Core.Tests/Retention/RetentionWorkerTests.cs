using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Retention;
using Chronicle.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Chronicle.Core.Tests.Retention;

public sealed class RetentionWorkerTests : IAsyncDisposable, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chronicle-retention-").FullName;
    private readonly string _notes = Directory.CreateTempSubdirectory("chronicle-notes-").FullName;
    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryEventStore _store = new();
    private readonly IngestQueue _queue;
    private readonly LiveHub _hub;
    private readonly EventJournal _journal;

    public RetentionWorkerTests()
    {
        _queue = new IngestQueue(new IngestOptions(), _clock);
        _hub = new LiveHub(new LiveOptions { Heartbeat = TimeSpan.FromDays(100) }, _clock);
        _journal = new EventJournal(_store, _queue, _hub, new JournalOptions(), _clock, NullLogger<EventJournal>.Instance);
        _journal.Start();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _queue.Dispose();
        _hub.Dispose();
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_notes, recursive: true);
    }

    [Fact]
    public async Task Drop_ByAge_DropsWhatArrivedBefore_AndTellsTheJournal()
    {
        await AppendAsync(Old(5000), An.Event("young", received: An.After(3 * 86400)));
        using var worker = Worker(new RetentionOptions { MaxAge = TimeSpan.FromDays(2) });
        _clock.Advance(TimeSpan.FromDays(3.5));

        var run = await worker.DropAsync(default);

        Assert.Equal((5000, 1, 1, 5000), (run.Events, run.Sessions, run.First.Value, run.Last.Value));
        Assert.Equal(5001, _store.Oldest.Value);
        var told = (await _store.ReadAsync(new Sequence(5001), 10, default)).Single().Content;
        Assert.Equal(("chronicle", "retention.dropped", "chronicle"), (told.SessionId, told.Type, told.Source));
        Assert.Equal("""{"events":5000,"sessions":1,"first_seq":1,"last_seq":5000,"archives":[]}""", System.Text.Encoding.UTF8.GetString(told.Data.Span));
        Assert.Equal(run, worker.LastRun);
    }

    [Fact]
    public async Task Drop_WhenOnlyItsOwnReportsAreOld_AddsNoNewOne()
    {
        await AppendAsync(Old(10), An.Event("young", received: An.After(86400)));
        using var worker = Worker(new RetentionOptions { MaxAge = TimeSpan.FromDays(2) });
        _clock.Advance(TimeSpan.FromDays(2.5));
        await worker.DropAsync(default);
        await AppendAsync([], An.Event("young", received: An.After(3 * 86400)));
        var head = _store.Head;
        _clock.Advance(TimeSpan.FromDays(2.2));
        await _store.PinAsync("young", true, default);

        Assert.Equal(1, (await worker.DropAsync(default)).Events);
        Assert.Equal(head, _store.Head);
        Assert.Equal(0, (await worker.DropAsync(default)).Events);
    }

    [Fact]
    public async Task Drop_BySize_DropsTheOldestUntilItFits_WhateverTheirAge()
    {
        await AppendAsync(An.Events(3000));
        var most = (await _store.GetStatsAsync(default)).UsedBytes / 3;
        using var worker = Worker(new RetentionOptions { MaxBytes = most, MaxAge = TimeSpan.FromDays(1000) });

        var preview = await worker.PreviewSizeAsync(long.MaxValue, default);
        var run = await worker.DropAsync(default);

        Assert.InRange(run.Events, 1990, 2010);
        Assert.Equal(preview.Events, run.Events);
        Assert.InRange((await _store.GetStatsAsync(default)).UsedBytes, most - 1000, most + 1000); // its own report comes after
    }

    [Fact]
    public async Task Preview_CountsAndChangesNothing()
    {
        await AppendAsync(Old(9000), An.Event("young", received: An.After(86400)));
        using var worker = Worker(new RetentionOptions { MaxAge = TimeSpan.FromHours(1) });
        _clock.Advance(TimeSpan.FromDays(1.01));

        var all = await worker.PreviewAgeAsync(long.MaxValue, default);
        var glance = await worker.PreviewAgeAsync(10, default);

        Assert.Equal((9000, 1, 9000, true), (all.Events, all.First.Value, all.Last.Value, all.IsComplete));
        Assert.False(glance.IsComplete);
        Assert.Equal(RetentionPreview.Nothing, await worker.PreviewSizeAsync(10, default));
        Assert.Equal(1, _store.Oldest.Value);
        Assert.Null(worker.LastRun);
    }

    [Fact]
    public async Task Run_BeginsAfterAMinute_ThenAtEachInterval()
    {
        await AppendAsync(Old(5), An.Event("young", received: An.After(86400)));
        using var worker = Worker(new RetentionOptions { MaxAge = TimeSpan.FromSeconds(30), Interval = TimeSpan.FromMinutes(10) });
        using var stop = new CancellationTokenSource();
        var timers = _clock.PendingTimers;
        var running = worker.RunAsync(stop.Token);
        await Sleeping(timers);
        Assert.Equal(An.After(60), worker.NextRun);

        _clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually(() => worker.LastRun is { Events: 5 });
        await Sleeping(timers);

        Assert.Equal(An.After(660), worker.NextRun);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Run_WithoutALimit_IsOverAtOnce()
    {
        using var worker = Worker(new RetentionOptions());

        await worker.RunAsync(default);

        Assert.Null(worker.NextRun);
    }

    [Fact]
    public async Task Archive_HoldsWhatWasDropped_AndItsManifestSaysSo()
    {
        await AppendAsync(Old(4500), An.Event("young", received: An.After(86400)));
        using var worker = Worker(new RetentionOptions { MaxAge = TimeSpan.FromHours(1), ArchiveTo = _folder });
        _clock.Advance(TimeSpan.FromDays(1.01));
        var before = await _store.ReadAsync(Sequence.None, 4096, default);

        var run = await worker.DropAsync(default);

        var file = Path.Combine(_folder, "chronicle-memory-1-4500.ndjson.gz");
        Assert.Equal([file], run.Archives);
        Assert.Equal([Path.GetFileName(file), Path.GetFileName(file) + ".manifest.json"], Directory.EnumerateFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var lines = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var archived = (await lines.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4500, archived.Length);
        Assert.Equal(before.Select(recorded => System.Text.Encoding.UTF8.GetString(recorded.Json.Span)), archived.Take(4096));
        var manifest = JsonElement.Parse(await File.ReadAllTextAsync(file + ".manifest.json"));
        Assert.Equal((1, 4500, 4500), (manifest.GetProperty("first_seq").GetInt64(), manifest.GetProperty("last_seq").GetInt64(), manifest.GetProperty("events").GetInt64()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file))), manifest.GetProperty("sha256").GetString());
    }

    /// <summary>A body that is no JSON any more could not be imported again.</summary>
    [Fact]
    public async Task Archive_ThatCannotBeImported_StopsTheDrop()
    {
        await AppendAsync([.. Old(3), new IncomingEvent { SessionId = "s", Type = "t", Time = An.Epoch, Received = An.Epoch, Data = "{broken"u8.ToArray() }], An.Event("young", received: An.After(86400)));
        using var worker = Worker(new RetentionOptions { MaxAge = TimeSpan.FromHours(1), ArchiveTo = _folder });
        _clock.Advance(TimeSpan.FromDays(1.01));

        var failed = await Assert.ThrowsAsync<IOException>(() => worker.DropAsync(default));

        Assert.Contains("line 4", failed.Message, StringComparison.Ordinal);
        Assert.Equal(new Sequence(1), _store.Oldest);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Archive_ThatCannotBeWritten_StopsTheDrop_UntilItCan()
    {
        await AppendAsync(Old(5), An.Event("young", received: An.After(86400)));
        var notAFolder = Path.Combine(_folder, "archive");
        await File.WriteAllTextAsync(notAFolder, "a file stands where the folder should be");
        using var worker = Worker(new RetentionOptions { MaxAge = TimeSpan.FromHours(1), ArchiveTo = notAFolder });
        _clock.Advance(TimeSpan.FromDays(1.01));

        await Assert.ThrowsAnyAsync<IOException>(() => worker.DropAsync(default));
        Assert.Equal((1, 0), (_store.Oldest.Value, worker.LastRun!.Events));
        Assert.Contains("archive", worker.Failure, StringComparison.Ordinal);

        File.Delete(notAFolder);
        Assert.Equal(5, (await worker.DropAsync(default)).Events);
        Assert.Null(worker.Failure);
    }

    private static IncomingEvent[] Old(int count) => An.Events(count).Select(_ => An.Event(received: An.Epoch)).ToArray();

    /// <summary>The clock jumps, events come by it, and the server starts again: nothing goes, and health says why before the first run.</summary>
    [Fact]
    public async Task ARestartWithAWrongClock_DropsNothing_AndSaysSo()
    {
        await AppendAsync(Old(10));
        var options = new RetentionOptions { MaxAge = TimeSpan.FromDays(7) };
        using (var first = Worker(options))
        {
            await first.DropAsync(default);
        }
        _clock.Set(TimeSpan.FromDays(30));
        await AppendAsync([An.Event("new", received: Timestamp.Now(_clock))]);

        using var worker = Worker(options);
        using var stop = new CancellationTokenSource();
        var running = worker.RunAsync(stop.Token);
        await Eventually(() => worker.CheckHealth().Status == HealthStatus.Degraded);
        Assert.Equal(0, (await worker.DropAsync(default)).Events);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private RetentionWorker Worker(RetentionOptions options) => new(_store, new ClockNote(_notes), _queue, An.UnchangingRedactor, options, _clock, NullLogger<RetentionWorker>.Instance);

    private async Task AppendAsync(IncomingEvent[] events, params IncomingEvent[] more) =>
        Assert.Equal(AppendStatus.Committed, (await _queue.AppendAsync([.. events, .. more], "test", awaitDurable: true, default)).Status);

    private Task Sleeping(int others) => Eventually(() => _clock.PendingTimers > others);

    private static async Task Eventually(Func<bool> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "Waited in vain.");
            await Task.Delay(5);
        }
    }
}
