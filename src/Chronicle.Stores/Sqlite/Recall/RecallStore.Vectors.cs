using System.Globalization;
using Chronicle.Events;
using Chronicle.Recall;

namespace Chronicle.Stores.Sqlite.Recall;

public sealed partial class RecallStore
{
    /// <summary>Documents whose texts are nearest to a vector, nearest first. Only vectors of the same model are compared with it.</summary>
    /// <param name="vector">Of length 1.</param>
    /// <param name="limit">1 to 1,000.</param>
    /// <returns>Nothing when the model has given no vector yet.</returns>
    /// <exception cref="ArgumentException">The model's vectors have another number of dimensions.</exception>
    public ValueTask<IReadOnlyList<RecallHit>> SearchVectorsAsync(string model, ReadOnlyMemory<float> vector, RecallFilter filter, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            reader =>
            {
                if (ModelRow.Find(reader.Connection, model) is not { Dimensions: > 0 } row || BoundFilter.Of(filter, reader) is not { } bound)
                {
                    return [];
                }
                return vector.Length == row.Dimensions ? new VectorSearch(reader, _vectors, row, vector, bound, limit).Run()
                    : throw new ArgumentException(
                        string.Create(CultureInfo.InvariantCulture, $"The vector has {vector.Length} dimensions; those of '{model}' have {row.Dimensions}."), nameof(vector));
            },
            cancellationToken);

    /// <summary>A model's vector of a document's text; null when there is none (yet).</summary>
    public ValueTask<float[]?> VectorOfAsync(string model, Sequence document, CancellationToken cancellationToken) => ReadAsync(
        reader => ModelRow.Find(reader.Connection, model) is { } row && reader.Connection.Use(RecallSql.TextOfDocument).Bind(1, document.Value).Scalar() is { } text
            ? ExactOf(reader, text, row)
            : null,
        cancellationToken);

    /// <summary>A model's vector of a text by its SHA-256 (of its UTF-8 bytes); null when no document has it, or when there is no vector (yet).</summary>
    public ValueTask<float[]?> FindVectorAsync(string model, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) => ReadAsync(
        reader => ModelRow.Find(reader.Connection, model) is { } row && reader.Connection.Use(RecallSql.TextOfHash).BindBlob(1, hash.Span).Scalar() is { } text
            ? ExactOf(reader, text, row)
            : null,
        cancellationToken);

    private static float[]? ExactOf(RecallReader reader, long text, ModelRow model)
    {
        var row = reader.Connection.Use(RecallSql.ExactOfText).Bind(1, text).Bind(2, model.Id);
        var vector = row.Step() && row.Bytes(0).Length > 0 ? HalfVector.Read(row.Bytes(0)) : null;
        row.Reset();
        return vector;
    }
}
