using Chronicle.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chronicle.Cli.Output;

/// <summary>A server's figures as lines for a terminal, with what they were before as sparklines.</summary>
internal sealed class StatsView(Uri address)
{
    private const int FactsWidth = 46; // what stands left of a sparkline

    private const int MostAgents = 10;
    private const int BusiestTypes = 3;
    private const int RoomForTypes = 60;

    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Warning = new(Color.Yellow, decoration: Decoration.Bold);
    private static readonly Style Critical = new(Color.Red, decoration: Decoration.Bold);

    private readonly Sparkline _rate = new();
    private readonly Sparkline _queue = new();
    private readonly Sparkline _memory = new();
    private readonly Sparkline _readers = new();
    private ServerStats? _before;
    private double? _cpu;

    /// <summary>Takes the newest figures in.</summary>
    public void Add(ServerStats stats)
    {
        _rate.Add(stats.Rates.EventsPerSecond);
        _queue.Add(stats.Queue.Events);
        _memory.Add(stats.Process.MemoryBytes);
        _readers.Add(stats.Live.Readers);
        if (_before is { } before && stats.Timestamp > before.Timestamp && stats.Process.CpuMs >= before.Process.CpuMs)
        {
            _cpu = (stats.Process.CpuMs - before.Process.CpuMs) / (stats.Timestamp - before.Timestamp).TotalMilliseconds;
        }
        _before = stats;
    }

    /// <summary>What is known now, in lines no wider than <paramref name="width"/>.</summary>
    /// <param name="sessions">Sessions at work.</param>
    /// <param name="alerts">The alert rules; null when they are not known.</param>
    public IRenderable Render(int width, IReadOnlyList<SessionInfo> sessions, IReadOnlyList<ServerAlert>? alerts)
    {
        if (_before is not { } stats)
        {
            return new Text("waiting for the first figures", Dim);
        }
        var spark = Math.Max(0, width - FactsWidth - 12);
        List<IRenderable> lines =
        [
            Line(("chronicle ", Bold), (address.AbsoluteUri.TrimEnd('/'), Style.Plain), ($"  up {Quantities.Duration(TimeSpan.FromMilliseconds(stats.Process.UptimeMs))}", Dim),
                ($"  {stats.Timestamp:HH:mm:ss} UTC", Dim)),
            Text.Empty,
            .. Agents([.. sessions.Where(session => !session.Recorder).OrderBy(SessionWords.Rank)]),
            Row("events", $"{Quantities.Rate(stats.Rates.EventsPerSecond)}  last minute {Quantities.Rate(stats.Rates.EventsPerSecondOfMinute)}", _rate, spark),
            .. Types(stats.Rates, width),
            Row("queue", $"{Quantities.Count(stats.Queue.Events)} of {Quantities.Count(stats.Queue.MaxEvents)}  {Quantities.Bytes(stats.Queue.Bytes)}", _queue, spark),
            Row("readers", $"{Quantities.Count(stats.Live.Readers)}{Transports(stats.Live)}", _readers, spark),
            Row("memory", $"{Quantities.Bytes(stats.Process.MemoryBytes)}  CPU {(_cpu is { } cpu ? Quantities.Percent(Math.Round(cpu, 3)) : "–")}  {stats.Process.Threads} threads", _memory, spark),
            Row("store", $"{Quantities.Bytes(stats.Store.Bytes)} + log {Quantities.Bytes(stats.Store.WalBytes)}" + (stats.Store.DiskFreeBytes is { } free ? $"  free {Quantities.Bytes(free)}" : "")),
            Row("journal", $"{Quantities.Count(stats.Store.Events)} events  {Quantities.Count(stats.Journal.Duplicates)} duplicates since the start"),
            .. Bus(stats.Nats),
            Text.Empty,
            Operations(stats.Operations),
            Text.Empty,
            Row("sessions", string.Join("  ", stats.Sessions.Select(status => $"{status.Key} {Quantities.Count(status.Value)}"))),
        ];
        if (alerts is not null)
        {
            lines.AddRange(Alerts(alerts));
        }
        return new Rows(lines);
    }

    private static IEnumerable<IRenderable> Agents(IReadOnlyList<SessionInfo> sessions)
    {
        foreach (var session in sessions.Take(MostAgents))
        {
            var project = Path.GetFileName(session.Project?.TrimEnd('/', '\\'));
            yield return Line(
                ($"{SessionWords.State(session),-10}", StatusStyle.Of(session.State)), ($"{PlainText.OneLine(project is { Length: > 0 } ? project : session.Id, 16),-18}", Dim),
                (PlainText.OneLine(SessionWords.Doing(session) ?? $"no event ({SessionWords.Age(session)})", 200), Style.Plain));
        }
        if (sessions.Count > MostAgents)
        {
            yield return Line(($"          and {sessions.Count - MostAgents} more: chronicle sessions", Dim));
        }
        if (sessions.Count > 0)
        {
            yield return Text.Empty;
        }
    }

    private static IEnumerable<IRenderable> Alerts(IReadOnlyList<ServerAlert> alerts)
    {
        var raised = alerts.Where(alert => alert.Level != "ok").OrderBy(alert => alert.Level == "critical" ? 0 : 1).ToList();
        yield return Row("alerts", raised.Count == 0 ? "all well" : $"{raised.Count} raised");
        foreach (var alert in raised)
        {
            yield return Line(
                ($"          {alert.Level,-9}", alert.Level == "critical" ? Critical : Warning), ($"{alert.Name}  {Quantities.Of(alert.Value, alert.Unit)}", Style.Plain),
                (alert.Acknowledged ? "  acknowledged" : "", Dim));
        }
    }

    /// <summary>The three busiest types, when that is known and there is room for it.</summary>
    private static IEnumerable<IRenderable> Types(RateFigures rates, int width) => rates.ByType is [_, ..] types && width >= RoomForTypes
        ? [Row("types", string.Join("  ", types.Take(BusiestTypes).Select(type => $"{type.Type} {Quantities.Rate(type.EventsPerSecond)}")))] : [];

    private static IEnumerable<IRenderable> Bus(NatsFigures? nats) => nats is null ? [] :
    [
        Row("nats", $"{nats.State}  lag {Quantities.Count(nats.Lag)}  pending {Quantities.Count(nats.Pending)}  redelivered {Quantities.Count(nats.Redelivered)}  dead letters {Quantities.Count(nats.DeadLetters)}"
            + (nats.Missed > 0 ? $"  missed {Quantities.Count(nats.Missed)}" : "") + (nats.Dropped > 0 ? $"  dropped {Quantities.Count(nats.Dropped)}" : "")),
    ];

    private static Table Operations(OperationFigures operations)
    {
        var table = new Table().NoBorder();
        foreach (var column in (string[])[$"LAST {operations.WindowSeconds / 60} MIN", "P50", "P95", "P99", "MAX", "SUCCESS", "COUNT"])
        {
            var header = new TableColumn(new Text(column, Dim)) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) };
            table.AddColumn(column.StartsWith("LAST", StringComparison.Ordinal) ? header : header.RightAligned());
        }
        foreach (var (name, one) in ((string, Operation)[])[("append", operations.Append), ("commit", operations.Commit), ("query", operations.Query), ("deliver", operations.Deliver)])
        {
            string[] figures = one.Count == 0
                ? ["–", "–", "–", "–", "–", "0"]
                : [.. ((double[])[one.P50Ms, one.P95Ms, one.P99Ms, one.MaxMs]).Select(Quantities.Milliseconds), Quantities.Percent(one.SuccessRate), Quantities.Count(one.Count)];
            table.AddRow([new Text(name), .. figures.Select(figure => new Text(figure))]);
        }
        return table;
    }

    private static string Transports(LiveFigures live) =>
        live.Readers == 0 ? "" : "  " + string.Join("  ", live.ByTransport.Where(transport => transport.Value > 0).Select(transport => $"{transport.Key} {Quantities.Count(transport.Value)}"));

    private static Paragraph Row(string name, string facts, Sparkline? sparkline = null, int width = 0) =>
        Line(($"{name,-10}", Dim), (sparkline is null || width < 8 ? facts : facts.PadRight(FactsWidth), Style.Plain), (width < 8 ? "" : sparkline?.Draw(width) ?? "", new Style(Color.Blue)));

    private static Paragraph Line(params (string Text, Style Style)[] parts)
    {
        var line = new Paragraph { Overflow = Overflow.Ellipsis };
        foreach (var (text, style) in parts)
        {
            line.Append(text, style);
        }
        return line;
    }
}
