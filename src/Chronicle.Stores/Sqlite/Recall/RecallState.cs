using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>The one row that says how far the index is and what it holds. Owned by the writer; written in each of its transactions.</summary>
internal sealed class RecallState
{
    public required string Epoch { get; set; }

    /// <summary>The last sequence that was applied.</summary>
    public long Position { get; set; }

    /// <summary>While the index is filled again: the position it had before, from where texts that nobody named again are dropped. Else 0.</summary>
    public long Refill { get; set; }

    /// <summary>The last text's key. A key is never given twice: its words stay in the full text table when the text goes.</summary>
    public long LastText { get; set; }

    /// <summary>The last vector's number. Never given twice: blocks in memory ask for what came after the last one they have.</summary>
    public long LastVector { get; set; }

    public long Documents { get; set; }

    public long Texts { get; set; }

    /// <summary>Texts that want a vector.</summary>
    public long Wanted { get; set; }

    /// <summary>Rows of the full text table whose text is gone.</summary>
    public long Stale { get; set; }

    public static RecallState Read(SqliteConnection connection)
    {
        var row = connection.Use(RecallSql.ReadState);
        row.Step();
        var state = new RecallState
        {
            Epoch = row.Text(0),
            Position = row.Long(1),
            Refill = row.Long(2),
            LastText = row.Long(3),
            LastVector = row.Long(4),
            Documents = row.Long(5),
            Texts = row.Long(6),
            Wanted = row.Long(7),
            Stale = row.Long(8),
        };
        row.Reset();
        return state;
    }

    public void Write(SqliteConnection connection) => connection.Use(RecallSql.WriteState).Bind(1, Epoch).Bind(2, Position).Bind(3, Refill).Bind(4, LastText)
        .Bind(5, LastVector).Bind(6, Documents).Bind(7, Texts).Bind(8, Wanted).Bind(9, Stale).Run();
}
