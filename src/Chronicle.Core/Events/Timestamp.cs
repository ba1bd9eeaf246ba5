using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Chronicle.Events;

/// <summary>A moment in UTC, in whole microseconds since 1970: the precision events are kept and sent with.</summary>
public readonly record struct Timestamp(long Micros) : IComparable<Timestamp>
{
    /// <summary>Length of the text form, <c>2026-11-21T02:01:34.913000Z</c>.</summary>
    public const int TextLength = 27;

    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    public static Timestamp Now(TimeProvider clock) => From(clock.GetUtcNow());

    public static Timestamp From(DateTimeOffset moment) => new((moment.UtcTicks - DateTime.UnixEpoch.Ticks) / TicksPerMicrosecond);

    public DateTimeOffset ToDateTimeOffset() => new(DateTime.UnixEpoch.Ticks + (Micros * TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>Reads RFC 3339 text; without a zone it is the local time of <paramref name="local"/>. Any number of fraction digits, a space for the T.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, TimeZoneInfo local, out Timestamp timestamp)
    {
        timestamp = default;
        if (text.Length < 10 || text.Length > 64 || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }
        var rest = text[10..];
        int hour = 0, minute = 0, second = 0;
        long micros = 0;
        if (!rest.IsEmpty)
        {
            if (rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || rest.Length < 6 || rest[3] != ':'
                || !TryDigits(rest[1..3], out hour) || !TryDigits(rest[4..6], out minute) || hour > 23 || minute > 59)
            {
                return false;
            }
            rest = rest[6..];
            if (rest.Length >= 3 && rest[0] == ':')
            {
                if (!TryDigits(rest[1..3], out second) || second > 60)
                {
                    return false;
                }
                second = Math.Min(second, 59); // a leap second is recorded as the second before it
                rest = rest[3..];
                if (!rest.IsEmpty && rest[0] is (byte)'.' or (byte)',')
                {
                    var digits = 1;
                    for (; digits < rest.Length && rest[digits] is >= (byte)'0' and <= (byte)'9'; digits++)
                    {
                        if (digits <= 6)
                        {
                            micros = (micros * 10) + (rest[digits] - '0');
                        }
                    }
                    if (digits == 1)
                    {
                        return false;
                    }
                    for (var missing = digits; missing <= 6; missing++)
                    {
                        micros *= 10;
                    }
                    rest = rest[digits..];
                }
            }
        }
        var clock = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        if (!TryOffset(rest, clock, local, out var offset))
        {
            return false;
        }
        var ticks = clock.Ticks - offset.Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }
        timestamp = new Timestamp(((ticks - DateTime.UnixEpoch.Ticks) / TicksPerMicrosecond) + micros);
        return true;
    }

    public static bool TryParse(string text, TimeZoneInfo local, out Timestamp timestamp) =>
        TryParse(Encoding.UTF8.GetBytes(text).AsSpan(), local, out timestamp);

    /// <summary>Reads a unix time whose unit is told by its magnitude: seconds below 1e11, then milliseconds, microseconds, nanoseconds.</summary>
    public static bool TryFromNumber(double value, out Timestamp timestamp)
    {
        timestamp = default;
        if (double.IsNaN(value) || Math.Abs(value) > 9.2e18)
        {
            return false;
        }
        // 1e11 s is the year 5138 and 1e11 ms is March 1973, so the two cannot be mistaken for anything an agent reports.
        var micros = Math.Abs(value) switch
        {
            < 1e11 => value * 1e6,
            < 1e14 => value * 1e3,
            < 1e17 => value,
            _ => value / 1e3,
        };
        timestamp = new Timestamp((long)Math.Round(micros));
        return true;
    }

    /// <summary>As <see cref="TryFromNumber(double, out Timestamp)"/>, exact for whole numbers.</summary>
    public static bool TryFromNumber(long value, out Timestamp timestamp)
    {
        var magnitude = Math.Abs((double)value);
        timestamp = new Timestamp(magnitude switch
        {
            < 1e11 => value * 1_000_000,
            < 1e14 => value * 1_000,
            < 1e17 => value,
            _ => value / 1_000,
        });
        return true;
    }

    /// <summary>Writes the 27 bytes of the text form.</summary>
    public void Format(Span<byte> destination)
    {
        var moment = new DateTime(DateTime.UnixEpoch.Ticks + (Micros * TicksPerMicrosecond), DateTimeKind.Utc);
        Utf8Formatter.TryFormat(moment, destination, out _, 'O'); // 2026-11-21T02:01:34.9130000Z: 7 digits, so overwrite the last with Z
        destination[TextLength - 1] = (byte)'Z';
    }

    public override string ToString() => ToDateTimeOffset().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    public int CompareTo(Timestamp other) => Micros.CompareTo(other.Micros);

    public static bool operator <(Timestamp left, Timestamp right) => left.Micros < right.Micros;
    public static bool operator >(Timestamp left, Timestamp right) => left.Micros > right.Micros;
    public static bool operator <=(Timestamp left, Timestamp right) => left.Micros <= right.Micros;
    public static bool operator >=(Timestamp left, Timestamp right) => left.Micros >= right.Micros;
    public static TimeSpan operator -(Timestamp left, Timestamp right) => TimeSpan.FromMicroseconds(left.Micros - right.Micros);

    private static bool TryOffset(ReadOnlySpan<byte> zone, DateTime clock, TimeZoneInfo local, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (zone.IsEmpty)
        {
            offset = local.GetUtcOffset(clock);
            return true;
        }
        if (zone.Length == 1)
        {
            return zone[0] is (byte)'Z' or (byte)'z';
        }
        var colon = zone.Length == 6 && zone[3] == ':' ? 1 : 0;
        if (zone[0] is not ((byte)'+' or (byte)'-') || zone.Length != 5 + colon
            || !TryDigits(zone[1..3], out var hours) || !TryDigits(zone[(3 + colon)..], out var minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }
        offset = new TimeSpan(hours, minutes, 0) * (zone[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
            value = (value * 10) + (digit - '0');
        }
        return true;
    }
}
