using System.Text.Json;
using Xunit;

namespace Chronicle.Cli.Tests.Mcp;

/// <summary><c>install claude-code --mcp</c> writes what <c>claude mcp add</c> would, and can take it back.</summary>
[Collection("processes")]
public sealed class McpInstallTests : IDisposable
{
    private const string Mine = "{\n  \"numStartups\": 3,\n  \"mcpServers\": {\n    \"other\": {\"type\": \"http\", \"url\": \"https://example.org\"}\n  }\n}\n";

    private readonly TemporaryFolder _folder = new();

    private string User => _folder[".claude.json"];

    [Theory]
    [InlineData(Mine)]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("{\"mcpServers\":{}}")]
    [InlineData("{\"numStartups\":3}\n")]
    public async Task InstallThenUninstall_LeavesTheFileAsItWas(string before)
    {
        await File.WriteAllTextAsync(User, before);
        await RunAsync(0, "install");
        var installed = await File.ReadAllTextAsync(User);
        await RunAsync(0, "install");
        Assert.Equal(installed, await File.ReadAllTextAsync(User));
        Assert.Equal(before, await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_folder.Path, ".claude.json.bak-*"))));
        await RunAsync(0, "uninstall");
        Assert.Equal(before, await File.ReadAllTextAsync(User));
    }

    [Fact]
    public async Task TheEntry_StartsThisProgram_AndTheOthersStay()
    {
        await File.WriteAllTextAsync(User, Mine);
        await RunAsync(0, "install", "--url", "http://10.0.0.5:9000", "--api-key-env", "MY_KEY");

        var servers = JsonElement.Parse(await File.ReadAllTextAsync(User)).GetProperty("mcpServers");
        Assert.Equal(["other", "chronicle"], servers.EnumerateObject().Select(server => server.Name));
        var entry = servers.GetProperty("chronicle");
        Assert.Equal("stdio", entry.GetProperty("type").GetString());
        Assert.Equal(ChronicleProcess.Program, entry.GetProperty("command").GetString());
        Assert.Equal(["mcp", "--url", "http://10.0.0.5:9000"], entry.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()));
        Assert.Equal("${MY_KEY}", entry.GetProperty("env").GetProperty("CHRONICLE_API_KEY").GetString());
    }

    [Fact]
    public async Task ChangeInBetween_SurvivesUninstall()
    {
        await File.WriteAllTextAsync(User, Mine);
        await RunAsync(0, "install");
        await File.WriteAllTextAsync(User, (await File.ReadAllTextAsync(User)).Replace("3", "4", StringComparison.Ordinal));
        await RunAsync(0, "uninstall");
        Assert.Equal(Mine.Replace("3", "4", StringComparison.Ordinal), await File.ReadAllTextAsync(User));
    }

    [Fact]
    public async Task WithoutAFile_InstallMakesOneAndUninstallRemovesIt()
    {
        await RunAsync(0, "install");
        Assert.True(File.Exists(User));
        await RunAsync(0, "uninstall");
        Assert.False(File.Exists(User));
        await RunAsync(0, "uninstall");
    }

    [Fact]
    public async Task LocalScope_IsKeptUnderItsProject()
    {
        await File.WriteAllTextAsync(User, "{\n  \"projects\": {\n    \"/elsewhere\": {}\n  }\n}\n");
        await RunAsync(0, "install", "--scope", "local");

        var projects = JsonElement.Parse(await File.ReadAllTextAsync(User)).GetProperty("projects");
        Assert.Equal("{}", projects.GetProperty("/elsewhere").GetRawText());
        Assert.True(projects.GetProperty(Environment.CurrentDirectory).GetProperty("mcpServers").TryGetProperty("chronicle", out _));
    }

    [Theory]
    [InlineData("{\"mcpServers\": 3}", "\"mcpServers\" is not an object")]
    [InlineData("{\"a\": ", "not valid JSON")]
    public async Task FileBetterLeftAlone_IsUntouched(string before, string why)
    {
        await File.WriteAllTextAsync(User, before);

        Assert.Contains(why, (await RunAsync(1, "install")).Error, StringComparison.Ordinal);

        Assert.Equal(before, await File.ReadAllTextAsync(User));
    }

    [Fact]
    public async Task DryRun_WritesNothing()
    {
        await File.WriteAllTextAsync(User, Mine);

        Assert.Contains("+    \"chronicle\": {", (await RunAsync(0, "install", "--dry-run")).Output, StringComparison.Ordinal);

        Assert.Equal(Mine, await File.ReadAllTextAsync(User));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<ChronicleProcess.Result> RunAsync(int exitCode, string verb, params string[] options)
    {
        var result = await ChronicleProcess.RunAsync([verb, "claude-code", "--mcp", .. options], string.Empty, ("CLAUDE_CONFIG_DIR", _folder.Path));
        Assert.True(exitCode == result.ExitCode, $"exit code {result.ExitCode}: {result.Error}{result.Output}");
        return result;
    }
}
