using Chronicle.Cli.Serving;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Chronicle.Cli.Tests;

public sealed class ServeSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheApiKey_IsOneMoreAdminKey()
    {
        File.WriteAllText(_folder[ServeSettings.FileName], """{"Auth":{"AdminKeys":["first","second"]}}""");

        var settings = Read("third");

        Assert.Equal(["first", "second", "third"], settings.GetSection("Auth:AdminKeys").GetChildren().Select(key => key.Value));
    }

    [Fact]
    public void EmptyKeys_ReachTheServer_WhichRefusesThem()
    {
        File.WriteAllText(_folder[ServeSettings.FileName], """{"Auth":{"AdminKeys":[],"ReadKeys":[""]}}""");

        var settings = Read(null, "Auth:IngestKeys=");

        Assert.Equal("", settings["Auth:IngestKeys"]);
        Assert.Equal("", settings["Auth:ReadKeys:0"]);
        Assert.Null(settings["Auth:AdminKeys"]); // an empty array says that there are none
    }

    [Theory]
    [InlineData("hunter2x")]
    [InlineData("=hunter2x")]
    public void AMisspeltSet_IsNotTold(string setting) =>
        Assert.DoesNotContain("hunter2x", Assert.Throws<CliFailure>(() => Read(null, setting)).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("Prot=1", "`Port`")]
    [InlineData("hots=1", "`Host`")]
    public void AMisspeltName_IsRefusedWithTheNearest(string set, string nearest) =>
        Assert.Contains($"did you mean {nearest}?", Assert.Throws<CliFailure>(() => Read(null, set)).Why, StringComparison.Ordinal);

    [Fact]
    public void AValueOfTheWrongKind_IsNamedAndNotTold() => Assert.Equal(
        "The value at 'Ingest:QueueEvents' is no 'Int32'.", SettingFailure.OfValue("Failed to convert configuration value 'hunter2x' at 'Ingest:QueueEvents' to type 'System.Int32'."));

    private IConfiguration Read(string? apiKey, params string[] set) => ServeSettings.Read(null, null, _folder.Path, null, set, apiKey);
}
