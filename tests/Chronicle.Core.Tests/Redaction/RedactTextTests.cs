using Chronicle.Redaction;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

public class RedactTextTests
{
    private static readonly Redactor Redactor = new(new RedactionOptions());

    [Theory]
    [InlineData("password=hunter2 and more", "password=[REDACTED] and more")]
    [InlineData("a \"quoted\" \\ line\r\n\tAuthorization: Bearer abcdef123456\u0001 é😀", "a \"quoted\" \\ line\r\n\tAuthorization: Bearer [REDACTED]\u0001 é😀")]
    [InlineData("{\"password\":\"hunter2\",\"n\":1}", "{\"password\":\"[REDACTED]\",\"n\":1}")]
    [InlineData("\ud800 ghp_0123456789abcdefghijABCDEFGHIJ012345 \udc00", "\ud800 [REDACTED] \udc00")]
    public void RedactText_WithASecret_LosesOnlyThat(string text, string expected)
    {
        Assert.Equal(expected, Redactor.RedactText(text));
        Assert.True(Redactor.HoldsSecret(text));
        Assert.Equal(expected, Redactor.RedactText(expected));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no secret \" here \\ \0 \ud800")]
    public void RedactText_WithoutOne_IsTheSameInstance(string text)
    {
        Assert.Same(text, Redactor.RedactText(text));
        Assert.False(Redactor.HoldsSecret(text));
    }

    [Fact]
    public void RedactJson_WithASecret_LosesOnlyThat()
    {
        Assert.Equal("""{"token":"[REDACTED]","a":1}"""u8, Redactor.RedactJson("""{"token":"x","a":1}"""u8.ToArray()).Span);
        Assert.Equal("password=hunter2", new Redactor(new RedactionOptions { Enabled = false }).RedactText("password=hunter2"));
    }

    [Fact]
    public void Version_ChangesWithTheOptions()
    {
        Assert.Equal(Redactor.Version, new Redactor(new RedactionOptions()).Version);
        Assert.Equal(
            new Redactor(new RedactionOptions { Keys = ["aa", "bb"] }).Version,
            new Redactor(new RedactionOptions { Keys = ["bb", "aa"] }).Version);
        Assert.NotEqual(Redactor.Version, new Redactor(new RedactionOptions { Keys = ["aa"] }).Version);
        Assert.NotEqual(new Redactor(new RedactionOptions { IgnoreKeys = ["aa"] }).Version, new Redactor(new RedactionOptions { Keys = ["aa"] }).Version);
        Assert.Equal("off", new Redactor(new RedactionOptions { Enabled = false }).Version);
    }

    [Fact]
    public void Inspect_Text_TellsRuleAndPlace()
    {
        var text = Redactor.Inspect("é password=hunter2\nand AKIAIOSFODNN7EXAMPLE\n\"x\" AKIAIOSFODNN7EXAMPLE");

        Assert.Equal("é password=[REDACTED]\nand [REDACTED]\n\"x\" [REDACTED]", text.Text);
        Assert.Equal([new("assignment", 1, 12), new("aws", 2, 5), new("aws", 3, 5)], text.Matches);
    }

    [Fact]
    public void Inspect_Json_TellsRuleAndPlace()
    {
        var text = Redactor.Inspect("{\n  \"é\": 1,\n  \"password\": 12345\n}");

        Assert.Equal("{\n  \"é\": 1,\n  \"password\": \"[REDACTED]\"\n}", text.Text);
        Assert.Equal([new("key", 3, 15)], text.Matches);
    }

    [Fact]
    public void RedactText_OfAnyCharacters_NeverThrows()
    {
        var random = new Random(11);
        for (var round = 0; round < 2000; round++)
        {
            var text = AdversarialText.Mix(round, 200) + string.Concat(Enumerable.Range(0, 20).Select(_ => (char)random.Next(0x10000)));
            var once = Redactor.RedactText(text);

            Assert.Equal(!ReferenceEquals(text, once), Redactor.HoldsSecret(text));
        }
    }
}
