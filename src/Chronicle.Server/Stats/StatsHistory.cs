using System.Text.Json;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Server.Metrics;

namespace Chronicle.Server.Stats;

/// <summary>The last fifteen minutes of the figures that charts draw, so that a page that is opened has a past to show.</summary>
/// <remarks>180 points of about 600 B ≈ 110 KB, allocated once.</remarks>
internal sealed class StatsHistory(EventJournal journal, IngestQueue queue, LiveHub hub, RequestTimes requests, StoreSample sample, TimeProvider clock) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private const int Most = 180;

    private readonly PeriodicTimer _timer = new(Interval, clock);
    private readonly Lock _gate = new();
    private readonly StatsPoint[] _points = [.. Enumerable.Range(0, Most).Select(_ => new StatsPoint())]; // guarded by _gate, as is _taken
    private long _taken;

    /// <summary>Writes the points, the oldest first.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("interval_ms"u8, (long)Interval.TotalMilliseconds);
        writer.WriteStartArray("points"u8);
        lock (_gate)
        {
            for (var number = Math.Max(0, _taken - Most); number < _taken; number++)
            {
                _points[number % Most].Write(writer);
            }
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Forgets the names of all types but these.</summary>
    public void Keep(IReadOnlyCollection<string> types)
    {
        lock (_gate)
        {
            foreach (var point in _points)
            {
                point.Keep(types);
            }
        }
    }

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stoppingToken))
            {
                await sample.TryRefreshAsync(mayLag: true, stoppingToken);
                Take();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private void Take()
    {
        var (append, commit, query, deliver) = (queue.Appends.Read(), journal.CommitTimes.Read(), requests.Queries.Read(), hub.Deliveries.Read());
        var types = journal.Types.Busiest(StatsPoint.MostTypes, StatsDocument.RateSeconds);
        lock (_gate)
        {
            var point = _points[_taken++ % Most];
            point.Time = Timestamp.Now(clock);
            point.EventsPerSecond = journal.Rate.PerSecond(StatsDocument.RateSeconds);
            point.SetTypes(types);
            (point.Append, point.Commit, point.Query, point.Deliver) = (append, commit, query, deliver);
            point.QueueEvents = queue.Events;
            point.Readers = hub.Readers;
            point.MemoryBytes = Environment.WorkingSet;
            (point.StoreBytes, point.WalBytes) = (sample.Stats.Bytes, sample.Stats.WalBytes);
        }
    }
}
