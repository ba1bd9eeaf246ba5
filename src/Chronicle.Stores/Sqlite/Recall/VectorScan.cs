using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>Compares a vector with all of a model's, or with those of one project.</summary>
internal sealed class VectorScan
{
    private readonly SqliteConnection _connection;
    private readonly VectorCache _cache;
    private readonly ModelRow _model;
    private readonly sbyte[] _wanted;
    private readonly PackedQuery _packed;
    private readonly float _scale;

    public VectorScan(SqliteConnection connection, VectorCache cache, ModelRow model, ReadOnlySpan<float> vector)
    {
        _connection = connection;
        _cache = cache;
        _model = model;
        _wanted = new sbyte[vector.Length];
        _scale = Quantised.Quantise(vector, _wanted);
        _packed = new PackedQuery(_wanted);
    }

    /// <param name="project">Null: all projects.</param>
    /// <param name="among">Null: all texts.</param>
    public void Run(long? project, TextSet? among, NearestTexts nearest)
    {
        foreach (var group in project is { } one ? [TextWriter.SharedGroup, one] : Groups())
        {
            ScanGroup(group, among, nearest);
        }
    }

    private List<long> Groups()
    {
        List<long> groups = [];
        while (_connection.Use(RecallSql.NextGroup).Bind(1, _model.Id).Bind(2, groups.Count > 0 ? groups[^1] : long.MinValue).Scalar() is { } group)
        {
            groups.Add(group);
        }
        return groups;
    }

    private void ScanGroup(long group, TextSet? among, NearestTexts nearest)
    {
        var block = _cache.BlockOf(_model, group);
        var last = CatchUp(block, group);
        var (chunks, count) = block.Snapshot();
        foreach (var chunk in chunks)
        {
            ScanChunk(chunk, Math.Min(count, chunk.Texts.Length), among, nearest);
            count -= Math.Min(count, chunk.Texts.Length);
        }
        if (last is { } known)
        {
            ScanFile(group, known, among, nearest);
        }
    }

    /// <summary>Reads what the block lacks; the last number it has when there was no room for all, else null.</summary>
    private long? CatchUp(VectorBlock block, long group)
    {
        lock (block.Gate)
        {
            var rows = _connection.Use(RecallSql.VectorsUp).Bind(1, _model.Id).Bind(2, group).Bind(3, block.Last);
            while (rows.Step())
            {
                if (block.Needs is > 0 and var bytes && !_cache.TryTake(bytes, _model.Id))
                {
                    rows.Reset();
                    return block.Last;
                }
                block.Add(rows.Long(0), rows.Long(1), rows.Bytes(2));
            }
            rows.Reset();
            return null;
        }
    }

    private void ScanChunk(VectorChunk chunk, int count, TextSet? among, NearestTexts nearest)
    {
        var length = PackedVector.LengthOf(_wanted.Length);
        for (var i = 0; i < count; i++)
        {
            if (among is null || among.Contains(chunk.Texts[i]))
            {
                nearest.Offer(chunk.Texts[i], _packed.Dot(chunk.Values.AsSpan(i * length, length)) * chunk.Scales[i] * _scale);
            }
        }
    }

    private void ScanFile(long group, long after, TextSet? among, NearestTexts nearest)
    {
        var rows = _connection.Use(RecallSql.VectorsUp).Bind(1, _model.Id).Bind(2, group).Bind(3, after);
        while (rows.Step())
        {
            var text = rows.Long(1);
            if (among is null || among.Contains(text))
            {
                var quantised = rows.Bytes(2);
                nearest.Offer(text, Quantised.Dot(Quantised.ValuesOf(quantised), _wanted) * Quantised.ScaleOf(quantised) * _scale);
            }
        }
        rows.Reset();
    }
}
