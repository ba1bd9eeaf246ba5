using System.CommandLine;
using System.Globalization;
using Chronicle.Cli.Claude;
using Chronicle.Cli.Output;
using Chronicle.Client;
using Spectre.Console;

namespace Chronicle.Cli.Commands;

internal static class SessionsCommand
{
    public static Command Create()
    {
        var filters = new FilterOptions();
        var status = new Option<string?>("--status") { Description = "The older form of --state: active, idle, waiting, completed, error (comma list)", HelpName = "STATUS" };
        var state = new Option<string?>("--state") { Description = "Only these: waiting, working, quiet, your_turn, done, failed, lost (comma list)", HelpName = "STATE" };
        var search = new Option<string?>("--search") { Description = "Only sessions with this text in their title or project", HelpName = "TEXT" };
        var limit = new Option<int>("--limit") { Description = "At most this many, 1 to 1000", HelpName = "N", DefaultValueFactory = _ => 20 };
        limit.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) && (n is < 1 or > 1000))
            {
                result.AddError("--limit takes 1 to 1000");
            }
        });
        var verb = new Verb("sessions", "List sessions, latest activity first", "chronicle sessions", "chronicle sessions --state waiting", "chronicle sessions --json --limit 1000 | jq -r .id")
        {
            state,
            status,
            search,
            limit,
        };
        filters.AddSessionOptionsTo(verb);
        return verb.Run(async (invocation, ct) =>
        {
            var page = await invocation.Client()
                .GetSessionsAsync(filters.Read(invocation), invocation.Value(status), invocation.Value(state), invocation.Value(search), invocation.Value(limit), null, ct).ConfigureAwait(false);
            if (invocation.Json)
            {
                await JsonLines.WriteMemberAsync(invocation.Terminal.Bytes, page.Json, "sessions", ct).ConfigureAwait(false);
            }
            else if (page.Sessions.Count == 0)
            {
                invocation.Terminal.Say($"No sessions. `{InstallLine.For(invocation.Url.AbsoluteUri)}` connects Claude Code.");
            }
            else
            {
                Print(invocation, page);
            }
            return ExitCodes.Ok;
        });
    }

    private static void Print(Invocation invocation, SessionPage page)
    {
        var table = new Table().NoBorder();
        foreach (var column in (string[])["SESSION", "STATE", "FOR", "EVENTS", "TOOLS", "ERRORS", "PROJECT", "DOING OR TITLE"])
        {
            var header = new TableColumn(new Text(column, new Style(decoration: Decoration.Dim))) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) };
            table.AddColumn(column is "EVENTS" or "TOOLS" or "ERRORS" ? header.RightAligned() : header);
        }
        // The title takes what the other columns leave on a terminal.
        var titleWidth = invocation.Terminal.IsInteractive ? Math.Max(16, invocation.Terminal.Width - 90) : 200;
        foreach (var session in page.Sessions)
        {
            table.AddRow(
                Cell(invocation.Terminal.IsInteractive && session.Id.Length > 13 ? session.Id[..13] : session.Id, 64),
                new Text(PlainText.OneLine(SessionWords.State(session), 12), StatusStyle.Of(session.State ?? session.Status)),
                Cell(SessionWords.Age(session), 12),
                Cell(session.Events.ToString(CultureInfo.InvariantCulture), 12),
                Cell(session.ToolCalls.ToString(CultureInfo.InvariantCulture), 12),
                Cell(session.Errors.ToString(CultureInfo.InvariantCulture), 12),
                Cell(Path.GetFileName(session.Project?.TrimEnd('/', '\\')), 24),
                Cell(SessionWords.Doing(session) ?? session.Title, titleWidth));
        }
        invocation.Terminal.Format().Write(table);
        if (page.Next is not null)
        {
            invocation.Terminal.Out.Flush();
            invocation.Terminal.Say($"(more; --limit {Math.Min(1000, page.Sessions.Count * 5)} shows them)");
        }
    }

    private static Text Cell(string? text, int maxLength) => new(PlainText.OneLine(text, maxLength));
}
