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
}
