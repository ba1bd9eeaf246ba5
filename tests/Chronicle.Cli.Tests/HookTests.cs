using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Chronicle.Cli.Tests;

/// <summary>The hook must never fail, talk to, or hold up the agent: exit 0, nothing on stdout, soon. Its own bound is a second; a busy test machine gets more.</summary>
[Collection("processes")]
public sealed class HookTests : IDisposable
{
    private const string Payload = """{"session_id":"s1","hook_event_name":"SessionStart","source":"startup"}""";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private readonly TemporaryFolder _data = new();

    private string Missed => File.Exists(_data["chronicle.missed-hooks"]) ? File.ReadAllText(_data["chronicle.missed-hooks"]) : "";

    public void Dispose() => _data.Dispose();

    private Task<ChronicleProcess.Result> RunAsync(string[] args, string input, params (string, string)[] environment) =>
        ChronicleProcess.RunAsync(args, input, [("CHRONICLE_DATA", _data["."]), .. environment]);

    private Task<ChronicleProcess.Result> RunAsync(string[] args, byte[] input) => ChronicleProcess.RunAsync(args, input, ("CHRONICLE_DATA", _data["."]));

    [Fact]
    public async Task Payload_ReachesTheServerByteForByte()
    {
        await using var server = await FakeServer.StartAsync();
        var result = await RunAsync(["hook", "--url", server.Url], Payload);
        AssertHarmless(result);
        Assert.Equal(Payload, Assert.Single(server.HookBodies));
        Assert.Empty(Missed);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(400)]
    public async Task ServerRefuses_StaysSilent(int status)
    {
        await using var server = await FakeServer.StartAsync();
        server.HookStatus = status;
        AssertHarmless(await RunAsync(["hook", "--url", server.Url], Payload));
        Assert.EndsWith($"Z the server answered {status}\n", Missed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerAnswersAfterAMinute_IsNotWaitedFor()
    {
        await using var server = await FakeServer.StartAsync();
        AssertHarmless(await RunAsync(["hook", "--url", server.Url], Payload)); // the first request to the server here may take longer than the hook waits
        server.HookDelay = TimeSpan.FromMinutes(1);
        server.HookBodies.Clear();
        AssertHarmless(await RunAsync(["hook", "--url", server.Url], Payload));
        Assert.Single(server.HookBodies);
    }

    [Fact]
    public async Task ServerAcceptsAndSaysNothing_IsNotWaitedFor()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        AssertHarmless(await RunAsync(["hook", "--url", $"http://{listener.LocalEndpoint}"], Payload));
    }

    [Fact]
    public async Task NoServer_StaysSilent_AndDoctorTellsOfIt()
    {
        AssertHarmless(await RunAsync(["hook", "--url", "http://127.0.0.1:1"], Payload));
        AssertHarmless(await RunAsync(["hook", "--url", "http://127.0.0.1:1"], Payload));

        Assert.Equal(2, Missed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.EndsWith("Z the server can't be reached", StringComparison.Ordinal)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_data["chronicle.missed-hooks"]));
        }
        var doctor = await RunAsync(["doctor", "--url", "http://127.0.0.1:1"], "");
        Assert.Contains("2 times in the last day `chronicle hook` could not deliver an event", doctor.Output, StringComparison.Ordinal);
    }

    /// <summary>The file of what was missed has a bound.</summary>
    [Fact]
    public async Task ManyThatWereMissed_BeginAnew()
    {
        await File.WriteAllTextAsync(_data["chronicle.missed-hooks"], new string('x', 70_000));
        AssertHarmless(await RunAsync(["hook", "--url", "http://127.0.0.1:1"], Payload));
        Assert.InRange(Missed.Length, 20, 100);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    public async Task BadInput_StaysSilent(string input)
    {
        await using var server = await FakeServer.StartAsync();
        AssertHarmless(await RunAsync(["hook", "--url", server.Url], input));
    }

    [Theory]
    [InlineData("--url", "nonsense")]
    [InlineData("--no-such-option", "x")]
    [InlineData("--url", "https://127.0.0.1:1")]
    [InlineData("--url", null)]
    public async Task WrongOptions_AreIgnored(string name, string? value) =>
        AssertHarmless(await RunAsync(value is null ? ["hook", name] : ["hook", name, value], Payload, ("CHRONICLE_URL", "http://127.0.0.1:1")));

    [Fact]
    public async Task HugeInput_IsNotSent()
    {
        await using var server = await FakeServer.StartAsync();
        var huge = Encoding.ASCII.GetBytes($$"""{"a":"{{new string('x', 33 << 20)}}"}""");
        AssertHarmless(await RunAsync(["hook", "--url", server.Url], huge));
        Assert.Empty(server.HookBodies);
    }

    [Fact]
    public async Task InputThatNeverEnds_IsNotWaitedFor()
    {
        var clock = Stopwatch.StartNew();
        using var process = ChronicleProcess.Start(["hook", "--url", "http://127.0.0.1:1"]);
        var output = await process.Output.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(10));
        AssertHarmless((await process.FinishAsync([], clock)) with { Output = output });
    }

    [Fact]
    public async Task ClosedInput_StaysSilent()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        var clock = Stopwatch.StartNew();
        using var process = ChronicleProcess.Start("/bin/sh", ["-c", $"exec '{ChronicleProcess.Program}' hook --url http://127.0.0.1:1 <&- >/dev/null 2>&1"]);
        AssertHarmless(await process.FinishAsync([], clock));
    }

    [Fact]
    public async Task ApiKeyFromNamedVariable_IsSent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var running = RunAsync(["hook", "--url", $"http://{listener.LocalEndpoint}", "--api-key-env", "MY_KEY"], Payload, ("MY_KEY", "k-123"));
        using var connection = await listener.AcceptTcpClientAsync();
        var buffer = new byte[4096];
        var length = await connection.GetStream().ReadAsync(buffer);
        Assert.Contains("Authorization: Bearer k-123\r\n", Encoding.ASCII.GetString(buffer, 0, length), StringComparison.Ordinal);
        await connection.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
        AssertHarmless(await running);
    }

    private static void AssertHarmless(ChronicleProcess.Result result)
    {
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Empty(result.Error);
        Assert.True(result.Elapsed < Bound, $"took {result.Elapsed.TotalMilliseconds:0} ms");
    }
}
