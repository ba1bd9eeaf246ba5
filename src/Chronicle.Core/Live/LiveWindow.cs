using Chronicle.Events;
using Chronicle.Journal;

namespace Chronicle.Live;

/// <summary>The batches committed last, up to a number of bytes. One writes at a time; readers take no lock and never hold up the writer.</summary>
/// <remarks>
/// A ring: the batch number i stands in slot i modulo the size. Readers look at <c>_first</c>, then <c>_end</c>, then the slots; the writer fills a slot
/// before it moves <c>_end</c>, and moves <c>_first</c> before it empties one. A search that finds nothing is repeated if <c>_first</c> has moved meanwhile.
/// </remarks>
internal sealed class LiveWindow(long capacity)
{
    private CommittedBatch?[] _slots = new CommittedBatch?[64]; // a power of two; replaced by one twice as large when it is full
    private long _first; // the oldest batch
    private long _end; // one past the newest
    private long _bytes;

    /// <summary>Adds the newest batch and drops the oldest ones that don't fit any more.</summary>
    public void Add(CommittedBatch batch)
    {
        if (_end - _first == _slots.Length)
        {
            Grow();
        }
        _slots[_end & (_slots.Length - 1)] = batch;
        Volatile.Write(ref _end, _end + 1);
        _bytes += batch.Size;
        while (_bytes > capacity && _first < _end)
        {
            DropFirst();
        }
    }

    public void Clear()
    {
        while (_first < _end)
        {
            DropFirst();
        }
    }

    /// <summary>The batch that holds the event after <paramref name="after"/>; null when it is not in the window.</summary>
    public CommittedBatch? Find(Sequence after)
    {
        while (true)
        {
            var first = Volatile.Read(ref _first);
            var end = Volatile.Read(ref _end);
            var slots = Volatile.Read(ref _slots);
            if (Search(slots, first, end, after) is { } found)
            {
                return found;
            }
            if (Volatile.Read(ref _first) == first)
            {
                return null;
            }
        }
    }

    private static CommittedBatch? Search(CommittedBatch?[] slots, long low, long end, Sequence after)
    {
        var middle = end - 1; // most readers have read all but the newest
        for (var high = end - 1; low <= high; middle = low + ((high - low) >> 1))
        {
            var batch = Volatile.Read(ref slots[middle & (slots.Length - 1)]);
            if (batch is null || batch.Last <= after)
            {
                low = middle + 1;
            }
            else if (batch.First > after.Next)
            {
                high = middle - 1;
            }
            else
            {
                return batch;
            }
        }
        return null;
    }

    private void DropFirst()
    {
        ref var slot = ref _slots[_first & (_slots.Length - 1)];
        _bytes -= slot!.Size;
        Volatile.Write(ref _first, _first + 1);
        Volatile.Write(ref slot, null);
    }

    private void Grow()
    {
        var larger = new CommittedBatch?[_slots.Length * 2];
        for (var i = _first; i < _end; i++)
        {
            larger[i & (larger.Length - 1)] = _slots[i & (_slots.Length - 1)];
        }
        Volatile.Write(ref _slots, larger);
    }
}
