using Chronicle.Recall;
using Xunit;

namespace Chronicle.Core.Tests.Recall;

public class WordListTests
{
    private static readonly WordList Words = new([("database", 90), ("server", 80), ("sever", 5), ("fever", 200), ("configuration", 40), ("cat", 10), ("cut", 20), ("bat", 900)]);

    [Theory]
    [InlineData("serevr", "server")] // two neighbours swapped are one error
    [InlineData("servver", "server")]
    [InlineData("eever", "fever,sever")]
    [InlineData("sver", "sever")]
    [InlineData("cet", "cut,cat")]
    [InlineData("at", "bat,cat")]
    [InlineData("confguratoin", "configuration")]
    [InlineData("confguraion", "configuration")]
    [InlineData("datbse", "")] // two errors are too many for six letters
    [InlineData("zzzzzz", "")]
    public void Closest_ByErrorsThenStartThenFrequency(string word, string expected) =>
        Assert.Equal(expected, string.Join(',', Words.Closest(word, 3)));

    [Fact]
    public void Closest_AmongTooManyWords_KnowsTheFrequentOnes()
    {
        var words = new WordList(Enumerable.Range(0, WordList.Capacity + 500).Select(number => (Name(number), (long)number)));

        Assert.Equal([Name(500)], words.Closest(Name(500), 1));
        Assert.DoesNotContain(Name(499), words.Closest(Name(499), 100));
    }

    [Fact]
    public void Distance_IsTheModels()
    {
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var (one, other) = (Random(random), Random(random));
            var expected = Model(one, other);
            var actual = WordList.Distance(one, other, bound: 2);
            Assert.True(expected <= 2 ? actual == expected : actual > 2, $"{one} {other}: {actual}, not {expected}");
        }
    }

    private static string Name(int number) => new([.. Enumerable.Range(0, 6).Select(place => (char)('a' + (number / (int)Math.Pow(11, place) % 11)))]);

    private static string Random(Random random) => new([.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => (char)('a' + random.Next(3)))]);

    /// <summary>Optimal string alignment, straight from its definition.</summary>
    private static int Model(string one, string other)
    {
        if (one.Length == 0 || other.Length == 0)
        {
            return one.Length + other.Length;
        }
        var best = Math.Min(Math.Min(Model(one[..^1], other), Model(one, other[..^1])) + 1, Model(one[..^1], other[..^1]) + (one[^1] == other[^1] ? 0 : 1));
        return one.Length > 1 && other.Length > 1 && one[^1] == other[^2] && one[^2] == other[^1] ? Math.Min(best, Model(one[..^2], other[..^2]) + 1) : best;
    }
}
