using System.Text;
using System.Text.Json;
using Chronicle.Cli.Input;
using Xunit;

namespace Chronicle.Cli.Tests;

[Collection("processes")]
public sealed class RedactTests
{
    [Theory]
    [InlineData("nothing here\n", "nothing here\n", 0)]
    [InlineData("export TOKEN=abc123\nand é", "export TOKEN=[REDACTED]\nand é", 1)]
    [InlineData("{\"password\":1234}\n{\"a\":1}\ntext pin: 1234\n", "{\"password\":\"[REDACTED]\"}\n{\"a\":1}\ntext pin: [REDACTED]\n", 1)]
    [InlineData("{\n \"password\": 1234\n}\n", "{\n \"password\": \"[REDACTED]\"\n}\n", 1)]
    public async Task Redact_Stdin_PrintsTheRest(string input, string expected, int exitCode)
    {
        using var folder = new TemporaryFolder();
        var result = await ChronicleProcess.RunAsync(["redact", "--data", folder.Path], input);

        Assert.Equal(expected, result.Output);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(exitCode == 0, result.Error.Contains("No secrets found", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redact_WithJson_ReportsRulesAndPlaces()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "a.txt");
        await File.WriteAllTextAsync(file, "a\nx AKIAIOSFODNN7EXAMPLE\n{\"pin_no\":\"x\"}\n");

        var result = await ChronicleProcess.RunAsync(["redact", file, "--json", "--data", folder.Path, "--set", "Redaction:Keys:0=pin_no"]);
        var refused = await ChronicleProcess.RunAsync(["redact", file, "--set", "Redaction:Patterns:0=(", "--data", folder.Path]);

        var report = JsonElement.Parse(result.Output);
        Assert.Equal(2, report.GetProperty("matches").GetInt32());
        var places = report.GetProperty("rules").EnumerateArray().Select(rule => (rule.GetProperty("rule").GetString(), rule.GetProperty("places")[0].GetProperty("line").GetInt32(), rule.GetProperty("places")[0].GetProperty("column").GetInt32()));
        Assert.Equal([("aws", 2, 3), ("key", 3, 12)], places);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(2, refused.ExitCode);
    }

    [Fact]
    public async Task Blocks_OfALongText_KeepLinesAndKeysWhole()
    {
        var key = "-----BEGIN PRIVATE KEY-----\n" + string.Concat(Enumerable.Repeat("0123456789abcdef\n", 50)) + "-----END PRIVATE KEY-----\n";
        var text = new StringBuilder();
        while (text.Length < 3 * TextBlocks.Length)
        {
            text.Append("a line\n").Append(key);
        }
        var blocks = new TextBlocks(new StringReader(text.ToString()));
        var read = new StringBuilder();
        var count = 0;
        while (await blocks.ReadAsync(CancellationToken.None) is { } block)
        {
            Assert.False(blocks.IsWhole);
            Assert.EndsWith("\n", block, StringComparison.Ordinal);
            Assert.Equal(block.Split("-----BEGIN").Length, block.Split("-----END").Length);
            read.Append(block);
            count++;
        }
        Assert.Equal(text.ToString(), read.ToString());
        Assert.InRange(count, 3, 5);
    }
}
