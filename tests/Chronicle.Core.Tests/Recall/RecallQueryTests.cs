using Chronicle.Recall;
using Xunit;

namespace Chronicle.Core.Tests.Recall;

public class RecallQueryTests
{
    [Theory]
    [InlineData("disk full", "Word disk | Word full")]
    [InlineData("\"disk is full\" -old conf*", "Phrase disk is full | Prefix conf | not Word old")]
    [InlineData("-\"not this\" yes", "Word yes | not Phrase not this")]
    [InlineData("getUserName", "Word getusername/get user name")]
    [InlineData("a AND b OR NOT c NEAR(d, 2)", "Word a | Word and | Word b | Word or | Word not | Word c | Word near | Word d | Word 2")]
    [InlineData("--help -", "Word help")]
    [InlineData("\"unclosed phrase", "Phrase unclosed phrase")]
    [InlineData("東京都", "Word 東京 京都")]
    [InlineData("都", "Prefix 都")]
    [InlineData("same same", "Word same")]
    [InlineData("f(x*", "Word f | Word x")]
    [InlineData("col:word*", "Prefix col:word/col word")]
    public void Parse_TakesApart(string text, string expected) => Assert.Equal(expected, Describe(RecallQuery.Parse(text)));

    [Theory]
    [InlineData("serv", "Prefix serv")]
    [InlineData("the serv", "Word the | Prefix serv")]
    [InlineData("serv \"x y\"", "Word serv | Phrase x y")]
    [InlineData("a", "Word a")]
    [InlineData("no -serv", "Word no | not Word serv")]
    public void Parse_WhileTyping_TheLastWordMayGoOn(string text, string expected) => Assert.Equal(expected, Describe(RecallQuery.Parse(text, prefixLast: true)));

    [Theory]
    [InlineData("", "no word")]
    [InlineData("  \t *** \"\" \0", "no word")]
    [InlineData("-only -these", "leave out")]
    public void Parse_NothingToLookFor_SaysWhy(string text, string reason) => Assert.Contains(reason, RecallQuery.Parse(text).Nothing);

    [Fact]
    public void Parse_AnEssay_IsCut() => Assert.Equal(RecallQuery.MaxTerms, RecallQuery.Parse(string.Join(' ', Enumerable.Range(0, 500))).Wanted.Count);

    [Theory]
    [InlineData("disk full", false, 1, 1)]
    [InlineData("getUserName", true, 1, 0)]
    [InlineData("getUserName", false, 1, 1)]
    [InlineData("\"disk full\"", false, 1, 0)]
    [InlineData("disk -full", false, 1, 0)]
    public void Weights_FollowTheRules(string text, bool isFoundInFull, double words, double meaning) =>
        Assert.Equal(new FusionWeights(words, meaning), FusionWeights.For(RecallQuery.Parse(text), isFoundInFull));

    private static string Describe(RecallQuery query) =>
        string.Join(" | ", query.Wanted.Select(Describe).Concat(query.Excluded.Select(term => "not " + Describe(term))));

    private static string Describe(RecallTerm term) => $"{term.Kind} {string.Join('/', term.Forms)}";
}
