using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Native;

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
        var fold = new SegmentFold(from, salts, root);
        try
        {
            var rows = reader.Connection.Use(Sql.ReadEvents).Bind(1, from - 1).Bind(2, last).Bind(3, 1 << 10);
            while (rows.Step())
            {
                var isSound = EventRow.TryRead(rows, reader, out var recorded) is null;
                fold.Add(EventRow.Sequence(rows), isSound ? recorded.Content : null);
            }
            rows.Reset();
        }
        catch (StoreException fault) when (SqliteFault.IsDamage(fault))
        {
            AddEach(reader, fold, last); // a damaged page does not keep what comes after it from being sealed
        }
        fold.SkipTo(last + 1);
        return fold.Found;
    }

    private static void AddEach(Reader reader, SegmentFold fold, long last)
    {
        for (var sequence = fold.Next; sequence <= last; sequence++)
        {
            try
            {
                if (reader.TryEventAt(sequence, out var recorded) || recorded is not null)
                {
                    fold.Add(sequence, recorded is null || DamagedEvent.Is(recorded) ? null : recorded.Content);
                }
            }
            catch (StoreException fault) when (SqliteFault.IsDamage(fault))
            {
                fold.Add(sequence, null);
            }
        }
    }

    /// <summary>Adds a segment's events to its root. The leaf of one that is gone or damaged is empty.</summary>
    private sealed class SegmentFold(long next, SaltTree salts, byte[] root)
    {
        private readonly EventLeaf _leaves = new();
        private readonly byte[] _salt = new byte[SaltTree.SaltLength];
        private readonly byte[] _leaf = new byte[EventLeaf.Length];

        public long Next { get; private set; } = next;

        /// <summary>How many events there were.</summary>
        public int Found { get; private set; }

        public void Add(long sequence, IncomingEvent? content)
        {
            SkipTo(sequence);
            var isSealed = content is not null && salts.TryGet(sequence - Segments.First(Segments.Of(sequence)), _salt);
            if (isSealed)
            {
                _leaves.Compute(_salt, sequence, content!, _leaf);
            }
            Seal.Fold(root, isSealed ? _leaf : Seal.Nothing);
            (Found, Next) = (Found + 1, sequence + 1);
        }

        public void SkipTo(long sequence)
        {
            for (; Next < sequence; Next++)
            {
                Seal.Fold(root, Seal.Nothing);
            }
        }
    }
}
