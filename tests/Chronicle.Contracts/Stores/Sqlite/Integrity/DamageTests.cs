using System.Text;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Retention;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite.Integrity;

/// <summary>What is not in the file as it was recorded is never given out: a reader is told, goes on, and health remembers it.</summary>
public sealed class DamageTests : IAsyncLifetime
{
    private readonly SqliteStoreFixture _fixture = new(new SqliteOptions { MinFreeBytes = 0 });

    private SqliteStore Store => _fixture.Sqlite;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task AByteOfABody_IsNoticedByEveryRead()
    {
        await Store.AppendAsync([An.Event(id: "a"), An.Event(id: "b", tool: "Bash", data: """{"canary":"as it was"}"""), An.Event(id: "c")], default);
        await ReplaceInFile("as it was", "as it wa5");

        Assert.Equal(HealthStatus.Healthy, Health().Status);
        var page = await Store.ReadAsync(Sequence.None, 10, default);
        Assert.Equal([1, 2, 3], page.Select(recorded => recorded.Sequence.Value));
        AssertDamaged(page[1]);
        Assert.Equal((HealthStatus.Degraded, true), (Health().Status, Health().Reason!.Contains("Event 2 was changed or damaged", StringComparison.Ordinal)));
        Assert.False(Health().StopsAppends);
        AssertDamaged((await Store.QueryAsync(new() { Filter = new() { Sessions = new HashSet<string> { "session-1" } } }, default)).Events[1]);
        AssertDamaged((await Store.QueryAsync(new() { Filter = new() { Tools = new HashSet<string> { "Bash" } } }, default)).Events.Single());
        AssertDamaged((await Store.ReadAsync([new Sequence(2)], default)).Single());
        foreach (var id in (string[])["b", $"{Store.Epoch}-2"])
        {
            var fault = await Assert.ThrowsAsync<StoreException>(async () => await Store.FindAsync(id, null, default));
            Assert.Equal(2, fault.Damaged!.Value.Value);
            Assert.Contains("Event 2 was changed or damaged", fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal("c", (await Store.FindAsync("c", null, default)).Single().Id);
        Assert.Contains("Event 2 was changed or damaged in the file.", await Verify());
        Assert.Equal(HealthStatus.Degraded, Health().Status);
    }

    [Fact]
    public async Task WhatAVerifyFinds_HealthTells_AndForgetsOnceTheFileIsSound()
    {
        await Store.AppendAsync(An.Events(3), default);
        await Change("UPDATE events SET time = time + 1 WHERE seq = 2");
        Assert.NotEmpty(await Verify());
        Assert.Equal(HealthStatus.Degraded, Health().Status);

        Store.WriteConnection!.Execute("UPDATE events SET time = time - 1 WHERE seq = 2");
        Assert.Empty(await Verify());
        Assert.Equal(HealthStatus.Healthy, Health().Status);
    }

    /// <summary>Every column, and what it refers to.</summary>
    [Theory]
    [InlineData("UPDATE events SET type = tool WHERE seq = 2")]
    [InlineData("UPDATE events SET tool = NULL WHERE seq = 2")]
    [InlineData("UPDATE events SET source = type WHERE seq = 2")]
    [InlineData("UPDATE events SET project = type WHERE seq = 2")]
    [InlineData("UPDATE events SET time = time + 1, delay = delay - 1 WHERE seq = 2")]
    [InlineData("UPDATE events SET delay = delay + 1 WHERE seq = 2")]
    [InlineData("UPDATE events SET trace_id = x'4bf92f3577b34da6a3ce929d0e0e4737' WHERE seq = 2")]
    [InlineData("UPDATE events SET parent_id = NULL WHERE seq = 2")]
    [InlineData("UPDATE events SET duration_ms = NULL WHERE seq = 2")]
    [InlineData("UPDATE events SET tool_use_id = 'toolu_2' WHERE seq = 2")]
    [InlineData("UPDATE events SET span_id = parent_id WHERE seq = 2")]
    [InlineData("UPDATE events SET agent_id = 'agent-2' WHERE seq = 2")]
    [InlineData("UPDATE events SET prompt_id = NULL WHERE seq = 2")]
    [InlineData("UPDATE events SET data = extra, extra = data WHERE seq = 2")]
    [InlineData("UPDATE events SET extra = NULL WHERE seq = 2")]
    [InlineData("UPDATE events SET own_id = 'id-3' WHERE seq = 2")]
    [InlineData("UPDATE events SET scope = tool WHERE seq = 2")]
    [InlineData("UPDATE events SET sum = NULL WHERE seq = 2")]
    [InlineData("UPDATE events SET sum = sum + 1 WHERE seq = 2")]
    [InlineData("UPDATE names SET value = 'Bosh' WHERE value = 'Bash'")]
    [InlineData("DELETE FROM names WHERE value = 'Bash'")]
    [InlineData("UPDATE sessions SET id = 's3' WHERE id = 's2'")]
    public async Task AChangedRow_IsNoticed(string change)
    {
        await Store.AppendAsync(
        [
            An.Event("s1"),
            An.Event("s2", "post_tool_use", "id-2", An.After(1), An.After(2), "claude-code", "/work", "Bash", "toolu_1", 12, "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7",
                "parent", "agent-1", "prompt", """{"n":2}""", """{"k":1}"""),
            An.Event("s1"),
        ], default);
        await Change(change);

        var page = await Store.ReadAsync(Sequence.None, 10, default);
        Assert.Equal([1, 2, 3], page.Select(recorded => recorded.Sequence.Value));
        AssertDamaged(page[1]);
        Assert.All([page[0], page[2]], recorded => Assert.False(DamagedEvent.Is(recorded)));
        Assert.NotEmpty(await Verify());
    }

    [Fact]
    public async Task WhatIsRecordedInAnyScript_IsReadAsItWas()
    {
        await Store.AppendAsync([An.Event("séance-日本", "タイプ", "ид", project: "/tmp/\ud83d\ude00", tool: "lone \ud800 surrogate", agentId: ""), An.Event(data: null)], default);
        await _fixture.ReopenAsync();

        Assert.All(await Store.ReadAsync(Sequence.None, 10, default), recorded => Assert.False(DamagedEvent.Is(recorded)));
        Assert.Empty(await Verify());
    }

    [Fact]
    public async Task AZeroedPage_IsPassed_AndTold()
    {
        await Store.AppendAsync(An.Events(3_000), default);
        await ZeroPageOf("\"n\":1500}");

        List<RecordedEvent> read = [];
        for (var after = Sequence.None; await Store.ReadAsync(after, 1000, default) is { Count: > 0 } next; after = next[^1].Sequence)
        {
            read.AddRange(next);
        }
        Assert.Equal(Enumerable.Range(1, 3_000).Select(number => (long)number), read.Select(recorded => recorded.Sequence.Value));
        Assert.InRange(read.Count(DamagedEvent.Is), 1, 200);
        AssertDamaged(read[1499]);
        var queried = 0;
        for (var (after, isComplete) = (Sequence.None, false); !isComplete;)
        {
            var found = await Store.QueryAsync(new() { After = after, Limit = 500, Filter = new() { Types = new HashSet<string> { "pre_tool_use" } } }, default);
            queried += found.Events.Count;
            (after, isComplete) = (found.ScannedTo, found.IsComplete);
        }
        Assert.Equal(3_000, queried);
        Assert.Equal(3_000, (await Store.ReadAsync([.. read.Select(recorded => recorded.Sequence)], default)).Count);
        Assert.Equal(HealthStatus.Degraded, Health().Status);
        var first = read.First(DamagedEvent.Is).Sequence.Value;
        Assert.Contains($"Events {first} to {first + read.Count(DamagedEvent.Is) - 1} cannot be read: their page of the file is damaged.", await Verify());
        Assert.Equal(3_001, (await Store.AppendAsync(An.Events(1), default)).Sequences[0].Value);
        Store.WriteConnection!.Execute("DELETE FROM seals");
        while (await Store.SealAsync(default))
        {
        }
        Assert.Equal(3_001, (await Store.GetSealedHeadAsync(default))!.Value.Cursor.Sequence.Value);
    }

    [Fact]
    public async Task ARemovedRow_IsTold()
    {
        await Store.AppendAsync(An.Events(5), default);
        await Change("DELETE FROM events WHERE seq IN (2, 3)");

        Assert.Equal([1, 2, 3, 4, 5], (await Store.ReadAsync(Sequence.None, 10, default)).Select(recorded => recorded.Sequence.Value));
        Assert.Equal([2, 3], (await Store.ReadAsync(new Sequence(1), 2, default)).Where(DamagedEvent.Is).Select(recorded => recorded.Sequence.Value));
        AssertDamaged((await Store.ReadAsync([new Sequence(3)], default)).Single());
        Assert.Equal(HealthStatus.Degraded, Health().Status);
        Assert.NotEmpty(await Verify());
    }

    /// <summary>What it said can't be compared, and may be lost: what the producer sends again is recorded.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ARetryOfADamagedEvent_IsRecordedAnew(bool isPageGone)
    {
        var events = Enumerable.Range(1, 500).Select(number => An.Event(id: $"id-{number}", data: $$"""{"said":"number {{number}}."}""")).ToList();
        await Store.AppendAsync(events, default);
        if (isPageGone)
        {
            await ZeroPageOf("number 250.");
        }
        else
        {
            await ReplaceInFile("number 250.", "number 25o.");
        }

        Assert.Equal(501, (await Store.AppendAsync([events[249]], default)).Sequences[0].Value);
        Assert.Equal(501, (await Store.AppendAsync([events[249]], default)).Sequences[0].Value);
        Assert.Equal(501, (await Store.FindAsync("id-250", "session-1", default)).Single().Sequence.Value);
    }

    [Fact]
    public async Task ADamagedEvent_IsErasedByItsNumber_AndNotRewritten()
    {
        await Store.AppendAsync([An.Event("kept"), An.Event("s", "user_prompt_submit", data: """{"prompt":"a canary"}"""), An.Event("s"), An.Event("kept")], default);
        await Change("UPDATE events SET agent_id = 'other' WHERE seq = 2");
        Assert.Equal("a canary", (await Store.FindSessionAsync("s", default))!.Title);

        Assert.Equal(0, await Store.RewriteAsync([(new Sequence(2), An.Redacted(An.Event("s"))[0])], default));
        AssertDamaged((await Store.ReadAsync([new Sequence(2)], default)).Single());
        Assert.Equal(1, await Store.EraseAsync([new Sequence(2)], default));
        await Store.AppendAsync([An.Event("s")], default);

        Assert.Null((await Store.FindSessionAsync("s", default))!.Title); // it may have been what the event said
        Assert.Equal(ErasedEvent.EventType, (await Store.ReadAsync([new Sequence(2)], default)).Single().Content.Type);
        Assert.Empty(await Verify());
    }

    [Fact]
    public async Task ADamagedEvent_CanBeDroppedAndErased()
    {
        await Store.AppendAsync(An.Events(1_500), default);
        await Change("UPDATE events SET data = '{}' WHERE seq IN (3, 4)");
        while (await Store.SealAsync(default))
        {
        }

        Assert.Equal(3, (await Store.DropAsync([new(1), new(2), new(3)], default)).Events);
        Assert.Equal(1_496, await Store.EraseAsync("session-1", Store.Head, 4096, default));

        Assert.All(await Store.ReadAsync(Sequence.None, 4096, default), recorded => Assert.False(DamagedEvent.Is(recorded)));
        Assert.Empty(await Verify());
    }

    private static void AssertDamaged(RecordedEvent recorded)
    {
        Assert.True(DamagedEvent.Is(recorded));
        Assert.DoesNotContain("canary", Encoding.UTF8.GetString(recorded.Json.Span), StringComparison.Ordinal);
        Assert.NotEqual(ErasedEvent.EventType, recorded.Content.Type);
    }

    private ComponentHealth Health() => Store.CheckHealth().Single(component => component.Component == "store");

    private async Task<List<string>> Verify()
    {
        List<string> problems = [];
        await foreach (var problem in Store.VerifyAsync(null, default))
        {
            problems.Add(problem);
        }
        return problems;
    }

    private async Task Change(string sql)
    {
        await Store.DisposeAsync();
        using (var other = new SqliteConnection(_fixture.File, readOnly: false))
        {
            other.Execute(sql);
        }
        await _fixture.ReopenAsync();
    }

    private async Task ReplaceInFile(string text, string other)
    {
        await Store.DisposeAsync();
        var at = await OffsetOf(text);
        await using (var file = File.OpenWrite(_fixture.File))
        {
            file.Position = at;
            file.Write(Encoding.UTF8.GetBytes(other));
        }
        await _fixture.ReopenAsync();
    }

    private async Task ZeroPageOf(string text)
    {
        await Store.DisposeAsync();
        var page = await OffsetOf(text) / 4096;
        await using (var file = File.OpenWrite(_fixture.File))
        {
            file.Position = page * 4096;
            file.Write(new byte[4096]);
        }
        await _fixture.ReopenAsync();
    }

    private async Task<long> OffsetOf(string text) => (await File.ReadAllBytesAsync(_fixture.File)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) is >= 0 and var at ? at : throw new InvalidOperationException($"'{text}' is not in the file.");
}
