using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite.Recall;

/// <summary>A document as its row, in the order of the columns in <see cref="RecallSql"/>.</summary>
internal static class DocumentRow
{
    private const int TextColumn = 18;

    public static void Insert(SqliteConnection connection, RecallNames names, RecallDocument document, long? text)
    {
        var statement = connection.Use(RecallSql.InsertDocument)
            .Bind(1, document.Sequence.Value).Bind(2, (long)document.Kind)
            .Bind(10, document.Time.Micros).Bind(11, document.Changed?.Micros).Bind(15, document.Tokens).Bind(16, document.Title)
            .Bind(17, document.NeedsReview ? 1 : 0).Bind(18, document.ReviewReason).Bind(19, text);
        CompactId.Bind(statement, 3, document.Id);
        BindOptional(statement, 12, document.Parent);
        BindOptional(statement, 14, document.Trace);
        statement.Bind(4, names.Intern(document.Session)).Bind(5, names.InternOptional(document.Project)).Bind(6, names.InternOptional(document.User))
            .Bind(7, names.InternOptional(document.Channel)).Bind(8, names.InternOptional(document.Role)).Bind(9, names.Intern(document.Type))
            .Bind(13, names.InternOptional(document.Agent)).Run();
    }

    public static RecallDocument Read(SqliteStatement row, RecallNames names) => new()
    {
        Sequence = new Sequence(row.Long(0)),
        Kind = (DocumentKind)row.Long(1),
        Id = CompactId.Read(row, 2),
        Session = names.Value(row.Long(3)),
        Project = Name(row, 4, names),
        User = Name(row, 5, names),
        Channel = Name(row, 6, names),
        Role = Name(row, 7, names),
        Type = names.Value(row.Long(8)),
        Time = new Timestamp(row.Long(9)),
        Changed = row.OptionalLong(10) is { } changed ? new Timestamp(changed) : null,
        Parent = CompactId.ReadOptional(row, 11),
        Agent = Name(row, 12, names),
        Trace = CompactId.ReadOptional(row, 13),
        Tokens = row.OptionalLong(14),
        Title = row.OptionalText(15),
        NeedsReview = row.Long(16) != 0,
        ReviewReason = row.OptionalText(17),
    };

    public static long? TextOf(SqliteStatement row) => row.OptionalLong(TextColumn);

    private static string? Name(SqliteStatement row, int column, RecallNames names) => row.IsNull(column) ? null : names.Value(row.Long(column));

    private static void BindOptional(SqliteStatement statement, int index, string? id)
    {
        if (id is null)
        {
            statement.BindNull(index);
        }
        else
        {
            CompactId.Bind(statement, index, id);
        }
    }
}
