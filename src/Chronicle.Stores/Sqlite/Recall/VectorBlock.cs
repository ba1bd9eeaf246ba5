namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>The vectors of one model and one project, in memory as far as there is room. It only grows: what was dropped meanwhile is found to be gone when it is looked up.</summary>
internal sealed class VectorBlock(int dimensions, long droppedBefore)
{
    private const int MinChunk = 16;
    private const int MaxChunk = 1_024;

    // Written under Gate; the count is written after the vector it counts, so that a scan may go on meanwhile.
    private VectorChunk[] _chunks = [];
    private int[] _filled = [];
    private int _count;

    public Lock Gate { get; } = new();

    /// <summary>How many of the model's vectors had been dropped when the block was begun.</summary>
    public long DroppedBefore { get; } = droppedBefore;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The number of the last vector it has. Read and written under <see cref="Gate"/>.</summary>
    public long Last { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>What the next vector takes that there is no room for yet: bytes of a new chunk, or 0.</summary>
    public long Needs => _filled.Length > 0 && _filled[^1] < _chunks[^1].Texts.Length ? 0 : VectorChunk.BytesOf(NextCapacity, dimensions);

    private int NextCapacity => Math.Clamp(_count, MinChunk, MaxChunk);

    /// <summary>Adds a vector; under <see cref="Gate"/>.</summary>
    public void Add(long number, long text, ReadOnlySpan<byte> quantised)
    {
        if (Needs is > 0 and var bytes)
        {
            _filled = [.. _filled, 0];
            _chunks = [.. _chunks, new VectorChunk(NextCapacity, dimensions)];
            Bytes += bytes;
        }
        var chunk = _chunks[^1];
        var at = _filled[^1];
        chunk.Texts[at] = text;
        chunk.Scales[at] = Quantised.ScaleOf(quantised);
        var length = PackedVector.LengthOf(dimensions);
        PackedVector.Write(Quantised.ValuesOf(quantised), chunk.Values.AsSpan(at * length, length));
        _filled[^1] = at + 1;
        Last = number;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>What it holds now, to be scanned without the gate.</summary>
    public (VectorChunk[] Chunks, int Count) Snapshot()
    {
        lock (Gate)
        {
            return (_chunks, _count);
        }
    }
}
