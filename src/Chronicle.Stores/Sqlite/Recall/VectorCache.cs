namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Blocks of vectors in memory, up to a bound. Empty until something is searched by meaning.</summary>
internal sealed class VectorCache(long maxBytes)
{
    private readonly Lock _gate = new();

    // Guarded by the gate.
    private readonly Dictionary<(long Model, long Group), VectorBlock> _blocks = [];
    private long _bytes;

    /// <summary>The block of a project's vectors; begun anew when much of it is out of date.</summary>
    public VectorBlock BlockOf(ModelRow model, long group)
    {
        lock (_gate)
        {
            if (_blocks.TryGetValue((model.Id, group), out var block))
            {
                if (model.Dropped - block.DroppedBefore <= Math.Max(64, block.Count / 4))
                {
                    return block;
                }
                Forget((model.Id, group), block);
            }
            return _blocks[(model.Id, group)] = new VectorBlock((int)model.Dimensions, model.Dropped);
        }
    }

    /// <summary>Takes room for a block that grows; false when there is none, and the vector is to be read from the file in each search.</summary>
    /// <remarks>Blocks of other models go first: only one model answers searches at a time.</remarks>
    public bool TryTake(long bytes, long model)
    {
        lock (_gate)
        {
            if (_bytes + bytes > maxBytes)
            {
                foreach (var (key, block) in _blocks.Where(entry => entry.Key.Model != model).ToList())
                {
                    Forget(key, block);
                }
            }
            if (_bytes + bytes > maxBytes)
            {
                return false;
            }
            _bytes += bytes;
            return true;
        }
    }

    private void Forget((long Model, long Group) key, VectorBlock block)
    {
        _blocks.Remove(key);
        _bytes = Math.Max(0, _bytes - block.Bytes); // a block that is forgotten while it grows is counted a little wrong, for as long as this one search takes
    }
}
