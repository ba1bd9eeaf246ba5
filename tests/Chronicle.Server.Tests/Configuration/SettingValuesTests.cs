using Chronicle.Server.Configuration;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Tests.Configuration;

public sealed class SettingValuesTests
{
    [Fact]
    public void EverySetting_RefusesAValueOfTheWrongType_ByName()
    {
        var accepted = new List<string>();
        foreach (var (key, type) in SettingTree.All.Where(setting => setting.Type != typeof(string)))
        {
            foreach (var value in (string[])["hunter2x", "77x", .. (Nullable.GetUnderlyingType(type) ?? type) == typeof(TimeSpan) || type.IsEnum ? ["77"] : Array.Empty<string>()])
            {
                var refused = Record.Exception(() => SettingValues.Read(RunningServer.Configuration((key, value)))) as OptionsValidationException;
                if (refused is null || !refused.Message.Contains(key, StringComparison.Ordinal) || refused.Message.Contains(value, StringComparison.Ordinal))
                {
                    accepted.Add($"{key}={value}: {refused?.Message}");
                }
            }
        }
        Assert.Empty(accepted);
    }

    [Fact]
    public void EverySetting_RefusesAMisspeltName_WithTheNearest()
    {
        foreach (var (key, _) in SettingTree.All)
        {
            var wrong = key + "q";
            Assert.Contains($"Did you mean `{key.Split(':')[^1]}`?", SettingTree.Problem(wrong, "1"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Retention:MaxAge", "24:00:00", "1.00:00:00")]
    [InlineData("Retention:MaxAge", "30d", "30.00:00:00")]
    [InlineData("Retention:Projects:0:MaxAge", "36h", "1.12:00:00")]
    [InlineData("Alerts:Rules:queue-size:For", "90s", "00:01:30")]
    [InlineData("Retention:MaxBytes", "10GiB", "10737418240")]
    [InlineData("Ingest:MaxEventBytes", "2MB", "2000000")]
    public void DurationsAndSizes_AreReadAsInQueries(string key, string written, string read) =>
        Assert.Equal(read, SettingValues.Read(RunningServer.Configuration((key, written)))[key]);
}
