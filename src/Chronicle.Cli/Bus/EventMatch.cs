using System.Globalization;
using System.Text;
using Chronicle.Client;
using Timestamp = Chronicle.Events.Timestamp;

namespace Chronicle.Cli.Bus;

/// <summary>The filter of the command line, applied here: a stream brings everything.</summary>
internal sealed class EventMatch
{
    private readonly List<(string Member, HashSet<string> Wanted)> _lists = [];
    private readonly DateTimeOffset _since;

    public EventMatch(EventFilter filter)
    {
        Add("session_id", filter.Session);
        Add("type", filter.Type);
        Add("tool_name", filter.Tool);
        Add("project", filter.Project);
        Add("source", filter.Source);
        _since = filter.Since is { } since ? Read(since) : DateTimeOffset.MinValue;
    }

    public bool Wants(EventJson recorded) =>
        (recorded.Time ?? DateTimeOffset.MaxValue) >= _since && _lists.TrueForAll(list => recorded.Text(list.Member) is { } value && list.Wanted.Contains(value));

    // As the server reads them: several values are whole, a single one may be a comma list.
    private void Add(string member, IReadOnlyList<string>? wanted)
    {
        if (wanted is { Count: > 0 })
        {
            _lists.Add((member, wanted is [var single] ? [single, .. single.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : [.. wanted]));
        }
    }

    private static DateTimeOffset Read(string since) =>
        Timestamp.TryParse(Encoding.UTF8.GetBytes(since), TimeZoneInfo.Local, out var time)
        || (double.TryParse(since, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Timestamp.TryFromNumber(number, out time))
            ? time.ToDateTimeOffset()
            : throw new CliFailure(ExitCodes.Usage, $"'{since}' is not a time (--since)", null, "use an age such as 10m, 2h or 7d, a time such as 2026-11-21T02:00:00Z, or a unix number");
}
