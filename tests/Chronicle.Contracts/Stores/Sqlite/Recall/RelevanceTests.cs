using System.Runtime.InteropServices;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Stores.Sqlite.Recall;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite.Recall;

/// <summary>Our ranking function gives what FTS5's own gives, told how rare the words are.</summary>
public sealed class RelevanceTests
{
    [Theory]
    [InlineData("\"red\"", 3)]
    [InlineData("\"red\" AND \"blue\"", 3, 2)]
    [InlineData("\"blue\" OR \"green red\"", 2, 1)]
    [InlineData("(\"username\" OR \"user name\") AND \"red\"", 1, 1, 3)]
    [InlineData("\"red\" NOT \"blue\"", 3, 2)]
    public async Task Relevance_IsBm25(string expression, params int[] textsOfPhrases)
    {
        await using var fixture = new RecallFixture();
        string[] texts = ["green red blue red", "the blue sky over a rather long sentence", "red userName", "nothing", "and nothing else of note", "one", "red, at last"];
        await fixture.ApplyTextsAsync(texts);
        using var connection = new SqliteConnection(fixture.File, readOnly: true);
        Relevance.AddTo(connection);
        double[] weights = [.. textsOfPhrases.Select(count => Math.Max(1e-6, Math.Log((texts.Length - count + 0.5) / (count + 0.5))))];

        using var ranked = connection.Prepare("SELECT relevance(fulltext, ?2), CAST(-1e9 * bm25(fulltext, 1.0, 0.6) AS INTEGER) FROM fulltext WHERE fulltext MATCH ?1");
        ranked.Bind(1, expression).BindBlob(2, MemoryMarshal.AsBytes(weights.AsSpan()));
        var rows = 0;
        for (; ranked.Step(); rows++)
        {
            Assert.InRange(ranked.Long(0) - ranked.Long(1), -1, 1); // rounding
        }
        Assert.True(rows > 0);
    }
}
