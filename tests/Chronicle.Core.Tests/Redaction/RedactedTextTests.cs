using System.Reflection;
using System.Text;
using Chronicle.Redaction;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

public sealed class RedactedTextTests
{
    private static readonly Redactor Redactor = new(new RedactionOptions());

    [Fact]
    public void OnlyARedactor_MakesOne() => Assert.All(
        typeof(RedactedText).GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic), constructor => Assert.True(constructor.IsPrivate));

    [Theory]
    [InlineData("Authorization", "Bearer x")]
    [InlineData("authorization", "opaque words")]
    [InlineData("Cookie", "sid=1; theme=dark")]
    [InlineData("Set-Cookie", "sid=1")]
    [InlineData("X-Api-Key", "k")]
    [InlineData("Proxy-Authorization", "Basic eA==")]
    [InlineData("X-Auth-Token", "t")]
    public void AHeaderNamedAsASecret_LosesItsValue(string name, string value)
    {
        var redacted = Redactor.PassMember(name, value).Value;

        Assert.Contains("[REDACTED]", redacted, StringComparison.Ordinal);
        Assert.DoesNotContain(value.Split(' ')[^1], redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherHeader_LosesTheSecretsInItsValue()
    {
        Assert.Equal("kept \"é\"", Redactor.PassMember("Own", "kept \"é\"").Value);
        Assert.Equal("see https://u:[REDACTED]@host", Redactor.PassMember("Own", "see https://u:hunter2x@host").Value);
    }

    [Theory]
    [InlineData("""{"password":"hunter2x"}""", """{"password":"[REDACTED]"}""")]
    [InlineData("""{"password":"hunter2x","more":""", """{"password":"[REDACTED]","more":""")]
    [InlineData("password=hunter2x\nnext", "password=[REDACTED]\nnext")]
    [InlineData("just words", "just words")]
    public void APayload_LosesItsSecrets_WhetherItIsJsonOrNot(string payload, string expected) => Assert.Equal(expected, Redactor.PassPayload(Encoding.UTF8.GetBytes(payload))!.Value.Value);

    [Fact]
    public void BytesThatAreNoText_ArePassedByNobody() => Assert.Null(Redactor.PassPayload(new byte[] { 0xff, 0xfe, 0 }));
}
