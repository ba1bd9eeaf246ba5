using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;
using System.Text;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Operate;

/// <summary>Erasing in a real server, with each SQLite library a user may have, and files that only their owner can read.</summary>
public sealed class EraseTests
{
    [Theory]
    [InlineData("e_sqlite3")]
    [InlineData("libsqlite3.so.0")]
    public async Task AfterTheAnswer_NoFileHoldsAByte_WithAnyLibrary(string library)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // the libraries are named as on Linux
        }
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path, "--set", $"Sqlite:LibraryPath={library}");
        for (var round = 0; round < 3; round++)
        {
            for (var part = 0; part < 5; part++)
            {
                await server.Http.PostJsonAsync("/api/events", "[" + string.Join(',', Enumerable.Range(0, 100).Select(n => $$"""
                    {"session_id":"{{(n % 7 == 0 ? $"zebra-{round}" : $"horse-{n}")}}","id":"{{(n % 7 == 0 ? "zebra" : "horse")}}-{{round}}-{{part}}-{{n}}","type":"{{(n % 7 == 0 ? "zebra_type" : "note")}}",
                     "tool_name":"{{(n % 7 == 0 ? "ZebraTool" : "Bash")}}","project":"{{(n % 7 == 0 ? "/zebra" : "/horse")}}","data":{"prompt":"{{(n % 7 == 0 ? $"zebra{n} said zebra" : $"horse{n} said neigh")}}"} }
                    """)) + "]");
            }
            await server.Http.GetJsonAsync("/api/search?q=zebra&mode=text");
            using var answer = await server.Http.DeleteAsync($"/api/sessions/zebra-{round}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Empty(Holding(data.Path, "zebra"));
        }
        Assert.Equal(0, await server.StopAsync());
        Assert.Empty(Holding(data.Path, "zebra"));
        await Api.VerifyAsync(data.Path);
    }

    /// <summary>A program that reads the file is waited for, then named; once it has ended, the same request succeeds.</summary>
    [Fact]
    [Trait("Length", "long")]
    public async Task AForeignReader_IsNamed()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/sqlite3"))
        {
            return;
        }
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await server.Http.PostJsonAsync("/api/events", """{"session_id":"s","type":"note","data":{"text":"zebra"} }""");
        var start = new ProcessStartInfo("/usr/bin/sqlite3", [Path.Combine(data.Path, "chronicle.db")]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var reader = Process.Start(start)!;
        try
        {
            await reader.StandardInput.WriteLineAsync("BEGIN; SELECT count(*) FROM events;");
            await reader.StandardInput.FlushAsync();
            await reader.StandardOutput.ReadLineAsync();

            using (var blocked = await server.Http.DeleteAsync("/api/sessions/s"))
            {
                var problem = await blocked.ProblemAsync(HttpStatusCode.ServiceUnavailable);
                Assert.Contains($"process {reader.Id} (sqlite3)", problem.Text("detail"), StringComparison.Ordinal);
            }
        }
        finally
        {
            reader.Kill();
            await reader.WaitForExitAsync();
        }
        using var answer = await server.Http.DeleteAsync("/api/sessions/s");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(Holding(data.Path, "zebra"));
    }

    [Fact]
    public async Task AKill_InTheMiddle_IsFinishedByTheNextStart()
    {
        using var data = new TempFolder();
        var server = await ServerProcess.StartAsync(data.Path);
        try
        {
            for (var part = 0; part < 8; part++)
            {
                await server.Http.PostJsonAsync("/api/events", "[" + string.Join(',', Enumerable.Range(0, 500).Select(n => $$"""{"session_id":"zebra","type":"note","data":{"text":"zebra{{n}} {{part}}"} }""")) + "]");
            }
            var erase = server.Http.DeleteAsync("/api/sessions/zebra");
            await Until.TrueAsync(async () => erase.IsCompleted || (await server.Http.GetJsonAsync("/api/events/1")).Text("type") == "erased", "the erasure to begin");
            await server.KillAsync();
            await Task.WhenAny(erase); // it may have been answered, or cut off
            var again = await server.AgainAsync(data.Path);
            await server.DisposeAsync();
            server = again;

            await Until.TrueAsync(() => Task.FromResult(!File.Exists(Path.Combine(data.Path, "chronicle.erasures"))), "the erasure to be finished");
            Assert.Empty(Holding(data.Path, "zebra"));
            Assert.Equal(0, await server.StopAsync());
            await Api.VerifyAsync(data.Path);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Files_AreTheOwnersAlone_AlsoInAFolderThatWasOpen()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // it has access lists
        }
        using var parent = new TempFolder();
        var data = Path.Combine(parent.Path, "data");
        await using (var server = await ServerProcess.StartAsync(data))
        {
            await server.Http.PostJsonAsync("/api/events", """{"session_id":"s","type":"note","data":{"text":"zebra"} }""");
            AssertPrivate(data);
            Assert.Equal(0, await server.StopAsync());
        }
        var export = Path.Combine(parent.Path, "export.ndjson");
        File.SetUnixFileMode(data, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Path.Combine(data, "chronicle.db"), (UnixFileMode)0b110_100_100);
        await using (var server = await ServerProcess.StartAsync(data))
        {
            AssertPrivate(data);
            Assert.Contains("chronicle.db", server.Log, StringComparison.Ordinal);
            foreach (var command in new string[][] { ["export", "--out", export], ["backup", export + ".backup"] })
            {
                var outcome = await Programs.ChronicleAsync(["--url", server.Address.ToString(), .. command]);
                Assert.True(outcome.ExitCode == 0, outcome.ToString());
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(command[^1]));
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void AssertPrivate(string folder)
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            Assert.True(File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), $"{file}: {File.GetUnixFileMode(file)}");
        }
    }

    private static IReadOnlyList<string> Holding(string folder, string text)
    {
        byte[][] needles = [Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(char.ToUpperInvariant(text[0]) + text[1..]), Encoding.Unicode.GetBytes(text)];
        List<string> holding = [];
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != "chronicle.lock"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            if (Array.Exists(needles, needle => copy.GetBuffer().AsSpan(0, (int)copy.Length).IndexOf(needle) >= 0))
            {
                holding.Add(Path.GetFileName(file));
            }
        }
        return holding;
    }
}
