using System.Globalization;
using Chronicle.Configuration;

namespace Chronicle.Cli.Input;

/// <summary>Reads <c>10m</c>, <c>2h</c>, <c>7d</c>, RFC 3339 or a unix number.</summary>
internal static class PointInTime
{
    /// <summary>Ages become absolute times; what already is one is passed on. Null stays null.</summary>
    public static string? Resolve(string option, string? text, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        if (TryReadDuration(text, out var age) && age <= now - DateTimeOffset.UnixEpoch)
        {
            return (now - age).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        }
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out _))
        {
            return text;
        }
        throw new CliFailure(ExitCodes.Usage, $"'{text}' is not a time ({option})", null, "use an age such as 10m, 2h or 7d, a time such as 2026-11-21T02:00:00Z, or a unix number");
    }

    /// <summary>A number with a unit: ms, s, m, h, d or w.</summary>
    public static bool TryReadDuration(string text, out TimeSpan duration)
    {
        duration = default;
        return char.IsAsciiLetter(text.LastOrDefault()) && Quantity.TryReadDuration(text, out duration);
    }
}
