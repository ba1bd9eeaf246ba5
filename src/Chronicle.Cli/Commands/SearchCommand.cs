using System.CommandLine;
using System.Text.Json;
using Chronicle.Cli.Input;
using Chronicle.Cli.Load.Scenarios;
using Chronicle.Cli.Output;
using Chronicle.Client;
using Spectre.Console;

namespace Chronicle.Cli.Commands;

internal static class SearchCommand
{
    public static Command Create()
    {
        var query = new Argument<string[]>("QUERY") { Description = "Words, \"phrases\", prefix*, -not", Arity = ArgumentArity.OneOrMore };
        var mode = Choice("--mode", "By words, by meaning, or both", "hybrid", "text", "vector");
        var kind = Choice("--kind", "Only these", "event", "message", "conversation");
        var role = Choice("--role", "Only what these said", "user", "assistant", "tool", "system");
        var (user, project, session, type) = (Text("--user", "Only this user's conversations", "ID"), Text("--project", "Only this project", "DIR"), Text("--session", "Only this session", "ID"), Text("--type", "Only this type of event", "TYPE"));
        var (since, until) = (Text("--since", "Not older than: an age (10m, 2h, 7d), a time (RFC 3339) or a unix number", "WHEN"), Text("--until", "Not newer than; as --since", "WHEN"));
        var limit = LoadOptions.Whole("--limit", 10, 1, 100, "At most this many");
        return new Verb("search", "Find what was said and done, by words and by meaning", "chronicle search 'rate limit' --role assistant", "chronicle search getUserName --project /srv/shop --json | jq -r '.results[].session_id'")
        {
            query, mode, kind, role, user, project, session, type, since, until, limit,
        }.Run(async (invocation, ct) =>
        {
            var now = invocation.Clock.GetUtcNow();
            var answer = await invocation.Client().SearchAsync(string.Join(' ', invocation.Value(query)!), new SearchFilter
            {
                Mode = invocation.Value(mode),
                Kind = invocation.Value(kind),
                Role = invocation.Value(role),
                User = invocation.Value(user),
                Project = invocation.Value(project),
                Session = invocation.Value(session),
                Type = invocation.Value(type),
                Since = PointInTime.Resolve("--since", invocation.Value(since), now),
                Until = PointInTime.Resolve("--until", invocation.Value(until), now),
            }, invocation.Value(limit), ct).ConfigureAwait(false);
            if (invocation.Json)
            {
                byte[] line = [.. answer, (byte)'\n'];
                await invocation.Terminal.Bytes.WriteAsync(line, ct).ConfigureAwait(false);
                return ExitCodes.Ok;
            }
            Print(invocation, JsonElement.Parse(answer, new JsonDocumentOptions { MaxDepth = ClientOptions.MaxDepth }));
            return ExitCodes.Ok;
        });
    }

    private static void Print(Invocation invocation, JsonElement answer)
    {
        var console = invocation.Terminal.Format();
        foreach (var result in answer.GetProperty("results").EnumerateArray())
        {
            var time = DateTimeOffset.Parse(result.GetProperty("time").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
            var who = result.TryGetProperty("role", out var role) ? role.GetString() : result.GetProperty("type").GetString();
            var by = string.Join(" and ", result.GetProperty("found_by").EnumerateArray().Select(half => half.GetString()));
            console.Write(new Text(
                $"{TimeZoneInfo.ConvertTime(time, invocation.Clock.LocalTimeZone):yyyy-MM-dd HH:mm}  {PlainText.OneLine(who, 24)}  {PlainText.OneLine(result.GetProperty("session_id").GetString(), 60)}  by {by}\n", new Style(decoration: Decoration.Dim)));
            Write(console, result);
        }
        invocation.Terminal.Out.Flush();
        if (answer.GetProperty("results").GetArrayLength() == 0)
        {
            invocation.Terminal.Say(answer.TryGetProperty("reason", out var reason) ? reason.GetString()! : "Nothing found.");
        }
        var vector = answer.GetProperty("vector");
        if (vector.GetProperty("state").GetString() is not ("ready" or "off") and var state)
        {
            invocation.Terminal.Say($"Meaning is {state}: {Quantities.Count(vector.GetProperty("lag").GetInt64())} texts are not embedded yet.");
        }
    }

    /// <summary>The snippet on lines of its own, with what was found standing out.</summary>
    private static void Write(IAnsiConsole console, JsonElement result)
    {
        var snippet = result.GetProperty("snippet").GetString()!;
        var at = 0;
        console.Write(new Text("  "));
        foreach (var place in result.GetProperty("highlights").EnumerateArray())
        {
            var (start, length) = (place[0].GetInt32(), place[1].GetInt32());
            console.Write(new Text(Line(snippet[at..start])));
            console.Write(new Text(Line(snippet.Substring(start, length)), new Style(decoration: Decoration.Bold)));
            at = start + length;
        }
        console.Write(new Text(Line(snippet[at..]) + "\n\n"));

        // As PlainText.OneLine, but a space at an end is one between words here.
        static string Line(string part) => string.Concat(part.Select(letter => char.IsControl(letter) || letter is >= '\u202A' and <= '\u202E' ? ' ' : letter));
    }

    private static Option<string?> Text(string name, string description, string value) => new(name) { Description = description, HelpName = value };

    private static Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = Text(name, $"{description}: {string.Join(", ", values)}", "NAME");
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
