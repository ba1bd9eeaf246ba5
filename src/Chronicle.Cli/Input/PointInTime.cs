using System.Globalization;

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
        var unit = text.TrimStart("0123456789.".ToCharArray());
        double? seconds = unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, "d" => 86_400, "w" => 604_800, _ => null };
        if (seconds is null || !double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || count * seconds > 1e10)
        {
            return false;
        }
        duration = TimeSpan.FromSeconds(count * seconds.Value);
        return true;
    }
}
