namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Computes the next seal from what a reader sees: of the next segment, or of what has come to the last one.</summary>
internal static class SealMaker
{
    /// <summary>Null when everything up to <paramref name="head"/> is sealed.</summary>
    public static Seal? Next(Reader reader, long head)
    {
        var before = Seal.ReadLast(reader.Connection);
        var from = before is null ? Math.Max(1, Segments.First(Segments.Of(reader.Connection.Use(Sql.NextEvent).Bind(1, 0).Scalar() ?? 1))) : before.Last + 1;
        if (from > head)
        {
            return null;
        }
        var segment = Segments.Of(from);
        var last = Math.Min(head, Segments.Last(segment));
        var isGoingOn = before is not null && before.Segment == segment;
        var root = isGoingOn ? before!.Root : (byte[])Seal.Nothing.Clone();
        var salts = isGoingOn ? new SaltTree(before!.Salts) : SaltTree.New();
        var found = Fold(reader, from, last, salts, root);
        // A segment whose events are all gone needs no salts.
        var kept = !isGoingOn && found == 0 && last == Segments.Last(segment) ? [] : salts.Nodes;
        var chain = Seal.Link(isGoingOn ? Seal.ChainBefore(reader.Connection, segment) : before?.Chain ?? Seal.Nothing, last, root);
        return new Seal(segment, last, root, chain, kept);
    }

    private static int Fold(Reader reader, long from, long last, SaltTree salts, byte[] root)
    {
        var leaves = new EventLeaf();
        Span<byte> salt = stackalloc byte[SaltTree.SaltLength];
        Span<byte> leaf = stackalloc byte[EventLeaf.Length];
        var (found, next) = (0, from);
        var rows = reader.Connection.Use(Sql.ReadEvents).Bind(1, from - 1).Bind(2, last).Bind(3, 1 << 10);
        while (rows.Step())
        {
            var sequence = EventRow.Sequence(rows);
            for (; next < sequence; next++)
            {
                Seal.Fold(root, Seal.Nothing);
            }
            leaf.Clear();
            if (EventRow.TryRead(rows, reader, out var recorded) is null && salts.TryGet(sequence - Segments.First(Segments.Of(sequence)), salt))
            {
                leaves.Compute(salt, sequence, recorded.Content, leaf);
            }
            Seal.Fold(root, leaf);
            (found, next) = (found + 1, sequence + 1);
        }
        rows.Reset();
        for (; next <= last; next++)
        {
            Seal.Fold(root, Seal.Nothing);
        }
        return found;
    }
}
