using System.CommandLine;
using Chronicle.Cli.Input;

namespace Chronicle.Cli;

/// <summary>How long a writing verb waits for a server that is away or overloaded.</summary>
internal sealed class RetryOption
{
    public Option<string> Option { get; } = new("--retry-for")
    {
        Description = "Keep trying this long when the server can't be reached or is overloaded",
        HelpName = "AGE",
        DefaultValueFactory = _ => "30s",
    };

    public TimeSpan Read(Invocation invocation) =>
        invocation.Value(Option) is { } text && (text == "0" || PointInTime.TryReadDuration(text, out _))
            ? (PointInTime.TryReadDuration(text, out var time) ? time : TimeSpan.Zero)
            : throw new CliFailure(ExitCodes.Usage, $"'{invocation.Value(Option)}' is not a duration (--retry-for)", null, "use one such as 10s, 5m or 0");
}
