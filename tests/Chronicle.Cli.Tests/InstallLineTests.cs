using Chronicle.Cli.Claude;
using Xunit;

namespace Chronicle.Cli.Tests;

/// <summary>The command to connect Claude Code works as it is shown.</summary>
public sealed class InstallLineTests
{
    [Fact]
    public void Address_IsSaidUnlessItIsTheUsualOne()
    {
        Assert.EndsWith(" install claude-code", InstallLine.For("http://127.0.0.1:8510/"), StringComparison.Ordinal);
        Assert.EndsWith(" install claude-code --url http://127.0.0.1:9000", InstallLine.For("http://127.0.0.1:9000"), StringComparison.Ordinal);
        Assert.EndsWith(" install claude-code --url http://10.0.0.5:8510", InstallLine.For("http://10.0.0.5:8510"), StringComparison.Ordinal);
    }

    [Fact]
    public void Program_IsNamedOnlyWhereAShellFindsThisOne()
    {
        using var folder = new TemporaryFolder();
        var name = OperatingSystem.IsWindows() ? "chronicle.exe" : "chronicle";
        var (mine, other) = (Directory.CreateDirectory(Path.Combine(folder.Path, "mine")).FullName, Directory.CreateDirectory(Path.Combine(folder.Path, "other")).FullName);
        File.WriteAllText(Path.Combine(mine, name), "");
        File.WriteAllText(Path.Combine(other, name), "");
        var running = Path.Combine(mine, name);

        Assert.Equal("chronicle", InstallLine.Program(mine, running));
        Assert.Equal("chronicle", InstallLine.Program(string.Join(Path.PathSeparator, "/nowhere", mine, other), running));
        Assert.Equal(ShellWord.ThisProgram(), InstallLine.Program(string.Join(Path.PathSeparator, other, mine), running));
        Assert.Equal(ShellWord.ThisProgram(), InstallLine.Program("", running));
    }
}
