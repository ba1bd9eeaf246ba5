using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Chronicle.Cli.Input;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>Options of scenarios: the same words mean the same everywhere, only the defaults differ.</summary>
internal static class LoadOptions
{
    public static Option<int> Events(int standard) => Whole("--events", standard, 1, int.MaxValue, "Events to send");

    public static Option<double> Rate(double standard, string description = "Events per second, whether or not the last ones are answered") =>
        Number("--rate", standard, 0, 1_000_000, description);

    public static Option<int> Connections(int standard, string description = "Connections that send") => Whole("--connections", standard, 1, 20_000, description);

    /// <summary>A time given in seconds, or with its unit.</summary>
    public static Option<TimeSpan> Duration(string standard, string name = "--duration") => new(name)
    {
        Description = $"How long, in seconds or as 90s, 10m, 2h [default: {standard}]",
        HelpName = "TIME",
        DefaultValueFactory = _ => Read(standard)!.Value,
        CustomParser = result => Read(result, name) ?? default,
    };

    /// <summary>The same where there is another way to say how long.</summary>
    public static Option<TimeSpan?> OptionalDuration(string description, string name = "--duration") => new(name)
    {
        Description = $"{description}, in seconds or as 90s, 10m, 2h",
        HelpName = "TIME",
        CustomParser = result => Read(result, name),
    };

    public static Option<int> Whole(string name, int standard, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) && (n < least || n > most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes {least} to {most}"));
            }
        });
        return option;
    }

    public static Option<double> Number(string name, double standard, double least, double most, string description)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && !(n >= least && n <= most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes {least} to {most}"));
            }
        });
        return option;
    }

    private static TimeSpan? Read(ArgumentResult result, string name)
    {
        var time = Read(result.Tokens[0].Value);
        if (time is null)
        {
            result.AddError($"'{result.Tokens[0].Value}' is not a duration ({name}): use 60, 90s, 10m or 2h");
        }
        return time;
    }

    private static TimeSpan? Read(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 1_000_000 ? TimeSpan.FromSeconds(seconds)
        : PointInTime.TryReadDuration(text, out var time) && time > TimeSpan.Zero ? time : null;
}
