using System.Reflection;
using Chronicle.Maintenance;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

/// <summary>Every statement finds its rows by a key or an index.</summary>
public sealed class SqlTests
{
    private static readonly Dictionary<string, string> WalkEverything = new()
    {
        [nameof(Sql.VerifySessions)] = "compares every session with its recount",
        [nameof(Sql.SessionCounts)] = "counts every session, seldom: who asks waits a hundred times as long before it asks again",
        [nameof(Sql.VerifySegments)] = "compares every segment with its recount",
        [nameof(Sql.Rules)] = "one row per change of the rules of redaction, read once at the start",
        [nameof(Sql.VerifySeals)] = "compares every seal with the one before it",
        [nameof(Sql.TrimmedSessions)] = "redacting what is stored looks at every session once",
        [nameof(Sql.Epochs)] = "one row per restore, read once at the start",
    };

    public static TheoryData<string> Statements => [.. Constants().Select(constant => constant.Name)];

    [Theory]
    [MemberData(nameof(Statements))]
    public Task Statement_ScansNothing(string name) => ExplainAsync(name, withStatistics: false);

    [Theory]
    [MemberData(nameof(Statements))]
    public Task Statement_ScansNothing_WithStatistics(string name) => ExplainAsync(name, withStatistics: true);

    private static async Task ExplainAsync(string name, bool withStatistics)
    {
        await using var fixture = new SqliteStoreFixture();
        await fixture.Store.AppendAsync(An.Events(10), default);
        if (withStatistics)
        {
            await fixture.Store.AppendAsync([.. Enumerable.Range(0, 3000).Select(number => An.Event($"s{number % 300}", $"t{number % 3}", $"id{number}", traceId: $"trace{number % 50}"))], default);
            await fixture.Store.MaintainAsync(MaintenanceTask.Optimize, default);
        }
        var sql = (string)Constants().Single(constant => constant.Name == name).GetRawConstantValue()!;
        using var connection = new SqliteConnection(fixture.File, readOnly: true);
        using var explained = connection.Prepare("EXPLAIN QUERY PLAN " + sql);

        List<string> plan = [];
        while (explained.Step())
        {
            plan.Add(explained.Text(3));
        }
        var isScan = plan.Exists(step => step.StartsWith("SCAN", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        Assert.True(isScan == WalkEverything.ContainsKey(name), $"{name}: {string.Join("; ", plan)}");
    }

    private static IEnumerable<FieldInfo> Constants() =>
        typeof(Sql).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Where(field => field.FieldType == typeof(string) && field.Name is not (nameof(Sql.Begin) or nameof(Sql.BeginRead) or nameof(Sql.Commit) or nameof(Sql.Rollback)));
}
