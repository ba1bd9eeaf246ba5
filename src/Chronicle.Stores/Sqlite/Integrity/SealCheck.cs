using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Holds the events against their seals, the seals against each other, and both against a head that was noted elsewhere.</summary>
/// <remarks>Events come in order; those of one segment in one snapshot. What it finds are sentences.</remarks>
internal sealed class SealCheck(SealedHead? expected)
{
    private readonly EventLeaf _leaves = new();
    private readonly Dictionary<long, byte[]> _kept = []; // the leaves of this segment's events that are gone or were rewritten
    private readonly HashSet<long> _visited = [];
    private long _segment = -1;
    private Seal? _seal;
    private SaltTree _salts = new([]);
    private byte[] _root = [];
    private byte[] _before = [];
    private long _next;
    private bool _isUnknown; // a leaf of this segment is lost: its event was damaged when it was dropped
    private string? _chainAtExpected;

    /// <summary>The end of the sealed history; null when nothing is sealed.</summary>
    public SealedHead? Head { get; private set; }

    /// <summary>The next event of the file.</summary>
    /// <param name="content">What it says; null when that cannot be told.</param>
    /// <param name="mayBeGone">Whether it was erased: then its leaf was kept.</param>
    public void Visit(Reader reader, long sequence, IncomingEvent? content, bool mayBeGone, List<string> problems)
    {
        if (Segments.Of(sequence) != _segment)
        {
            Finish(problems);
            Begin(reader, Segments.Of(sequence));
        }
        if (_seal is null || sequence > _seal.Last)
        {
            return;
        }
        FoldUpTo(sequence - 1);
        Span<byte> leaf = stackalloc byte[EventLeaf.Length];
        if (_kept.TryGetValue(sequence, out var kept))
        {
            FoldKept(sequence, kept);
            return;
        }
        leaf.Clear();
        Span<byte> salt = stackalloc byte[SaltTree.SaltLength];
        if (content is not null && _salts.TryGet(sequence - Segments.First(_segment), salt))
        {
            _leaves.Compute(salt, sequence, content, leaf);
        }
        else
        {
            // A damaged event is told by its sum; one that was damaged when it was sealed has no leaf, and the root is right without.
            if (mayBeGone)
            {
                problems.Add(Sentence($"Event {sequence} was erased, and its seal's leaf is missing."));
            }
        }
        Fold(sequence, leaf);
    }

    /// <summary>After the last event of a snapshot: its segment is complete.</summary>
    public void Finish(List<string> problems)
    {
        if (_seal is not null)
        {
            FoldUpTo(_seal.Last);
            if (!_isUnknown && !_root.AsSpan().SequenceEqual(_seal.Root))
            {
                problems.Add(Sentence($"Events {FirstOf(_segment)} to {_seal.Last} are not those that were sealed: one was changed, removed, added or moved."));
            }
        }
        (_segment, _seal) = (-1, null);
    }

    /// <summary>In the last snapshot: the seals follow each other, none is missing, and the noted head is on their chain.</summary>
    public void CompareChain(Reader reader, long head, List<string> problems)
    {
        Seal? before = null;
        var rows = reader.Connection.Use(Sql.VerifySeals);
        while (rows.Step())
        {
            var seal = Seal.FromRow(rows);
            Compare(before, seal, problems);
            if (expected is { } noted && noted.Cursor.Sequence.Value == seal.Last)
            {
                _chainAtExpected = Convert.ToHexStringLower(seal.Chain);
            }
            before = seal;
        }
        rows.Reset();
        if (before is not null)
        {
            Head = new SealedHead(new Cursor(reader.Epochs.Current, new Sequence(before.Last)), Convert.ToHexStringLower(before.Chain));
            if (before.Last > head)
            {
                problems.Add(Sentence($"Events are sealed up to {before.Last}, but the newest one is {head}: what came after it was removed."));
            }
        }
        CompareExpected(reader, before?.Last ?? 0, problems);
    }

    private void Compare(Seal? before, Seal seal, List<string> problems)
    {
        if (before is not null && (seal.Segment != before.Segment + 1 || before.Last != Segments.Last(before.Segment)))
        {
            problems.Add(Sentence($"The seals of events {before.Last + 1} to {Segments.First(seal.Segment) - 1} are missing."));
        }
        if (Segments.Of(seal.Last) != seal.Segment || !seal.Chain.AsSpan().SequenceEqual(Seal.Link(before?.Chain ?? Seal.Nothing, seal.Last, seal.Root)))
        {
            problems.Add(Sentence($"The seal of events {FirstOf(seal.Segment)} to {seal.Last} does not follow the one before it: a segment was removed or replaced."));
        }
        if (seal.Salts.Length > 0 && !_visited.Contains(seal.Segment))
        {
            problems.Add(Sentence($"Events {FirstOf(seal.Segment)} to {seal.Last} are sealed, and none of them is there."));
        }
    }

    private void CompareExpected(Reader reader, long sealedTo, List<string> problems)
    {
        if (expected is not { } noted)
        {
            return;
        }
        if (!reader.Epochs.Has(noted.Cursor.Epoch))
        {
            problems.Add($"The noted head {noted.Cursor} is of an epoch that this history does not have: it was replaced, or an older file was put in its place.");
        }
        else if (noted.Cursor.Sequence.Value > sealedTo)
        {
            problems.Add(Sentence($"The history was sealed up to {noted.Cursor} when its head was noted, and is now up to {sealedTo}: what came after it was removed, or an older file was put in its place."));
        }
        else if (_chainAtExpected is null)
        {
            problems.Add($"The noted head {noted.Cursor} cannot be compared: events of its segment are gone, or were damaged when they were erased. Note a newer one.");
        }
        else if (_chainAtExpected != noted.Chain)
        {
            problems.Add($"The history up to {noted.Cursor} is not the one whose head was noted: something in it was altered, removed or replaced.");
        }
    }

    private void Begin(Reader reader, long segment)
    {
        (_segment, _isUnknown, _next) = (segment, false, FirstOf(segment));
        _visited.Add(segment);
        _seal = Seal.Read(reader.Connection, segment);
        if (_seal is null)
        {
            return;
        }
        _salts = new SaltTree(_seal.Salts);
        _root = (byte[])Seal.Nothing.Clone();
        _before = Seal.ChainBefore(reader.Connection, segment);
        _kept.Clear();
        var rows = reader.Connection.Use(Sql.LeavesOfSegment).Bind(1, Segments.First(segment)).Bind(2, Segments.Last(segment));
        while (rows.Step())
        {
            _kept[rows.Long(0)] = rows.Bytes(1).ToArray();
        }
        rows.Reset();
    }

    private void FoldUpTo(long sequence)
    {
        while (_next <= sequence)
        {
            if (_kept.TryGetValue(_next, out var kept))
            {
                FoldKept(_next, kept);
            }
            else
            {
                Fold(_next, Seal.Nothing);
            }
        }
    }

    // The leaf of an event that was damaged when it was dropped is lost.
    private void FoldKept(long sequence, byte[] kept)
    {
        _isUnknown |= kept.Length != EventLeaf.Length;
        Fold(sequence, kept.Length == EventLeaf.Length ? kept : Seal.Nothing);
    }

    private void Fold(long sequence, ReadOnlySpan<byte> leaf)
    {
        Seal.Fold(_root, leaf);
        _next = sequence + 1;
        if (expected is { } noted && noted.Cursor.Sequence.Value == sequence && sequence != _seal!.Last && !_isUnknown)
        {
            _chainAtExpected = Convert.ToHexStringLower(Seal.Link(_before, sequence, _root));
        }
    }

    private static long FirstOf(long segment) => Math.Max(1, Segments.First(segment));

    private static string Sentence(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
