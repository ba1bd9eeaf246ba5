using Chronicle.Events;
using Chronicle.Server.Nats.Following;

namespace Chronicle.Server.Tests.Nats.Following;

public sealed class OutSubjectTests
{
    [Theory]
    [InlineData(null, "_")]
    [InlineData("", "_")]
    [InlineData("_", "%5F")]
    [InlineData("__", "__")]
    [InlineData("web-shop_2", "web-shop_2")]
    [InlineData("/home/me/app", "%2Fhome%2Fme%2Fapp")]
    [InlineData("a.b", "a%2Eb")]
    [InlineData("*", "%2A")]
    [InlineData(">", "%3E")]
    [InlineData("a b\t\r\n%", "a%20b%09%0D%0A%25")]
    [InlineData("größe", "gr%C3%B6%C3%9Fe")]
    [InlineData("日本", "%E6%97%A5%E6%9C%AC")]
    public void Tokens_HoldWhatASubjectMay(string? text, string token) => Assert.Equal(token, OutSubject.Token(text));

    /// <summary>Any text becomes one token that NATS takes, short enough, and is read back as in URLs unless it was cut.</summary>
    [Fact]
    public void AnyText_IsOneToken()
    {
        var random = new Random(20_26_13);
        for (var round = 0; round < 2000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 400)).Select(_ => char.ConvertFromUtf32(random.Next(4) == 0 ? random.Next(0x20, 0xD800) : random.Next(0x20, 0x7F))));
            var token = OutSubject.Token(text);

            Assert.InRange(token.Length, 1, 256);
            Assert.True(token.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '%' or '~'), token);
            if (token.Contains('~', StringComparison.Ordinal))
            {
                Assert.True(Uri.EscapeDataString(text).Length > 200, text);
                Assert.Matches("(%[0-9A-F]{2}|[^%~])~[0-9a-f]{16}$", token);
            }
            else
            {
                Assert.Equal(text, Uri.UnescapeDataString(token));
            }
        }
    }

    [Fact]
    public void LongTexts_StayApart() => Assert.NotEqual(OutSubject.Token(new string('x', 4000) + "a"), OutSubject.Token(new string('x', 4000) + "b"));

    [Fact]
    public void Subject_NamesProjectSessionAndType() => Assert.Equal(
        "chronicle.out.%2Fp.s%2E1.note",
        OutSubject.Of("chronicle.out.", new IncomingEvent { SessionId = "s.1", Type = "note", Project = "/p", Time = default, Received = default }));
}
