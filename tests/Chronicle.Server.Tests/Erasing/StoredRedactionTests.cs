using System.Net;
using System.Text.Json;
using Chronicle.Server.Erasing;
using Chronicle.Stores.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests.Erasing;

/// <summary>Rules that came after the events: what is stored loses what they find, in every file.</summary>
public sealed class StoredRedactionTests : IAsyncDisposable
{
    private const string Token = "ghp_zebra0123456789zebra0123456789zebra0";

    private readonly TemporaryFolder _folder = new();
    private SqliteStore? _store;

    public async ValueTask DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? default);
        _folder.Dispose();
    }

    [Fact]
    public async Task WhatIsStored_LosesItsSecrets_InEveryFile()
    {
        await RecordUnredactedAsync();
        await using var server = await StartAsync();

        var dry = await RunAsync(server, "?dry_run=true");
        Assert.Equal((6, 2), (dry.Number("looked"), dry.Number("changed")));
        Assert.NotEmpty(dry.GetProperty("rules").EnumerateObject());
        Assert.Contains("chronicle.db", DataFiles.Holding(_folder.Path, Token));

        var done = await RunAsync(server, "");
        Assert.Equal((6, 2), (done.Number("looked"), done.Number("changed")));
        Assert.Equal(dry.GetProperty("rules").ToString(), done.GetProperty("rules").ToString());
        Assert.Empty(DataFiles.Holding(_folder.Path, "zebra"));
        Assert.Equal("deploy with [REDACTED] now", (await server.GetAsync("/api/sessions/s")).Text("title"));
        Assert.Equal("deploy with [REDACTED] now", (await server.GetAsync("/api/events/1")).GetProperty("data").Text("prompt"));
        Assert.Single((await server.GetAsync("/api/search?mode=text&q=deploy")).GetProperty("results").EnumerateArray());
        Assert.Empty((await server.GetAsync($"/api/search?mode=text&q={Token}")).GetProperty("results").EnumerateArray());
        await VerifiesAsync(server);
        Assert.Equal(0, (await RunAsync(server, "")).Number("changed"));
    }

    /// <summary>The position is noted with each page, so a start in the middle goes on there by itself.</summary>
    [Fact]
    public async Task WhatARestartInterrupted_GoesOn()
    {
        await RecordUnredactedAsync();
        new StoredRedactionNote(_folder.Path).Write(new StoredRedactionState("another version", new(3), new(6), 3, 0, 0, new Dictionary<string, long>(), null));
        await using var server = await StartAsync();

        await Eventually.TrueAsync(() => !File.Exists(Path.Combine(_folder.Path, "chronicle.redaction")));

        Assert.Empty(DataFiles.Holding(_folder.Path, "zebra")); // other rules than those it began with: it has begun again
        await VerifiesAsync(server);
    }

    [Fact]
    public async Task OneAtATime()
    {
        await using var server = await StartAsync();
        var worker = server.Services.GetRequiredService<StoredRedactionWorker>();
        await worker.StopAsync(default);
        using (var first = await server.PostAsync("/api/maintenance/redact", ""))
        {
            Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        }
        using var second = await server.PostAsync("/api/maintenance/redact", "");
        (await Problem.ReadAsync(second)).Is(409, "redaction-running");
    }

    private async Task RecordUnredactedAsync()
    {
        await using var server = await StartAsync(("Redaction:Enabled", "false"));
        await server.AppendAsync($$"""
            [{"session_id":"s","type":"user_prompt_submit","data":{"prompt":"deploy with {{Token}} now"} },
             {"session_id":"s","type":"note","data":{"text":"a quiet horse"} },
             {"session_id":"other","type":"note","data":{"password":"zebra-crossing"} }]
            """);
        await server.AppendAsync(3, session: "later");
        Assert.Single((await server.GetAsync("/api/search?mode=text&q=deploy")).GetProperty("results").EnumerateArray());
    }

    private static async Task<JsonElement> RunAsync(RunningServer server, string query)
    {
        using (var started = await server.PostAsync("/api/maintenance/redact" + query, ""))
        {
            Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        }
        JsonElement now = default;
        await Eventually.TrueAsync(async () => !(now = await server.GetAsync("/api/maintenance/redact")).GetProperty("running").GetBoolean());
        Assert.Equal("", now.Text("failure"));
        return now;
    }

    private async Task<RunningServer> StartAsync(params (string Name, string Value)[] settings)
    {
        await (_store?.DisposeAsync() ?? default); // a server that is given its store does not close it
        _store = SqliteStore.Open(_folder.Path, new SqliteOptions(), TimeProvider.System);
        return await RunningServer.StartAsync(_store, null, [.. settings, ("Data", _folder.Path)]);
    }

    private static async Task VerifiesAsync(RunningServer server)
    {
        List<string> problems = [];
        await foreach (var problem in server.Store.VerifyAsync(null, default))
        {
            problems.Add(problem);
        }
        Assert.Empty(problems);
    }
}
