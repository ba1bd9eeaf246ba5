using System.Text;
using Chronicle.Server.Mcp.Tools;

namespace Chronicle.Server.Tests.Mcp;

public sealed class TokenBudgetTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 1)]
    [InlineData("abcd", 1)]
    [InlineData("abcde", 2)]
    [InlineData("漢字", 2)]
    [InlineData("abcd漢\U0001F600", 3)]
    public void Estimate_CountsFourLatinLettersOrOneOther(string text, int tokens) => Assert.Equal(tokens, TokenBudget.Estimate(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void TryTake_WithoutRoom_TakesNothing()
    {
        var budget = new TokenBudget(2);

        Assert.False(budget.TryTake("123456789"u8));
        Assert.True(budget.TryTake("12345678"u8));
        Assert.False(budget.TryTake("1"u8));
    }

    [Fact]
    public void Fit_KeepsAsMuchAsThereIsRoomFor_AndNeverHalfALetter()
    {
        var budget = new TokenBudget(10);
        var text = string.Concat(Enumerable.Repeat("\U0001F600", 30));

        var fitted = Encoding.UTF8.GetString(budget.Fit(text, part => Encoding.UTF8.GetBytes(part)));

        Assert.Equal(string.Concat(Enumerable.Repeat("\U0001F600", 10)), fitted);
    }

    [Theory]
    [InlineData("a\n\t b", 10, "a b")]
    [InlineData("  abcdef ", 3, "abc…")]
    [InlineData("ab\U0001F600c", 3, "ab…")]
    public void Line_IsOneLine_CutWhereItMust(string text, int length, string line) => Assert.Equal(line, ToolJson.Line(text, length));
}
