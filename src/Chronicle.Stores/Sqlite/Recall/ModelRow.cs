using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>A model that gave vectors, and how far it has got.</summary>
internal sealed class ModelRow
{
    public required long Id { get; init; }

    /// <summary>Of its vectors; 0 until the first one tells.</summary>
    public long Dimensions { get; set; }

    /// <summary>No text up to this key waits for a vector.</summary>
    public long Done { get; set; }

    public long Vectors { get; set; }

    public long Failed { get; set; }

    /// <summary>Vectors that were dropped or moved since the beginning: by it a block in memory knows how much of it is out of date.</summary>
    public long Dropped { get; set; }

    public static ModelRow? Find(SqliteConnection connection, string name)
    {
        var row = connection.Use(RecallSql.ModelOfName).Bind(1, name);
        var model = row.Step()
            ? new ModelRow { Id = row.Long(0), Dimensions = row.Long(1), Done = row.Long(2), Vectors = row.Long(3), Failed = row.Long(4), Dropped = row.Long(5) }
            : null;
        row.Reset();
        return model;
    }

    public static ModelRow FindOrAdd(SqliteConnection connection, string name) =>
        Find(connection, name) ?? new ModelRow { Id = connection.Use(RecallSql.InsertModel).Bind(1, name).Bind(2, 0).Scalar()!.Value };

    public void Write(SqliteConnection connection) =>
        connection.Use(RecallSql.WriteModel).Bind(1, Id).Bind(2, Dimensions).Bind(3, Done).Bind(4, Vectors).Bind(5, Failed).Bind(6, Dropped).Run();
}
