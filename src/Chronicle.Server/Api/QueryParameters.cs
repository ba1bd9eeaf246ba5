using System.Globalization;
using System.Text;
using Chronicle.Configuration;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Redaction;
using Chronicle.Server.Problems;
using Chronicle.Sessions;
using Microsoft.Extensions.Primitives;

namespace Chronicle.Server.Api;

/// <summary>Reads the parameters that requests share. A parameter that is not understood is a problem, never ignored.</summary>
internal static class QueryParameters
{
    public static EventFilter Filter(IQueryCollection query, TimeProvider clock) => new()
    {
        Sessions = Names(query["session"]),
        Types = Names(query["type"]),
        Sources = Names(query["source"]),
        Tools = Names(query["tool"]),
        Projects = Names(query["project"]),
        TraceId = Text(query["trace"]),
        ParentId = Text(query["parent"]),
        Since = Time(query, "since", clock) ?? Time(query, "since_timestamp", clock),
        Until = Time(query, "until", clock),
        Text = Text(query["q"]),
    };

    /// <summary>The id in a route, as it is recorded: without secrets.</summary>
    /// <exception cref="ProblemException">The path is not percent-encoded UTF-8.</exception>
    public static string Id(HttpContext context, string name = "id") => context.RequestServices.GetRequiredService<Redactor>().RedactName(PathId.Of(context, name));

    /// <summary>Names of things, any of which may hold a comma: each value of a repeated parameter is one name; a single value with commas is a list, and also the one name it may be.</summary>
    public static IReadOnlySet<string>? Names(StringValues values)
    {
        if (values.Count == 1 && values[0] is { } single && single.Contains(',', StringComparison.Ordinal))
        {
            return new HashSet<string>(single.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) { single };
        }
        var names = values.OfType<string>().Where(static name => name.Length > 0).ToHashSet();
        return names.Count > 0 ? names : null;
    }

    /// <summary>Several words: given several times, or with commas between.</summary>
    public static IReadOnlySet<string>? List(StringValues values)
    {
        var list = values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToHashSet();
        return list.Count > 0 ? list : null;
    }

    public static string? Text(StringValues values) => values.ToString() is { Length: > 0 } text ? text : null;

    public static Timestamp? Time(IQueryCollection query, string name, TimeProvider clock)
    {
        if (Text(query[name]) is not { } text)
        {
            return null;
        }
        return TryTime(text, clock, out var time) ? time
            : throw new ProblemException(Problem.InvalidParameter(name, $"`{text}` is no RFC 3339 time, no unix number and no age like 10m, 2h or 7d"));
    }

    /// <summary>A moment (RFC 3339 or a unix number) or an age (<c>90s</c>, <c>10m</c>, <c>2h</c>, <c>7d</c>).</summary>
    public static bool TryTime(string text, TimeProvider clock, out Timestamp time)
    {
        // A + in a query is a space: 2026-11-21T02:00:00+01:00 arrives as ...00 01:00.
        var given = text.Length > 19 && text[^6] == ' ' ? string.Concat(text.AsSpan(0, text.Length - 6), "+", text.AsSpan(text.Length - 5)) : text;
        if (Timestamp.TryParse(Encoding.UTF8.GetBytes(given), TimeZoneInfo.Local, out time))
        {
            return true;
        }
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return Timestamp.TryFromNumber(whole, out time);
        }
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return Timestamp.TryFromNumber(number, out time);
        }
        if (!text.Contains(':', StringComparison.Ordinal) && Quantity.TryReadDuration(text, out var age))
        {
            time = new Timestamp(Timestamp.Now(clock).Micros - (long)age.TotalMicroseconds);
            return true;
        }
        return false;
    }

    public static int Limit(IQueryCollection query, int standard, int most)
    {
        if (Text(query["limit"]) is not { } text)
        {
            return standard;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most ? limit
            : throw new ProblemException(Problem.InvalidParameter("limit", $"a whole number from 1 to {most} is expected"));
    }

    /// <summary>Yes, no, or not given.</summary>
    public static bool? Flag(IQueryCollection query, string name) => Text(query[name]) switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new ProblemException(Problem.InvalidParameter(name, "`true` or `false` is expected")),
    };

    public static bool Descending(IQueryCollection query, bool standard) => Text(query["order"]) switch
    {
        null => standard,
        "asc" => false,
        "desc" => true,
        _ => throw new ProblemException(Problem.InvalidParameter("order", "`asc` or `desc` is expected")),
    };

    /// <summary>A position in the history; null when it is not given.</summary>
    /// <exception cref="ProblemException">410 when it belongs to another history, or to a part that is gone.</exception>
    public static Sequence? Position(IQueryCollection query, string name, IEventStore store) => Text(query[name]) is { } text ? Position(text, name, store) : null;

    /// <summary>The same for a value that was read already.</summary>
    public static Sequence? Position(string text, string name, IEventStore store)
    {
        if (StartPoint.Resolve(text, store, store.Head) is not { } start)
        {
            throw new ProblemException(Problem.InvalidParameter(name, $"`{text}` is no cursor and no sequence"));
        }
        return start.ResetReason switch
        {
            null => start.After,
            "ahead" => new Sequence(long.MaxValue - 1), // no mistake in a query: there is just nothing there yet
            var reason => throw new ProblemException(Gone(reason, store)),
        };
    }

    public static IReadOnlySet<SessionStatus>? Statuses(IQueryCollection query) => List(query["status"]) is { } names
        ? names.Select(name => Enum.TryParse<SessionStatus>(name, ignoreCase: true, out var status) && !char.IsAsciiDigit(name[0]) ? status
            : throw new ProblemException(Problem.InvalidParameter("status", $"`{name}` is none of active, idle, waiting, completed, error"))).ToHashSet()
        : null;

    public static IReadOnlySet<SessionState>? States(IQueryCollection query) => List(query["state"]) is { } names
        ? names.Select(name => SessionStateName.TryParse(name, out var state) ? state
            : throw new ProblemException(Problem.InvalidParameter("state", $"`{name}` is none of {SessionStateName.All}"))).ToHashSet()
        : null;

    private static Problem Gone(string reason, IEventStore store) => new(410, "cursor-gone", "This cursor is not valid any more",
        reason == "epoch" ? "It belongs to another history: the store was restored or made anew. Read again from the oldest cursor."
            : "Retention has dropped what it points at. Read again from the oldest cursor.")
    {
        Oldest = new Cursor(store.Epoch, new Sequence(store.Oldest.Value - 1)).ToString(),
    };
}
