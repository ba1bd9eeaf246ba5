using System.Globalization;

namespace Chronicle.Cli.Output;

/// <summary>Figures as people write them: 1.5 MiB, 4.2 ms, 12,345, 3 h 05 m.</summary>
internal static class Quantities
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Bytes(double value)
    {
        var unit = 0;
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
        {
            value /= 1024;
        }
        return Invariant($"{value.ToString(unit == 0 || value >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture)} {Units[unit]}");
    }

    /// <summary>With as many digits as mean something.</summary>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 1000 => "N0", >= 100 => "0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    public static string Milliseconds(double value) => value < 1000 ? $"{Number(value)} ms" : Invariant($"{value / 1000:0.0} s");

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Rate(double value) => Invariant($"{value.ToString(value < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture)}/s");

    public static string Percent(double part) => Invariant($"{100 * part:0.##} %");

    public static string Duration(TimeSpan value) => value switch
    {
        { TotalMinutes: < 1 } => Invariant($"{value.TotalSeconds:0} s"),
        { TotalHours: < 1 } => Invariant($"{value.Minutes} m {value.Seconds:00} s"),
        { TotalDays: < 1 } => Invariant($"{value.Hours} h {value.Minutes:00} m"),
        _ => Invariant($"{value.Days} d {value.Hours} h"),
    };

    /// <summary>A figure with the unit an alert's metric has.</summary>
    public static string Of(double? value, string unit) => (value, unit) switch
    {
        (null, _) => "no samples",
        ({ } bytes, "bytes") => Bytes(bytes),
        ({ } milliseconds, "ms") => Milliseconds(milliseconds),
        ({ } number, _) => Invariant($"{number:0.##} {unit}"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
