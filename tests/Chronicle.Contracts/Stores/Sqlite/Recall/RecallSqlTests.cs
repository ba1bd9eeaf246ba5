using System.Reflection;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Stores.Sqlite.Recall;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite.Recall;

/// <summary>Every statement finds its rows by a key or an index.</summary>
public sealed class RecallSqlTests
{
    private static readonly Dictionary<string, string> WalkEverything = new()
    {
        [nameof(RecallSql.Words)] = "the words a misspelled one may have meant, read once in a while",
        [nameof(RecallSql.ZonesBetween)] = "one row for 4,096 events",
        [nameof(RecallSql.FreeTexts)] = "filling the index again",
        [nameof(RecallSql.DropUnusedNames)] = "an erasure looks at every name once",
        [nameof(RecallSql.EmptyLastName)] = "an erasure looks at every name once",
        [nameof(RecallSql.Models)] = "one row for each model",
        [nameof(RecallSql.AskAgain)] = "one row for each model",
    };

    public static TheoryData<string> Statements => [.. Constants().Select(constant => constant.Name)];

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Statement_ScansNothing(string name)
    {
        await using var fixture = new RecallFixture();
        await fixture.ApplyTextsAsync("a text");
        var sql = (string)Constants().Single(constant => constant.Name == name).GetRawConstantValue()!;
        using var connection = new SqliteConnection(fixture.File, readOnly: true);
        Relevance.AddTo(connection);
        TextSet.AddTo(connection);
        using var explained = connection.Prepare("EXPLAIN QUERY PLAN " + sql);

        List<string> plan = [];
        while (explained.Step())
        {
            plan.Add(explained.Text(3));
        }
        // A virtual table is always said to be scanned; what it was given to find stands behind the number.
        var isScan = plan.Exists(step => (step.StartsWith("SCAN", StringComparison.Ordinal) && !step.StartsWith("SCAN fulltext VIRTUAL TABLE INDEX", StringComparison.Ordinal)
            && step != "SCAN CONSTANT ROW" && !step.StartsWith("SCAN (subquery", StringComparison.Ordinal)) || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        Assert.True(isScan == WalkEverything.ContainsKey(name), $"{name}: {string.Join("; ", plan)}");
    }

    private static IEnumerable<FieldInfo> Constants() => typeof(RecallSql).GetFields(BindingFlags.Static | BindingFlags.Public)
        .Where(field => field.Name is not (nameof(RecallSql.EmptyDocuments) or nameof(RecallSql.EmptyWords) or nameof(RecallSql.EmptyZones) or nameof(RecallSql.EmptyIndex))); // all of a table, on purpose
}
