using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Chronicle.Cli.Tests;

[Collection("processes")]
public sealed class InstallTests : IDisposable
{
    private const string Mine = "{\n  \"model\": \"x\",\n  \"hooks\": {\n    \"Stop\": []\n  }\n}\n";

    private readonly TemporaryFolder _folder = new();

    private string Settings => _folder["settings.json"];

    [Theory]
    [InlineData(Mine)]
    [InlineData("{}")]
    [InlineData("{ }\n\n")]
    [InlineData("")]
    [InlineData("{\"hooks\" : { } }")]
    public async Task InstallThenUninstall_LeavesTheFileAsItWas(string before)
    {
        await File.WriteAllTextAsync(Settings, before);
        await RunAsync(0, "install");
        var installed = await File.ReadAllTextAsync(Settings);
        Assert.Contains("http://127.0.0.1:8510/hooks/claude-code", installed, StringComparison.Ordinal);
        Assert.Equal(["1", "5"], Regex.Matches(installed, "\"timeout\" ?: ?([0-9]+)").Select(match => match.Groups[1].Value).Distinct().Order()); // http, command
        await RunAsync(0, "install");
        Assert.Equal(installed, await File.ReadAllTextAsync(Settings));
        Assert.Equal(before, await File.ReadAllTextAsync(Assert.Single(Backups())));
        await RunAsync(0, "uninstall");
        Assert.Equal(before, await File.ReadAllTextAsync(Settings));
    }

    [Fact]
    public async Task WithoutAFile_InstallMakesOneAndUninstallRemovesIt()
    {
        await RunAsync(0, "install");
        Assert.True(File.Exists(Settings));
        Assert.Empty(Backups());
        await RunAsync(0, "uninstall");
        Assert.False(File.Exists(Settings));
        await RunAsync(0, "uninstall");
    }

    [Fact]
    public async Task ChangeInBetween_SurvivesUninstall()
    {
        await File.WriteAllTextAsync(Settings, Mine);
        await RunAsync(0, "install");
        await File.WriteAllTextAsync(Settings, (await File.ReadAllTextAsync(Settings)).Replace("\"x\"", "\"y\"", StringComparison.Ordinal));
        await RunAsync(0, "install", "--url", "http://10.0.0.5:9000");
        await RunAsync(0, "uninstall");
        Assert.Equal("{\n  \"model\": \"y\"\n}\n", await File.ReadAllTextAsync(Settings));
    }

    [Fact]
    public async Task SymlinkAndMode_AreKept()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        var target = _folder["dotfiles.json"];
        await File.WriteAllTextAsync(target, Mine);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(Settings, target);
        await RunAsync(0, "install");
        Assert.Equal(target, new FileInfo(Settings).LinkTarget);
        Assert.Contains("claude-code", await File.ReadAllTextAsync(target), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Backups().Single()));
        await RunAsync(0, "uninstall");
        Assert.Equal(Mine, await File.ReadAllTextAsync(target));
    }

    [Theory]
    [InlineData("{\n  // mine\n  \"a\": 1\n}", "comments or trailing commas")]
    [InlineData("{\"a\": 1,}", "comments or trailing commas")]
    [InlineData("{\"a\": ", "not valid JSON")]
    [InlineData("{\"hooks\": 3}", "\"hooks\" is not an object")]
    public async Task FileBetterLeftAlone_IsUntouched(string before, string why)
    {
        await File.WriteAllTextAsync(Settings, before);
        var result = await RunAsync(1, "install");
        Assert.Contains(why, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Settings));
        Assert.Empty(Backups());
        if (!why.StartsWith('"'))
        {
            await RunAsync(1, "uninstall");
            Assert.Equal(before, await File.ReadAllTextAsync(Settings));
        }
    }

    [Fact]
    public async Task DryRun_PrintsADiffThatPatchAppliesAndWritesNothing()
    {
        await File.WriteAllTextAsync(Settings, Mine);
        var dry = await RunAsync(0, "install", "--dry-run");
        Assert.Equal(Mine, await File.ReadAllTextAsync(Settings));
        Assert.Empty(Backups());
        Assert.DoesNotContain('\e', dry.Output);
        if (!File.Exists("/usr/bin/patch"))
        {
            return;
        }
        var copy = _folder["copy.json"];
        File.Copy(Settings, copy);
        using var patch = ChronicleProcess.Start("/usr/bin/patch", ["-s", copy]);
        Assert.Equal(0, (await patch.FinishAsync(Encoding.UTF8.GetBytes(dry.Output), Stopwatch.StartNew())).ExitCode);
        await RunAsync(0, "install");
        Assert.Equal(await File.ReadAllTextAsync(Settings), await File.ReadAllTextAsync(copy));
    }

    [Fact]
    public async Task DryRun_ShowsNoSecretOfTheSettings()
    {
        await File.WriteAllTextAsync(Settings, """
            {
              "env": { "API_TOKEN": "abc123def456" }
            }
            """);

        var dry = await RunAsync(0, "install", "--dry-run");

        Assert.Contains("API_TOKEN", dry.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("abc123def456", dry.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InstalledCommand_RunsTheHook()
    {
        await using var server = await FakeServer.StartAsync();
        await RunAsync(0, "install", "--url", server.Url);
        var doctor = await RunAsync(0, verb: null, "doctor", "--url", server.Url);
        Assert.Contains($"sends 27 events to {server.Url}/hooks/claude-code", doctor.Output, StringComparison.Ordinal);
        using var settings = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(Settings));
        var command = settings.RootElement.GetProperty("hooks").GetProperty("SessionStart")[0].GetProperty("hooks")[0].GetProperty("command").GetString()!;
        using var shell = ChronicleProcess.Start("/bin/sh", ["-c", command]);
        Assert.Equal(0, (await shell.FinishAsync("{\"session_id\":\"s\"}"u8.ToArray(), Stopwatch.StartNew())).ExitCode);
        Assert.Single(server.HookBodies);
    }

    [Theory]
    [InlineData("\"disableAllHooks\":true", "disableAllHooks")]
    [InlineData("\"allowedHttpHookUrls\":[\"https://corp/*\"]", "allowedHttpHookUrls doesn't allow")]
    [InlineData("\"httpHookAllowedEnvVars\":[\"OTHER\"]", "httpHookAllowedEnvVars doesn't allow MY_KEY")]
    public async Task Doctor_FindsWhatBlocksHooks(string setting, string words)
    {
        await using var server = await FakeServer.StartAsync();
        await File.WriteAllTextAsync(Settings, $"{{{setting}}}");
        await RunAsync(0, "install", "--url", server.Url, "--api-key-env", "MY_KEY");
        Assert.Contains(words, (await RunAsync(1, verb: null, "doctor", "--url", server.Url)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_FindsUnreadableSettingsAndAWrongAddress()
    {
        await using var server = await FakeServer.StartAsync();
        await RunAsync(0, "install");
        Assert.Contains("not to", (await RunAsync(1, verb: null, "doctor", "--url", server.Url)).Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Settings, "{");
        Assert.Contains("not valid JSON", (await RunAsync(1, verb: null, "doctor", "--url", server.Url)).Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string[] Backups() => Directory.GetFiles(_folder.Path, "settings.json.bak-*");

    private async Task<ChronicleProcess.Result> RunAsync(int exitCode, string? verb, params string[] options)
    {
        var result = await ChronicleProcess.RunAsync(verb is null ? options : [verb, "claude-code", .. options], string.Empty, ("CLAUDE_CONFIG_DIR", _folder.Path));
        Assert.True(exitCode == result.ExitCode, $"exit code {result.ExitCode}: {result.Error}{result.Output}");
        return result;
    }
}
