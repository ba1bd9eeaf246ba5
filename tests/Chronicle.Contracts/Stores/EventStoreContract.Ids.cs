using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores;

public abstract partial class EventStoreContract
{
    [Fact]
    public async Task Append_WhenAnotherSessionHasTheId_RecordsIt()
    {
        await Append([An.Event("a", id: "1", data: "1"), An.Event("b", id: "1", data: "2")]);
        var again = await Append([An.Event("c", id: "1", data: "3"), An.Event("b", id: "1", data: "2"), An.Event("a", id: "1", data: "1")]);

        Assert.Equal([3, 2, 1], Numbers(again.Sequences));
        Assert.Equal(2, again.Duplicates);
        await _fixture.ReopenAsync();
        if (_fixture.Keeps)
        {
            Assert.Equal([2, 3, 1], Numbers((await Append([An.Event("b", id: "1", data: "2"), An.Event("c", id: "1", data: "3"), An.Event("a", id: "1", data: "1")])).Sequences));
        }
    }

    [Fact]
    public async Task Append_WhenTheIdHasOtherContent_TellsTheConflict_AndRecordsTheOthers()
    {
        await Append([An.Event(id: "a", data: "1"), An.Event(id: "b", data: "1")]);
        var appended = await Append([An.Event(id: "c"), An.Event(id: "a", data: "2"), An.Event(id: "b", data: "1"), An.Event(id: "c", type: "other"), An.Event(id: "d")]);

        Assert.Equal([3, 1, 2, 3, 4], Numbers(appended.Sequences));
        Assert.Equal([1, 3], appended.Conflicts);
        Assert.Equal(1, appended.Duplicates);
        Assert.Equal(["c", "d"], appended.Recorded.Select(recorded => recorded.Id));
        Assert.Equal(4, (await Store.FindSessionAsync("session-1", default))!.Events);
    }

    public static TheoryData<string, bool> Retries => new()
    {
        { """{"id":"x"}""", true },
        { """{"type":"other"}""", false },
        { """{"source":"other"}""", false },
        { """{"project":"other"}""", false },
        { """{"tool":"other"}""", false },
        { """{"toolUse":"other"}""", false },
        { """{"duration":"other"}""", false },
        { """{"trace":"other"}""", false },
        { """{"span":"other"}""", false },
        { """{"parent":"other"}""", false },
        { """{"agent":"other"}""", false },
        { """{"prompt":"other"}""", false },
        { """{"data":"other"}""", false },
        { """{"extra":"other"}""", false },
        { """{"time":"other"}""", false },
        { """{"time":"none"}""", true },
        { """{"data":"space"}""", true },
        { """{"data":"order"}""", true },
        { """{"data":"escapes"}""", true },
    };

    /// <summary>One member that differs makes it another event; what only the recorder or a serializer says does not.</summary>
    [Theory]
    [MemberData(nameof(Retries))]
    public async Task Append_OfTheSameId_ComparesWhatTheProducerGave(string difference, bool isSame)
    {
        bool Differs(string member) => difference == $$"""{"{{member}}":"other"}""";
        IncomingEvent Event(Func<string, bool> differs) => An.Event(
            id: "x", type: differs("type") ? "u" : "t", source: differs("source") ? "u" : "s", project: differs("project") ? null : "p", tool: differs("tool") ? "u" : "t",
            toolUseId: differs("toolUse") ? "u" : "t", durationMs: differs("duration") ? 2 : 1, traceId: differs("trace") ? "u" : "t", spanId: differs("span") ? "u" : "t",
            parentId: differs("parent") ? "u" : null, agentId: differs("agent") ? "u" : "a", promptId: differs("prompt") ? "u" : "p",
            time: differs("time") ? An.After(2) : An.After(1), received: An.After(60),
            data: differs("data") ? """{"a":"é","b":2}""" : """{"a":"é","b":1}""", extra: differs("extra") ? null : """{"m":1}""");
        await Append([Event(_ => false)]);
        var retry = difference switch
        {
            """{"time":"none"}""" => Event(_ => false) is var timed ? An.Event(id: "x", type: "t", source: "s", project: "p", tool: "t", toolUseId: "t", durationMs: 1, traceId: "t", spanId: "t",
                agentId: "a", promptId: "p", time: An.After(99), received: An.After(99), data: """{"a":"é","b":1}""", extra: """{"m":1}""") : timed,
            """{"data":"space"}""" => Event(_ => false).WithBody("{ \"a\": \"é\",\n\"b\": 1 }"u8.ToArray(), """{"m" : 1}"""u8.ToArray()),
            """{"data":"order"}""" => Event(_ => false).WithBody("""{"b":1,"a":"é"}"""u8.ToArray(), """{"m":1}"""u8.ToArray()),
            """{"data":"escapes"}""" => Event(_ => false).WithBody("""{"a":"\u00e9","b":1}"""u8.ToArray(), """{"m":1}"""u8.ToArray()),
            _ => Event(Differs),
        };

        var again = await Append([retry]);

        Assert.Equal([1], Numbers(again.Sequences));
        Assert.Equal(isSame ? [] : [0], again.Conflicts);
        Assert.Equal(new Sequence(1), Store.Head);
    }

    /// <summary>A named scope takes the session's place: one event of it has the id, whatever session it is of.</summary>
    [Fact]
    public async Task Append_WithinANamedScope_KnowsTheIdInEverySession()
    {
        await Append([An.Event("a", id: "1", scope: "stream", data: "1"), An.Event("a", id: "1", data: "2")]);
        var again = await Append([An.Event("b", id: "1", scope: "stream", data: "1"), An.Event("a", id: "1", scope: "stream", data: "1"), An.Event("a", id: "1", scope: "other", data: "3"), An.Event("a", id: "1", data: "2")]);

        Assert.Equal([1, 1, 3, 2], Numbers(again.Sequences));
        Assert.Equal([0], again.Conflicts); // of another session: not what was sent before
        await _fixture.ReopenAsync();
        if (_fixture.Keeps)
        {
            Assert.Equal("other", (await ReadAll())[2].Content.Scope);
            Assert.Equal([3, 1], Numbers((await Append([An.Event("a", id: "1", scope: "other", data: "3"), An.Event("a", id: "1", scope: "stream", data: "1")])).Sequences));
        }
    }

    /// <summary>A session of the scope's name is not the scope.</summary>
    [Fact]
    public async Task Append_KeepsScopesAndSessionsApart()
    {
        var appended = await Append([An.Event("stream", id: "1", data: "1"), An.Event("b", id: "1", scope: "stream", data: "2")]);

        Assert.Equal([1, 2], Numbers(appended.Sequences));
    }

    /// <summary>Events from before scopes had names come again with one: the same content is the same event.</summary>
    [Fact]
    public async Task Append_WithAScope_KnowsTheSameEventRecordedWithoutOne()
    {
        await Append([An.Event("a", id: "1", data: "1")]);
        var again = await Append([An.Event("a", id: "1", scope: "stream", data: "1"), An.Event("a", id: "1", scope: "stream", data: "2")]);

        Assert.Equal([1, 2], Numbers(again.Sequences));
        Assert.Empty(again.Conflicts);
    }

    [Fact]
    public async Task Append_WhenTheIdIsACursorOfOtherContent_IsAConflict()
    {
        await Append([An.Event(data: "1")]);
        var again = await Append([An.Event(id: $"{Store.Epoch}-1", data: "2"), An.Event(id: $"{Store.Epoch}-1", data: "1")]);

        Assert.Equal([1, 1], Numbers(again.Sequences));
        Assert.Equal([0], again.Conflicts);
    }

    [Fact]
    public async Task Find_NamesEverySessionThatHasTheId()
    {
        await Append([An.Event("a", id: "1", data: "1"), An.Event("b", id: "1", data: "2"), An.Event("b", id: "1", scope: "stream", data: "3"), An.Event("c")]);
        await _fixture.ReopenAsync();
        if (!_fixture.Keeps)
        {
            return;
        }

        Assert.Equal([1, 2, 3], Numbers(await Store.FindAsync("1", null, default)).Order());
        Assert.Equal([1], Numbers(await Store.FindAsync("1", "a", default)));
        Assert.Equal([2, 3], Numbers(await Store.FindAsync("1", "b", default)));
        Assert.Empty(await Store.FindAsync("1", "c", default));
        Assert.Empty(await Store.FindAsync("1", "nobody", default));
        Assert.Equal([4], Numbers(await Store.FindAsync($"{Store.Epoch}-4", "c", default)));
        Assert.Empty(await Store.FindAsync($"{Store.Epoch}-4", "a", default));
    }

    [Fact]
    public async Task Find_NamesAFewOfMany()
    {
        await Append([.. Enumerable.Range(0, 3 * IEventStore.MaxFound).Select(number => An.Event($"s{number}", id: "1"))]);

        Assert.Equal(IEventStore.MaxFound, (await Store.FindAsync("1", null, default)).Count);
        Assert.Equal([50], Numbers(await Store.FindAsync("1", "s49", default)));
    }
}
