using System.Buffers.Binary;
using System.Security.Cryptography;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>The seal of a segment: what its events were, in their order, and that it follows the segment before it.</summary>
/// <param name="Segment">Which segment.</param>
/// <param name="Last">The last sequence it covers: the segment's last one once there are events after it.</param>
/// <param name="Root">The leaves folded in order: SHA-256 of the root so far and the next leaf. An absent event's leaf is zeros.</param>
/// <param name="Chain">SHA-256 of the chain of the segment before it, <paramref name="Last"/> and <paramref name="Root"/>.</param>
/// <param name="Salts">See <see cref="SaltTree"/>; empty once the segment's events are all gone.</param>
internal sealed record Seal(long Segment, long Last, byte[] Root, byte[] Chain, byte[] Salts)
{
    /// <summary>What stands where the first segment has no other before it, and where a leaf has no event.</summary>
    public static readonly byte[] Nothing = new byte[EventLeaf.Length];

    public static Seal? ReadLast(SqliteConnection connection) => Read(connection.Use(Sql.LastSeal));

    public static Seal? Read(SqliteConnection connection, long segment) => Read(connection.Use(Sql.ReadSeal).Bind(1, segment));

    /// <summary>The chain up to the segment before this one.</summary>
    public static byte[] ChainBefore(SqliteConnection connection, long segment) => Read(connection, segment - 1)?.Chain ?? Nothing;

    public static byte[] Link(ReadOnlySpan<byte> chainBefore, long last, ReadOnlySpan<byte> root)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, last);
        return SHA256.HashData([.. chainBefore, .. number, .. root]);
    }

    /// <summary>Adds the next leaf to a root, in place.</summary>
    public static void Fold(Span<byte> root, ReadOnlySpan<byte> leaf)
    {
        Span<byte> both = stackalloc byte[2 * EventLeaf.Length];
        root.CopyTo(both);
        leaf.CopyTo(both[EventLeaf.Length..]);
        SHA256.HashData(both, root);
    }

    public void Write(SqliteConnection connection)
    {
        var statement = connection.Use(Sql.WriteSeal).Bind(1, Segment).Bind(2, Last).BindBlob(3, Root).BindBlob(4, Chain).BindBlob(5, Salts);
        statement.Run();
    }

    public static Seal FromRow(SqliteStatement row) => new(row.Long(0), row.Long(1), Hash(row, 2), Hash(row, 3), row.Bytes(4).ToArray());

    private static Seal? Read(SqliteStatement row)
    {
        Seal? seal = null;
        if (row.Step())
        {
            seal = FromRow(row);
        }
        row.Reset();
        return seal;
    }

    // A damaged hash must not end the check that finds it.
    private static byte[] Hash(SqliteStatement row, int column)
    {
        var hash = new byte[EventLeaf.Length];
        var bytes = row.Bytes(column);
        bytes[..Math.Min(bytes.Length, hash.Length)].CopyTo(hash);
        return hash;
    }
}
