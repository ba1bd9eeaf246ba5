using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Chronicle.Cli.Tests;

[Collection("processes")]
public sealed partial class VerbTests
{
    private const string Note = """{"session_id":"d0d97383-1","type":"pre_tool_use","time":"2026-11-21T02:01:34.913000Z","tool_name":"Bash","data":{"tool_input":{"command":"ls\n\u001b[2J"}}}""";

    [Theory]
    [InlineData(0, "--help")]
    [InlineData(2, "--port", "nowhere")]
    [InlineData(2, "tial")]
    [InlineData(2, "tail", "--nope")]
    [InlineData(2, "show")]
    [InlineData(2, "sessions", "--limit", "0")]
    [InlineData(2, "sessions", "--type", "stop")]
    [InlineData(2, "sessions", "--since", "yesterweek")]
    [InlineData(2, "sessions", "--url", "nonsense")]
    [InlineData(2, "import", "/does/not/exist")]
    [InlineData(3, "sessions", "--url", "http://127.0.0.1:1")]
    [InlineData(3, "tail", "--url", "http://127.0.0.1:1")]
    [InlineData(3, "export", "--url", "http://127.0.0.1:1")]
    [InlineData(1, "doctor", "--url", "http://127.0.0.1:1")]
    public async Task ExitCode_TellsWhatHappened(int exitCode, params string[] args)
    {
        using var folder = new TemporaryFolder();
        var result = await ChronicleProcess.RunAsync(args, string.Empty, ("CLAUDE_CONFIG_DIR", folder.Path));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.InRange(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, exitCode >= 2 ? 1 : 0, 3);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("verify")]
    [InlineData("tail")]
    [InlineData("sessions")]
    [InlineData("show")]
    [InlineData("append")]
    [InlineData("hook")]
    [InlineData("export")]
    [InlineData("import")]
    [InlineData("install", "claude-code")]
    [InlineData("uninstall", "claude-code")]
    [InlineData("doctor")]
    [InlineData("redact")]
    [InlineData("load")]
    [InlineData("load", "soak")]
    [InlineData("bench")]
    [InlineData("drill")]
    [InlineData("completion")]
    public async Task Help_HasExamples(params string[] verb)
    {
        var help = await ChronicleProcess.RunAsync([.. verb, "--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.Contains("Examples:\n  ", help.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("chronicle " + string.Join(' ', verb), help.Output, StringComparison.Ordinal);
        Assert.Empty(help.Error);
    }

    [Fact]
    public async Task Tail_ResumesAcrossABrokenConnection()
    {
        await using var server = await FakeServer.StartAsync();
        server.DropAfter = 2;
        server.Record(Note, Note, Note);
        using var tail = ChronicleProcess.Start(["tail", "--after", "earliest", "--json", "--url", server.Url]);
        var seen = new List<long>();
        for (var i = 0; i < 6; i++)
        {
            if (i == 3)
            {
                server.Record(Note, Note, Note);
            }
            var line = await tail.Output.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
            seen.Add(JsonElement.Parse(line!).GetProperty("seq").GetInt64());
        }
        Assert.Equal([1, 2, 3, 4, 5, 6], seen);
        Assert.True(server.StreamsOpened >= 3);
    }

    [Fact]
    public async Task Tail_PrintsOneSafeLinePerEvent()
    {
        await using var server = await FakeServer.StartAsync();
        server.Record(Note);
        using var tail = ChronicleProcess.Start(["tail", "--since", "2000w", "--url", server.Url], ("TZ", "UTC"));
        var line = await tail.Output.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("02:01:34.913  d0d97383  pre_tool_use            Bash          ls [2J", line);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Colour_IsForTerminalsWithoutNoColor(bool noColor)
    {
        if (!File.Exists("/usr/bin/script"))
        {
            return;
        }
        await using var server = await FakeServer.StartAsync();
        (string, string)[] environment = noColor ? [("TERM", "xterm"), ("NO_COLOR", "1")] : [("TERM", "xterm")];
        using var terminal = ChronicleProcess.Start("/usr/bin/script", ["-qec", $"{ChronicleProcess.Program} sessions --url {server.Url}", "/dev/null"], environment);
        var result = await terminal.FinishAsync([], Stopwatch.StartNew());
        Assert.Contains("waiting", result.Output, StringComparison.Ordinal);
        Assert.Equal(!noColor, ColourCode().IsMatch(result.Output));
    }

    [Fact]
    public async Task Sessions_AreATable()
    {
        await using var server = await FakeServer.StartAsync();
        var result = await ChronicleProcess.RunAsync(["sessions", "--url", server.Url]);
        Assert.Contains("d0d97383-1935", result.Output, StringComparison.Ordinal);
        Assert.Contains("Bash: rm", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
        var json = await ChronicleProcess.RunAsync(["sessions", "--json", "--url", server.Url]);
        Assert.Equal("d0d97383-1935", JsonElement.Parse(json.Output).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Show_IsATree()
    {
        await using var server = await FakeServer.StartAsync();
        var result = await ChronicleProcess.RunAsync(["show", "d0d97383", "--url", server.Url]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("└── please [list]", result.Output, StringComparison.Ordinal);
        Assert.Contains("└── Bash  ls -la: boom  96 ms  error", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_TakesObjectsArraysAndLines()
    {
        await using var server = await FakeServer.StartAsync();
        var result = await ChronicleProcess.RunAsync(["append", "--url", server.Url], "{\n\"session_id\":\"s\",\n\"type\":\"a\"}\n[{\"session_id\":\"s\",\"type\":\"b\"},{\"session_id\":\"s\",\"type\":\"c\"}]{\"session_id\":\"s\",\"type\":\"d\"}");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["a", "b", "c", "d"], server.Events.Select(e => e["type"]!.GetValue<string>()));
        Assert.Contains("durable, e1-1 to e1-", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_WithClosedInput_EndsAtOnce()
    {
        using var shell = ChronicleProcess.Start("/bin/sh", ["-c", $"exec '{ChronicleProcess.Program}' append --url http://127.0.0.1:1 <&-"]);
        var result = await shell.FinishAsync([], Stopwatch.StartNew());
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Nothing on stdin", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_OfBadInput_SaysWhichLine()
    {
        await using var server = await FakeServer.StartAsync();
        var result = await ChronicleProcess.RunAsync(["append", "--url", server.Url], "{\"session_id\":\"s\",\"type\":\"a\"}\n\n{\"oops\n");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("line 3 is not a JSON event", result.Error, StringComparison.Ordinal);
        Assert.Single(server.Events);
    }

    [Theory]
    [InlineData("all.ndjson")]
    [InlineData("all.ndjson.gz")]
    public async Task ExportAndImport_RoundTrip(string name)
    {
        using var folder = new TemporaryFolder();
        await using var from = await FakeServer.StartAsync();
        await using var to = await FakeServer.StartAsync();
        from.Record([.. Enumerable.Range(0, 20).Select(i => Note.Replace("ls", $"ls {i}", StringComparison.Ordinal))]);
        Assert.Equal(0, (await ChronicleProcess.RunAsync(["export", "--url", from.Url, "--out", folder[name]])).ExitCode);
        for (var run = 0; run < 2; run++)
        {
            var imported = await ChronicleProcess.RunAsync(["import", folder[name], "--url", to.Url, "--json"]);
            Assert.Equal((0, run * 20), (imported.ExitCode, JsonElement.Parse(imported.Output).GetProperty("duplicates").GetInt32()));
        }
        Assert.Equal(from.Events.Select(e => e.ToJsonString()), to.Events.Select(e => e.ToJsonString()));
        var piped = await ChronicleProcess.RunAsync(["export", "--url", to.Url, "--after", "e1-18"]);
        Assert.Equal(2, piped.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal((0, string.Empty), (piped.ExitCode, piped.Error));
    }

    [Theory]
    [InlineData("export")]
    [InlineData("export --format csv")]
    [InlineData("sessions --json")]
    public async Task AReaderThatLeaves_EndsTheVerbQuietly(string verb)
    {
        await using var server = await FakeServer.StartAsync();
        server.Record([.. Enumerable.Repeat(Note, 2000)]);

        using var shell = ChronicleProcess.Start("/bin/sh", ["-c", $"{{ '{ChronicleProcess.Program}' {verb} --url {server.Url}; echo $? >&2; }} | true"]);
        var result = await shell.FinishAsync([], Stopwatch.StartNew());

        Assert.Equal("0", result.Error.Trim());
    }

    [Fact]
    public async Task AFullDisk_IsAFailure_AlsoForTheLastWordsOfAVerb()
    {
        if (!File.Exists("/dev/full"))
        {
            return; // Linux has it
        }
        await using var server = await FakeServer.StartAsync();
        server.Record(Note);

        foreach (var verb in (string[])["export", "sessions"])
        {
            using var shell = ChronicleProcess.Start("/bin/sh", ["-c", $"'{ChronicleProcess.Program}' {verb} --url {server.Url} > /dev/full"]);
            var result = await shell.FinishAsync([], Stopwatch.StartNew());
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("No space left", result.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>Lines without ids get ids made from them, so that a second import adds nothing, and equal lines stay two events.</summary>
    [Fact]
    public async Task Import_OfLinesWithoutIds_IsIdempotent()
    {
        await using var server = await FakeServer.StartAsync();
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes($"{Note}\n{Note}\n"));
        }
        for (var run = 0; run < 2; run++)
        {
            Assert.Equal(0, (await ChronicleProcess.RunAsync(["import", "-", "--url", server.Url], bytes.ToArray())).ExitCode);
        }
        Assert.Equal(2, server.Events.Count);
    }

    [Fact]
    public async Task ClosedOutput_EndsQuietly()
    {
        await using var server = await FakeServer.StartAsync();
        server.Record([.. Enumerable.Repeat(Note, 500)]);
        using var shell = ChronicleProcess.Start("/bin/sh", ["-c", $"'{ChronicleProcess.Program}' tail --after earliest --json --url {server.Url} | head -n 2"]);
        var finished = shell.FinishAsync([], Stopwatch.StartNew());
        while (await Task.WhenAny(finished, Task.Delay(50)) != finished)
        {
            server.Record(Note);
        }
        var result = await finished;
        Assert.Equal((0, string.Empty), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task Interrupt_Exits130()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        await using var server = await FakeServer.StartAsync();
        server.Record(Note);
        using var shell = ChronicleProcess.Start(
            "/bin/bash", ["-c", $"set -m; '{ChronicleProcess.Program}' tail --after earliest --url {server.Url} & read -r _; kill -INT $!; wait $!; echo exit=$?"]);
        await shell.Output.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
        var result = await shell.FinishAsync("\n"u8.ToArray(), Stopwatch.StartNew());
        Assert.Contains("exit=130", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chronicle ses", "sessions")]
    [InlineData("chronicle install cl", "claude-code")]
    [InlineData("chronicle tail --so", "--source")]
    public async Task BashCompletion_Completes(string line, string expected)
    {
        var script = (await ChronicleProcess.RunAsync(["completion", "bash"])).Output;
        var words = line.Replace("chronicle", ChronicleProcess.Program, StringComparison.Ordinal);
        var use = $"{script}\nCOMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _chronicle; printf '%s\\n' \"${{COMPREPLY[@]}}\"";
        using var bash = ChronicleProcess.Start("/bin/bash", ["-c", use]);
        Assert.Equal(expected, (await bash.FinishAsync([], Stopwatch.StartNew())).Output.Trim());
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completion_HasAScriptForEachShell(string shell) =>
        Assert.Contains("[suggest:", (await ChronicleProcess.RunAsync(["completion", shell])).Output, StringComparison.Ordinal);

    [System.Text.RegularExpressions.GeneratedRegex("\\e\\[[0-9;]*m")]
    private static partial System.Text.RegularExpressions.Regex ColourCode();
}
