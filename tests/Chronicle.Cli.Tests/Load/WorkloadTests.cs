using System.Net;
using System.Text;
using System.Text.Json;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Workload;
using Xunit;

namespace Chronicle.Cli.Tests.Load;

/// <summary>The requests are written over in place, so what is sent has to be looked at byte by byte.</summary>
public sealed class WorkloadTests
{
    private static readonly Target Server = Target.Local(new IPEndPoint(IPAddress.Loopback, 8510));

    [Theory]
    [InlineData("Single", 1, "/api/events")]
    [InlineData("Array", 7, "/api/events")]
    [InlineData("Lines", 9, "/api/events")]
    [InlineData("Hook", 1, "/hooks/claude-code")]
    public void EveryStamp_MakesAWholeRequestWithNewIds(string kind, int events, string path)
    {
        var template = PostTemplate.Create(Server, new EventText(3, seed: 1, "chronicle-load/test"), new Body(Enum.Parse<BodyKind>(kind), events));
        var seen = new HashSet<string>();
        for (var stamp = 1; stamp <= 3; stamp++)
        {
            template.Stamp(new Random(stamp), now: 123_456 + stamp);
            var request = Encoding.UTF8.GetString(template.Bytes.Span);
            var (head, body) = (request[..request.IndexOf("\r\n\r\n", StringComparison.Ordinal)], request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
            Assert.StartsWith($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:8510\r\n", head, StringComparison.Ordinal);
            Assert.EndsWith($"Content-Length: {Encoding.UTF8.GetByteCount(body)}", head, StringComparison.Ordinal);
            var sent = Parse(kind, body);
            Assert.Equal(events, sent.Length);
            Assert.All(sent, one => Assert.Equal("chronicle-load/test", one.GetProperty(kind == "Hook" ? "cwd" : "project").GetString()));
            Assert.Contains($"\"sent\":{1_000_000_000_123_456 + stamp}", body, StringComparison.Ordinal);
            Assert.Equal(123_456 + stamp, PostTemplate.SentAt(Encoding.UTF8.GetBytes(body[(body.IndexOf("\"sent\":", StringComparison.Ordinal) + 7)..])));
            if (kind != "Hook")
            {
                Assert.All(sent, one => Assert.True(seen.Add(one.GetProperty("id").GetGuid().ToString())));
            }
        }
    }

    [Fact]
    public void TheSameSeed_MakesTheSameEvents()
    {
        var (one, other) = (new EventText(5, seed: 3), new EventText(5, seed: 3));
        for (var i = 0; i < 50; i++)
        {
            var text = one.Next();
            Assert.Equal(text, other.Next());
            Assert.InRange(text.Length, 460, 560);
        }
    }

    [Fact]
    public async Task Target_KeepsThePathAndTheKeyAndRefusesTls()
    {
        var target = await Target.ResolveAsync(new Uri("http://127.0.0.1:9000/recorder/"), "a-key", CancellationToken.None);
        Assert.Equal("GET /recorder/api/info HTTP/1.1\r\nHost: 127.0.0.1:9000\r\nX-Api-Key: a-key\r\n\r\n", Encoding.ASCII.GetString(target.Get("/api/info")));
        Assert.Equal(ExitCodes.Usage, (await Assert.ThrowsAsync<CliFailure>(() => Target.ResolveAsync(new Uri("https://127.0.0.1"), null, CancellationToken.None))).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await Assert.ThrowsAsync<CliFailure>(() => Target.ResolveAsync(new Uri("http://127.0.0.1"), "a\r\nb", CancellationToken.None))).ExitCode);
    }

    private static JsonElement[] Parse(string kind, string body) => kind switch
    {
        "Array" => [.. JsonElement.Parse(body).EnumerateArray()],
        "Lines" => [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))],
        _ => [JsonElement.Parse(body)],
    };
}
