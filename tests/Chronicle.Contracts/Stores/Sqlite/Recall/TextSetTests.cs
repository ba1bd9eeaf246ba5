using Chronicle.Stores.Sqlite.Native;
using Chronicle.Stores.Sqlite.Recall;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite.Recall;

public sealed class TextSetTests
{
    [Fact]
    public async Task Passes_SaysInSql_WhatTheSetHas()
    {
        await using var fixture = new RecallFixture();
        using var connection = new SqliteConnection(fixture.File, readOnly: true);
        TextSet.AddTo(connection);
        var set = new TextSet([100, 7, 31, 7, 8, 1_000_000]);
        Assert.Equal([7L, 8, 31, 100, 1_000_000], set.Texts.Order());

        using var asked = connection.Prepare("SELECT passes(?1, ?2)");
        foreach (var text in (long[])[-5, 0, 6, 7, 8, 9, 15, 30, 31, 32, 99, 100, 101, 999_999, 1_000_000, 1_000_001, int.MaxValue, long.MaxValue, long.MinValue])
        {
            asked.BindBlob(1, set.Bytes).Bind(2, text);
            asked.Step();
            Assert.Equal((set.Texts.Contains(text), set.Texts.Contains(text)), (set.Contains(text), asked.Long(0) == 1));
            asked.Reset();
        }
    }

    [Fact]
    public void AnEmptySet_HasNothing() => Assert.False(new TextSet([]).Contains(0));
}
