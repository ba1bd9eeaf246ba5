using System.Buffers;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Ids as they are kept: those with a canonical form in half its length, everything else as its text.</summary>
/// <remarks>
/// 16 bytes are a lower-case UUID (in a trace id's column: 32 lower-case hex digits), 8 bytes are 16 lower-case hex digits.
/// The same id always takes the same form, so comparing what is kept compares ids.
/// </remarks>
internal static class CompactId
{
    public const int MaxLength = 16;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> HexAndDash = SearchValues.Create("0123456789abcdef-");

    /// <summary>Writes the short form; 0 when the id has none.</summary>
    public static int Write(string id, bool isTrace, Span<byte> destination)
    {
        switch (id.Length)
        {
            case 36 when !isTrace && !id.AsSpan().ContainsAnyExcept(HexAndDash) && Guid.TryParseExact(id, "D", out var uuid):
                uuid.TryWriteBytes(destination, bigEndian: true, out _); // big-endian: time-ordered UUIDs stay in order
                return 16;
            case 32 when isTrace && !id.AsSpan().ContainsAnyExcept(Hex):
            case 16 when !isTrace && !id.AsSpan().ContainsAnyExcept(Hex):
                Convert.FromHexString(id, destination, out _, out var written);
                return written;
            default:
                return 0;
        }
    }

    public static void Bind(SqliteStatement statement, int index, string id, bool isTrace = false)
    {
        Span<byte> compact = stackalloc byte[MaxLength];
        var length = Write(id, isTrace, compact);
        if (length == 0)
        {
            statement.Bind(index, id);
        }
        else
        {
            statement.BindBlob(index, compact[..length]);
        }
    }

    public static string Read(SqliteStatement statement, int column, bool isTrace = false)
    {
        if (!statement.IsBlob(column))
        {
            return statement.Text(column);
        }
        var bytes = statement.Bytes(column);
        return isTrace || bytes.Length != 16 ? Convert.ToHexStringLower(bytes) : new Guid(bytes, bigEndian: true).ToString();
    }

    public static string? ReadOptional(SqliteStatement statement, int column, bool isTrace = false) =>
        statement.IsNull(column) ? null : Read(statement, column, isTrace);
}
