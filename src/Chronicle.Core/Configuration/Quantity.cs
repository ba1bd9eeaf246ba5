using System.Globalization;

namespace Chronicle.Configuration;

/// <summary>Reads durations and sizes as people write them, the same in queries, settings and on the command line.</summary>
public static class Quantity
{
    /// <summary>What a duration looks like, for messages.</summary>
    public const string DurationForms = "a duration is expected, as 500ms, 90s, 10m, 12h, 30d or hours:minutes:seconds";

    /// <summary>What a size looks like, for messages.</summary>
    public const string SizeForms = "a size is expected: bytes, or a number with KB, MB, GB, KiB, MiB or GiB";

    private const double MostSeconds = 1e10;

    /// <summary>
    /// A number with a unit (<c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c>, <c>d</c>, <c>w</c>), or <c>[days.]hours:minutes[:seconds]</c>.
    /// <c>24:00:00</c> is a day: without days, any number of hours. A number without a unit is no duration, but for 0.
    /// </summary>
    public static bool TryReadDuration(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        if (text.Contains(':'))
        {
            return TryReadClock(text, out duration);
        }
        duration = default;
        if (text is "0")
        {
            return true;
        }
        var (number, unit) = Split(text);
        var seconds = unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, "d" => 86_400, "w" => 604_800, _ => 0d };
        if (seconds == 0 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || count * seconds > MostSeconds)
        {
            return false;
        }
        duration = TimeSpan.FromTicks((long)Math.Round(count * seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>Bytes: a whole number, or a number with a unit. <c>k</c>, <c>KB</c> and the like count in thousands, <c>KiB</c> in 1024s.</summary>
    public static bool TryReadSize(ReadOnlySpan<char> text, out long bytes)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out bytes))
        {
            return true;
        }
        var (number, unit) = Split(text);
        var factor = unit.ToString().ToUpperInvariant() switch
        {
            "B" => 1,
            "K" or "KB" => 1e3,
            "M" or "MB" => 1e6,
            "G" or "GB" => 1e9,
            "T" or "TB" => 1e12,
            "KIB" => 1L << 10,
            "MIB" => 1L << 20,
            "GIB" => 1L << 30,
            "TIB" => 1L << 40,
            _ => 0d,
        };
        if (factor == 0 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || count * factor > 1e18)
        {
            return false;
        }
        bytes = (long)Math.Round(count * factor);
        return true;
    }

    private static (string Number, string Unit) Split(ReadOnlySpan<char> text)
    {
        var end = text.LastIndexOfAnyInRange('0', '9') + 1;
        return (text[..end].ToString(), text[end..].Trim().ToString());
    }

    private static bool TryReadClock(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        var isNegative = text is ['-', ..];
        var colon = text.IndexOf(':');
        var hours = text[(isNegative ? 1 : 0)..colon];
        if (hours.Length is > 1 and < 8 && int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 23 && text.Count(':') < 3)
        {
            if (!TimeSpan.TryParse(string.Concat("0", text[colon..]), CultureInfo.InvariantCulture, out duration) || duration >= TimeSpan.FromHours(1))
            {
                return false;
            }
            duration += TimeSpan.FromHours(count);
            duration = isNegative ? -duration : duration;
            return true;
        }
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration);
    }
}
