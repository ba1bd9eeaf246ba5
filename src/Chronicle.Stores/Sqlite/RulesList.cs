using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Which rules of redaction the events were recorded under, each from its first sequence on. Immutable.</summary>
internal sealed class RulesList
{
    private readonly List<(long First, bool IsCurrent)> _rules = [];

    private RulesList()
    {
    }

    /// <summary>Reads the list and adds today's rules when they are others than the last.</summary>
    public static RulesList Open(SqliteConnection connection, string version, long head)
    {
        var list = new RulesList();
        var statement = connection.Use(Sql.Rules);
        while (statement.Step())
        {
            list._rules.Add((statement.Long(0), statement.Text(1) == version));
        }
        statement.Reset();
        if (list._rules.Count == 0 || !list._rules[^1].IsCurrent)
        {
            connection.Use(Sql.InsertRules).Bind(1, head + 1).Bind(2, version).Run();
            list._rules.Add((head + 1, true));
        }
        return list;
    }

    /// <summary>Whether an event was recorded under today's rules.</summary>
    public bool AreCurrentAt(long sequence)
    {
        var index = _rules.Count - 1;
        while (index >= 0 && _rules[index].First > sequence)
        {
            index--;
        }
        return index >= 0 && _rules[index].IsCurrent; // before the list began, nobody knows
    }
}
