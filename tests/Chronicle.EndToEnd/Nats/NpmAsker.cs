using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Nats;

/// <summary>tests/clients/nats-ask.mjs at work: what the npm package `nats` is told when it asks.</summary>
internal sealed class NpmAsker : IDisposable
{
    private readonly Process _process;

    private NpmAsker(Process process)
    {
        _process = process;
        process.BeginErrorReadLine();
    }

    public static NpmAsker Start(string url)
    {
        Assert.True(Directory.Exists(Path.Combine(Repository.Clients, "node_modules", "nats")), "tests/clients is not installed: run eng/test.sh, or `npm ci` there.");
        return new NpmAsker(Process.Start(Programs.Describe("node", [Path.Combine(Repository.Clients, "nats-ask.mjs"), url]))!);
    }

    /// <summary>Asks, and checks that the status is this one.</summary>
    public async Task<Answer> AskAsync(int status, string subject, string? data = null, string? key = null, string? contentType = null)
    {
        var headers = new JsonObject();
        if (key is not null)
        {
            headers["Authorization"] = $"Bearer {key}";
        }
        if (contentType is not null)
        {
            headers["Content-Type"] = contentType;
        }
        var question = new JsonObject { ["subject"] = subject, ["headers"] = headers };
        if (data is not null)
        {
            question["data"] = data;
        }
        var line = await SayAsync(question);
        Assert.False(line.TryGetProperty("failure", out var failure), $"{subject}: {failure}");
        var answer = new Answer(line.GetProperty("headers"), line.Text("text"));
        Assert.True(answer.Header("Chronicle-Status") == $"{status}", $"{subject}: {status} was expected: {line}");
        Assert.Equal(status < 400 ? null : $"{status}", answer.Header("Nats-Service-Error-Code"));
        return answer;
    }

    /// <summary>The code the client fails with instead of an answer.</summary>
    public async Task<string> FailAsync(string subject) => (await SayAsync(new JsonObject { ["subject"] = subject })).Text("failure");

    /// <summary>Every service that answers.</summary>
    public async Task<List<JsonElement>> DiscoverAsync(string verb, string? name = null) =>
        [.. (await SayAsync(new JsonObject { ["discover"] = verb, ["name"] = name })).GetProperty("found").EnumerateArray()];

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<JsonElement> SayAsync(JsonObject question)
    {
        await _process.StandardInput.WriteLineAsync(question.ToJsonString());
        await _process.StandardInput.FlushAsync();
        using var patience = new CancellationTokenSource(Until.Patience);
        return JsonElement.Parse(await _process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("nats-ask.mjs ended."));
    }

    internal sealed record Answer(JsonElement Headers, string Body)
    {
        public JsonElement Json => JsonElement.Parse(Body);

        public string? Header(string name) => Headers.TryGetProperty(name, out var values) ? values[0].GetString() : null;

        /// <summary>The problem it is; fails when it is none.</summary>
        public JsonElement Problem(string slug)
        {
            Assert.Equal("application/problem+json", Header("Content-Type"));
            Assert.Equal((slug, "urn:chronicle:problem:" + slug), (Header("Nats-Service-Error"), Json.Text("type")));
            return Json;
        }
    }
}
