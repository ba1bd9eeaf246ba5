using System.CommandLine;
using Chronicle.Cli.Input;
using Chronicle.Client;

namespace Chronicle.Cli;

/// <summary>The options that choose events, the same on every verb that reads them.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string[]> _session = List("--session", "Only this session", "ID");
    private readonly Option<string[]> _type = List("--type", "Only this type of event, e.g. pre_tool_use", "TYPE");
    private readonly Option<string[]> _tool = List("--tool", "Only this tool", "NAME");
    private readonly Option<string[]> _project = List("--project", "Only this project folder", "DIR");
    private readonly Option<string[]> _source = List("--source", "Only this source, e.g. claude-code", "NAME");
    private readonly Option<string?> _since = new("--since") { Description = "Not older than: an age (10m, 2h, 7d), a time (RFC 3339) or a unix number", HelpName = "WHEN" };
    private readonly Option<string?> _until = new("--until") { Description = "Not newer than; as --since", HelpName = "WHEN" };

    public void AddTo(Command command, bool until)
    {
        foreach (var option in (Option[])[_session, _type, _tool])
        {
            command.Add(option);
        }
        AddSessionOptionsTo(command);
        if (until)
        {
            command.Add(_until);
        }
    }

    /// <summary>Those that choose sessions too.</summary>
    public void AddSessionOptionsTo(Command command)
    {
        foreach (var option in (Option[])[_project, _source, _since])
        {
            command.Add(option);
        }
    }

    /// <summary>The filter, with ages made absolute so that a long reading doesn't move its own start.</summary>
    public EventFilter Read(Invocation invocation) => new()
    {
        Session = Values(invocation, _session),
        Type = Values(invocation, _type),
        Tool = Values(invocation, _tool),
        Project = Values(invocation, _project),
        Source = Values(invocation, _source),
        Since = PointInTime.Resolve("--since", invocation.Value(_since), invocation.Clock.GetUtcNow()),
        Until = PointInTime.Resolve("--until", invocation.Value(_until), invocation.Clock.GetUtcNow()),
    };

    private static Option<string[]> List(string name, string description, string value) =>
        new(name) { Description = description + "; repeat it, or give one comma list", HelpName = value, Arity = ArgumentArity.OneOrMore };

    private static string[]? Values(Invocation invocation, Option<string[]> option) =>
        invocation.Value(option) is { Length: > 0 } values ? values : null;
}
