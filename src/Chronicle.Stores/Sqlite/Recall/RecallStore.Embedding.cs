using System.Globalization;
using Chronicle.Events;
using Chronicle.Recall;

namespace Chronicle.Stores.Sqlite.Recall;

public sealed partial class RecallStore
{
    /// <summary>Texts that have no vector of a model yet and have not failed with it, oldest first.</summary>
    /// <param name="after">Those after this one; zero for all. For who works on several batches at once.</param>
    /// <param name="limit">1 to 4,096.</param>
    public ValueTask<IReadOnlyList<PendingText>> PendingAsync(string model, TextKey after, int limit, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<PendingText>>(
        reader =>
        {
            var row = ModelRow.Find(reader.Connection, model);
            List<PendingText> pending = [];
            var rows = reader.Connection.Use(RecallSql.Pending).Bind(1, Math.Max(after.Value, row?.Done ?? 0)).Bind(2, row?.Id ?? 0).Bind(3, limit);
            while (rows.Step())
            {
                pending.Add(new PendingText(new TextKey(rows.Long(0)), new Sequence(rows.Long(1))));
            }
            rows.Reset();
            return pending;
        },
        cancellationToken);

    /// <summary>Keeps a model's vectors, in one transaction. Those of texts that are gone meanwhile, or that have one, are passed over.</summary>
    /// <exception cref="ArgumentException">A vector has another number of dimensions than the model's first: nothing was stored.</exception>
    public Task StoreVectorsAsync(string model, IReadOnlyList<TextVector> vectors, CancellationToken cancellationToken) => Task.Run(
        () => Write(() =>
        {
            var row = ModelRow.FindOrAdd(_connection, model);
            foreach (var vector in vectors)
            {
                StoreVector(row, model, vector);
            }
            Advance(row);
            row.Write(_connection);
        }),
        cancellationToken);

    /// <summary>Puts a text among the dead letters of a model, where it stays until it is asked to be tried again.</summary>
    public Task FailAsync(string model, TextKey text, string reason, Timestamp time, CancellationToken cancellationToken) => Task.Run(
        () => Write(() =>
        {
            if (TextAt(text.Value) is null)
            {
                return;
            }
            var row = ModelRow.FindOrAdd(_connection, model);
            var before = _connection.Use(RecallSql.IsRetrying).Bind(1, text.Value).Bind(2, row.Id).Scalar();
            _connection.Use(RecallSql.InsertFailure).Bind(1, text.Value).Bind(2, row.Id).Bind(3, reason).Bind(4, time.Micros).Run();
            row.Failed += before is 0 ? 0 : 1;
            Advance(row);
            row.Write(_connection);
        }),
        cancellationToken);

    /// <summary>The dead letters of all models, by text.</summary>
    /// <param name="after">Those after this text; zero for all.</param>
    public ValueTask<IReadOnlyList<FailedText>> FailedAsync(TextKey after, int limit, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<FailedText>>(
        reader =>
        {
            List<FailedText> failed = [];
            var rows = reader.Connection.Use(RecallSql.FailuresUp).Bind(1, after.Value).Bind(2, limit);
            while (rows.Step())
            {
                failed.Add(new FailedText(new TextKey(rows.Long(0)), new Sequence(rows.Long(1)), rows.Text(2), rows.Text(3), (int)rows.Long(4), new Timestamp(rows.Long(5))));
            }
            rows.Reset();
            return failed;
        },
        cancellationToken);

    /// <summary>Has a model's dead letters tried again: they are pending from now on. How many there were.</summary>
    public async Task<int> RetryAsync(string model, CancellationToken cancellationToken)
    {
        var retried = 0;
        await Task.Run(
            () => Write(() =>
            {
                if (ModelRow.Find(_connection, model) is not { } row)
                {
                    return;
                }
                for (var after = 0L; FailuresAfter(after, row.Id) is { Count: > 0 } page; after = page[^1])
                {
                    row.Done = Math.Min(row.Done, page[0] - 1);
                    page.ForEach(text => _connection.Use(RecallSql.RetryFailure).Bind(1, text).Bind(2, row.Id).Run());
                    retried += page.Count;
                }
                row.Failed = 0;
                row.Write(_connection);
            }),
            cancellationToken).ConfigureAwait(false);
        return retried;
    }

    private void StoreVector(ModelRow row, string model, TextVector vector)
    {
        var key = vector.Key.Value;
        if (TextAt(key) is not { } group || _connection.Use(RecallSql.HasExact).Bind(1, key).Bind(2, row.Id).Scalar() is not null)
        {
            return;
        }
        if (_connection.Use(RecallSql.IsRetrying).Bind(1, key).Bind(2, row.Id).Scalar() is { } isRetrying)
        {
            _connection.Use(RecallSql.DeleteFailure).Bind(1, key).Bind(2, row.Id).Run();
            row.Failed -= isRetrying == 0 ? 1 : 0;
        }
        var number = 0L;
        if (!vector.Vector.IsEmpty)
        {
            row.Dimensions = row.Dimensions == 0 ? vector.Vector.Length : row.Dimensions;
            if (vector.Vector.Length != row.Dimensions)
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"'{model}' gave a vector of {vector.Vector.Length} dimensions; its others have {row.Dimensions}."), nameof(vector));
            }
            number = ++_state.LastVector;
            _connection.Use(RecallSql.InsertVector).Bind(1, row.Id).Bind(2, group).Bind(3, number).Bind(4, key).BindBlob(5, Quantised.Write(vector.Vector.Span)).Run();
        }
        _connection.Use(RecallSql.InsertExact).Bind(1, key).Bind(2, row.Id).Bind(3, group).Bind(4, number).BindBlob(5, HalfVector.Write(vector.Vector.Span)).Run();
        row.Vectors++;
    }

    /// <summary>The group of a text that wants a vector, or null.</summary>
    private long? TextAt(long key) => _connection.Use(RecallSql.GroupOfWanted).Bind(1, key).Scalar();

    /// <summary>Moves the mark up to which nothing waits, so that what is pending is found without passing over what is done.</summary>
    private void Advance(ModelRow row)
    {
        var next = _connection.Use(RecallSql.Pending).Bind(1, row.Done).Bind(2, row.Id).Bind(3, 1).Scalar();
        row.Done = next is { } key ? key - 1 : _state.LastText;
    }

    private List<long> FailuresAfter(long after, long model)
    {
        List<long> texts = [];
        var rows = _connection.Use(RecallSql.FailuresOfModel).Bind(1, after).Bind(2, model).Bind(3, RemoveAtOnce);
        while (rows.Step())
        {
            texts.Add(rows.Long(0));
        }
        rows.Reset();
        return texts;
    }
}
