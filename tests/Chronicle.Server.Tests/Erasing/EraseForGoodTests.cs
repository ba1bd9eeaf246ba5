using System.Net;
using System.Text.Json;
using Chronicle.Server.Erasing;
using Chronicle.Stores.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests.Erasing;

/// <summary>Once an erasure has answered, no byte of what was erased is in any file of the data folder, while the server goes on.</summary>
public sealed class EraseForGoodTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteStore? _store;

    public async ValueTask DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? default);
        _folder.Dispose();
    }

    [Fact]
    public async Task ASession_LeavesNothing_OfItsTextsNamesAndIds()
    {
        await using var server = await StartAsync();
        await server.AppendAsync("""
            [{"session_id":"zebra-session","id":"zebra-id","type":"zebra.type","source":"zebra-source","project":"/zebra/project","tool_name":"ZebraTool","agent_id":"zebra-agent",
              "trace_id":"zebra-trace","span_id":"zebra-span","parent_id":"zebra-parent","tool_use_id":"zebra-use","prompt_id":"zebra-prompt","zebra_extra":1,"data":{"zebra":"zebra body"} },
             {"session_id":"zebra-session","type":"user_prompt_submit","data":{"prompt":"a zebraic title"} },
             {"session_id":"other","type":"note","data":{"text":"a quiet horse"} },
             {"session_id":"zebra-session","type":"permission_request","tool_name":"ZebraTool","data":{"tool_input":{"command":"zebra wait"} } },
             {"session_id":"zebra-session","type":"conversation","id":"zebra-conversation","data":{"title":"zebra title","summary":"zebra summary","user_id":"zebra-user","channel":"zebra-channel"} }]
            """);
        await FindsAsync(server, "zebraic", 1);
        Assert.NotEmpty(DataFiles.Holding(_folder.Path, "zebra"));

        var answer = await DeleteAsync(server, "/api/sessions/zebra-session");

        Assert.Equal(4, answer.Number("erased"));
        Assert.Empty(DataFiles.Holding(_folder.Path, "zebra"));
        await FindsAsync(server, "zebraic", 0);
        Assert.Empty((await server.GetAsync("/api/search?mode=text&q=zebrra")).GetProperty("corrections").EnumerateObject());
        Assert.DoesNotContain("ebra", (await server.GetAsync("/api/filter-options")).ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("zebra", await server.Client.GetStringAsync("/metrics"), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("zebra", await server.Client.GetStringAsync("/api/stats"), StringComparison.OrdinalIgnoreCase);
        await FindsAsync(server, "horse", 1);
        await server.AppendAsync(3, session: "later");
        Assert.Empty(DataFiles.Holding(_folder.Path, "zebra"));
        await VerifiesAsync(server);
    }

    [Fact]
    public async Task OneEvent_Goes_AndTheSessionStays_WithoutWhatTheEventGaveIt()
    {
        await using var server = await StartAsync();
        await server.AppendAsync("""
            [{"session_id":"s","id":"secret","type":"user_prompt_submit","source":"zebra-source","project":"/zebra","data":{"prompt":"a zebraic title"} },
             {"session_id":"s","type":"user_prompt_submit","source":"calm","project":"/calm","data":{"prompt":"the next title"} }]
            """);
        await FindsAsync(server, "zebraic", 1);

        var answer = await DeleteAsync(server, "/api/events/secret");

        Assert.Equal(("secret", 1), (answer.Text("id"), answer.Number("erased")));
        Assert.Empty(DataFiles.Holding(_folder.Path, "zebra"));
        var session = await server.GetAsync("/api/sessions/s");
        Assert.Equal(("the next title", "calm", "/calm", 2, 1), (session.Text("title"), session.Text("source"), session.Text("project"), session.Number("events"), session.Number("dropped")));
        Assert.Equal("erased", (await server.GetAsync("/api/events/1")).Text("type"));
        Assert.Equal([1L], (await server.GetAsync("/api/events/3")).GetProperty("data").GetProperty("sequences").EnumerateArray().Select(one => one.GetInt64()));
        await VerifiesAsync(server);
        (await ProblemAsync(server, "/api/events/secret")).Is(404, "not-found");
        (await ProblemAsync(server, "/api/events/1")).Is(404, "not-found");
        (await ProblemAsync(server, "/api/events/2?session=other")).Is(404, "not-found");
    }

    /// <summary>The newest event of all holds the head; its content goes all the same, and the folder opens again.</summary>
    [Fact]
    public async Task TheNewestEvent_AndTheOnlyOneOfItsSession_CanBeErased()
    {
        await using (var server = await StartAsync())
        {
            await server.AppendAsync("""{"session_id":"zebra-session","type":"note","data":{"text":"zebra"} }""");
            Assert.Equal(1, (await DeleteAsync(server, "/api/events/1?session=zebra-session")).Number("erased"));
            Assert.Empty(DataFiles.Holding(_folder.Path, "zebra"));
            (await server.ProblemAsync("/api/sessions/zebra-session")).Is(404, "not-found");
            await VerifiesAsync(server);
        }
        await using var again = await StartAsync();
        await again.ReturnsAsync("/api/events?order=asc", 1, 2);
    }

    [Fact]
    public async Task OneMessage_GoesWithItsParts_AndWithTheEndOfTheTurnThatRepeatsIt()
    {
        await using var server = await StartAsync();
        await server.AppendAsync("""
            [{"session_id":"s","type":"user_prompt_submit","data":{"prompt":"what is striped?"} },
             {"session_id":"s","type":"message_display","data":{"message_id":"m1","index":0,"delta":"The zebra"} },
             {"session_id":"s","type":"message_display","data":{"message_id":"m1","index":1,"delta":"zebra stands there"} },
             {"session_id":"s","type":"message","id":"m2","data":{"role":"assistant","content":"A zebra, then."} },
             {"session_id":"s","type":"stop","data":{"last_assistant_message":"A zebra, then."} }]
            """);
        (await ProblemAsync(server, "/api/sessions/s/messages/none")).Is(404, "not-found");

        Assert.Equal(2, (await DeleteAsync(server, "/api/sessions/s/messages/m1")).Number("erased"));
        Assert.Equal(2, (await DeleteAsync(server, "/api/sessions/s/messages/m2")).Number("erased"));

        Assert.Empty(DataFiles.Holding(_folder.Path, "zebra"));
        await FindsAsync(server, "striped", 1);
        await VerifiesAsync(server);
    }

    /// <summary>Words that two sessions share stay for the one that is left, however often they were said.</summary>
    [Fact]
    public async Task WhatOthersSaidToo_StaysFindable()
    {
        await using var server = await StartAsync();
        await server.AppendAsync("""
            [{"session_id":"one","type":"note","tool_name":"Shared","data":{"text":"the common horse"} },
             {"session_id":"two","type":"note","tool_name":"Shared","data":{"text":"the common horse"} },
             {"session_id":"two","type":"note","data":{"text":"another horse"} }]
            """);
        await FindsAsync(server, "horse", 2);

        await DeleteAsync(server, "/api/sessions/one");

        await FindsAsync(server, "common", 1);
        await FindsAsync(server, "horse", 2);
        Assert.Contains("Shared", (await server.GetAsync("/api/filter-options")).ToString(), StringComparison.Ordinal);
        Assert.NotEmpty((await server.GetAsync("/api/search?mode=text&q=hprse")).GetProperty("corrections").EnumerateObject());
        await DeleteAsync(server, "/api/sessions/two");
        Assert.Empty(DataFiles.Holding(_folder.Path, "horse"));
        Assert.DoesNotContain("Shared", (await server.GetAsync("/api/filter-options")).ToString(), StringComparison.Ordinal);
    }

    /// <summary>A session that was erased begins anew, and is found by its name.</summary>
    [Fact]
    public async Task TheSameSession_BegunAnew_IsFound()
    {
        await using var server = await StartAsync();
        await server.AppendAsync("""{"session_id":"s","type":"note","tool_name":"T","data":{"text":"the first horse"} }""");
        Assert.Single((await server.GetAsync("/api/search?mode=text&q=horse&session=s")).GetProperty("results").EnumerateArray());
        await DeleteAsync(server, "/api/sessions/s");
        await server.AppendAsync("""{"session_id":"s","type":"note","tool_name":"T","data":{"text":"the second horse"} }""");

        Assert.Single((await server.GetAsync("/api/search?mode=text&q=horse&session=s")).GetProperty("results").EnumerateArray());
        await server.ReturnsAsync("/api/events?tool=T", 3);
    }

    [Fact]
    public async Task AReaderInTheWay_IsNamed_AndTheSameRequestFinishesLater()
    {
        await using var server = await StartAsync();
        server.Services.GetRequiredService<Erasure>().Patience = TimeSpan.FromMilliseconds(200);
        await server.AppendAsync("""{"session_id":"s","id":"secret","type":"note","data":{"text":"zebra"} }""");
        var store = (SqliteStore)server.Store;
        using var held = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var read = store.Readers.RunAsync(reader =>
        {
            _ = reader.EventAt(1);
            held.Set();
            release.Wait();
            return true;
        }, default).AsTask();
        held.Wait();

        using (var blocked = await server.Client.DeleteAsync("/api/events/secret"))
        {
            (await Problem.ReadAsync(blocked)).Is(503, "erase-blocked");
            Assert.NotNull(blocked.Headers.RetryAfter);
        }
        Assert.Equal("erased", (await server.GetAsync("/api/events/1")).Text("type"));
        await server.AppendAsync(1); // appends go on
        Assert.True(File.Exists(Path.Combine(_folder.Path, PendingErasures.FileName)));

        release.Set();
        await read;
        Assert.Equal(1, (await DeleteAsync(server, "/api/events/secret")).Number("erased"));
        Assert.Empty(DataFiles.Holding(_folder.Path, "zebra"));
        Assert.False(File.Exists(Path.Combine(_folder.Path, PendingErasures.FileName)));
        (await ProblemAsync(server, "/api/events/secret")).Is(404, "not-found");
    }

    /// <summary>A process that ended in the middle leaves a note, and the next one finishes: nobody has to ask again.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WhatARestartInterrupted_IsFinishedAfterIt(int step)
    {
        await using (var server = await StartAsync())
        {
            await server.AppendAsync("""
                [{"session_id":"zebra-session","type":"note","tool_name":"ZebraTool","data":{"text":"zebra one"} },
                 {"session_id":"zebra-session","type":"note","tool_name":"ZebraTool","data":{"text":"zebra two"} },
                 {"session_id":"other","type":"note","data":{"text":"horse"} }]
                """);
            await FindsAsync(server, "zebra", 2);
            var pendings = server.Services.GetRequiredService<PendingErasures>();
            pendings.Save(new PendingErasure("session zebra-session", "zebra-session", []) { UpTo = new(step == 0 ? 0 : 3) });
            if (step == 2)
            {
                await server.Store.EraseAsync("zebra-session", new(3), 1, default);
            }
        }
        await using var again = await StartAsync();
        await Eventually.TrueAsync(() => !File.Exists(Path.Combine(_folder.Path, PendingErasures.FileName)));

        Assert.Empty(DataFiles.Holding(_folder.Path, "zebra"));
        (await again.ProblemAsync("/api/sessions/zebra-session")).Is(404, "not-found");
        await FindsAsync(again, "horse", 1);
        await VerifiesAsync(again);
    }

    /// <summary>An id may look like a number, and be one of a kind only in its scope.</summary>
    [Fact]
    public async Task AName_ThatMeansSeveralEvents_ErasesNone()
    {
        await using var server = await StartAsync();
        await server.AppendAsync("""
            [{"session_id":"s","type":"note","data":{"text":"the first"} },
             {"session_id":"other","type":"note","id":"1","data":{"text":"called one"} },
             {"session_id":"s","type":"note","id":"twice","id_scope":"a","data":1},
             {"session_id":"s","type":"note","id":"twice","id_scope":"b","data":2}]
            """);

        var problem = await ProblemAsync(server, "/api/events/1");
        problem.Is(409, "ambiguous-id");
        Assert.Contains($"`{server.Store.Epoch}-2`, `{server.Store.Epoch}-1`", problem.Detail, StringComparison.Ordinal);
        (await ProblemAsync(server, "/api/events/twice?session=s")).Is(409, "ambiguous-id");
        await server.ReturnsAsync("/api/events?session=s,other&order=asc", 1, 2, 3, 4);

        Assert.Equal(1, (await DeleteAsync(server, "/api/events/1?session=other")).Number("erased"));
        Assert.Equal(1, (await DeleteAsync(server, $"/api/events/{server.Store.Epoch}-4")).Number("erased"));
        await server.ReturnsAsync("/api/events?session=s,other&order=asc", 1, 3);
        Assert.Equal(1, (await DeleteAsync(server, "/api/events/1")).Number("erased"));
        Assert.Equal(1, (await DeleteAsync(server, "/api/events/twice")).Number("erased"));
    }

    [Fact]
    public async Task TheAnswer_NamesTheCopiesItCannotReach()
    {
        await using var server = await StartAsync(("Nats:Url", ""), ("Retention:MaxAge", "00:00:01"), ("Retention:ArchiveTo", Path.Combine(_folder.Path, "archive")), ("Retention:Interval", "1.00:00:00"));
        await server.AppendAsync("""[{"session_id":"s","type":"note","time":"2020-01-01T00:00:00Z","data":{} },{"session_id":"other","type":"note","data":{} }]""");
        await Eventually.TrueAsync(async () => (await server.PostAsync("/api/retention/run?dry_run=true", "")) is { } run && (await run.Content.ReadAsStringAsync()).Contains("\"events\":1", StringComparison.Ordinal));
        using (await server.PostAsync("/api/retention/run", ""))
        {
        }
        using (await server.PostAsync("/api/admin/backup", ""))
        {
        }
        File.WriteAllText(Path.Combine(_folder.Path, "chronicle.db.v3"), "an older one");

        var unreached = (await DeleteAsync(server, "/api/sessions/other")).GetProperty("unreached").EnumerateArray().ToList();

        Assert.Equal(["archive", "backup", "upgrade-copy"], unreached.Select(copy => copy.Text("kind")));
        Assert.EndsWith(".ndjson.gz", unreached[0].Text("where"), StringComparison.Ordinal);
        Assert.StartsWith("sent to ", unreached[1].Text("where"), StringComparison.Ordinal);
        Assert.EndsWith("chronicle.db.v3", unreached[2].Text("where"), StringComparison.Ordinal);
    }

    private async Task<RunningServer> StartAsync(params (string Name, string Value)[] settings)
    {
        await (_store?.DisposeAsync() ?? default); // a server that is given its store does not close it
        _store = SqliteStore.Open(_folder.Path, new SqliteOptions(), TimeProvider.System);
        return await RunningServer.StartAsync(_store, null, [.. settings, ("Data", _folder.Path)]);
    }

    private static async Task<JsonElement> DeleteAsync(RunningServer server, string path)
    {
        using var answer = await server.Client.DeleteAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonElement.Parse(text);
    }

    private static async Task<Problem> ProblemAsync(RunningServer server, string path)
    {
        using var answer = await server.Client.DeleteAsync(path);
        return await Problem.ReadAsync(answer);
    }

    private static async Task FindsAsync(RunningServer server, string word, int count) =>
        Assert.Equal(count, (await server.GetAsync($"/api/search?mode=text&q={word}")).GetProperty("results").GetArrayLength());

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
