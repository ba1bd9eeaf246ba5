using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Recall;
using Xunit;
using static Chronicle.Contracts.Stores.Sqlite.Recall.RecallFixture;

namespace Chronicle.Contracts.Stores.Sqlite.Recall;

public sealed class RecallReadTests : IAsyncLifetime
{
    private readonly RecallFixture _fixture = new();

    private RecallStore Store => _fixture.Store;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Document_ComesBackWhole_WithoutItsText()
    {
        var document = Message(7, "the text", id: "550e8400-e29b-41d4-a716-446655440000") with
        {
            Project = "/p",
            User = "ada",
            Channel = "voice",
            Parent = "m-before",
            Agent = "planner",
            Trace = "4bf92f3577b34da6a3ce929d0e0e4736",
            Tokens = 1234,
            Title = "A title",
            NeedsReview = true,
            ReviewReason = "rude",
        };
        await _fixture.ApplyAsync(document);

        var expected = document with { Text = "", IsEmbedded = false };
        Assert.Equal(expected, await Store.MessageAsync(document.Session, document.Id, default));
        Assert.Equal(expected, await Store.DocumentAsync(new(7), default));
        Assert.Null(await Store.ConversationAsync(document.Id, default)); // an id is of its kind
        Assert.Null(await Store.MessageAsync(document.Session, "other", default));
    }

    [Fact]
    public async Task Conversation_Flagged_IsChanged_NotReplaced()
    {
        await _fixture.ApplyAsync(
            Conversation(1, "c1", "where is my order") with { Title = "Order" },
            Conversation(2, "c2", "other"),
            Conversation(3, "c1", "") with { NeedsReview = true, ReviewReason = "angry" });

        var flagged = (await Store.ConversationAsync("c1", default))!;
        Assert.Equal((1, 1_000_000, 3_000_000), (flagged.Sequence.Value, flagged.Time.Micros, flagged.Changed!.Value.Micros));
        Assert.Equal((true, "angry", "Order"), (flagged.NeedsReview, flagged.ReviewReason, flagged.Title));
        Assert.Equal([1], await _fixture.FindAsync("order"));
        Assert.Equal(["c1"], await ListAsync(new ConversationQuery { NeedsReview = true }));
        Assert.Equal(["c2"], await ListAsync(new ConversationQuery { NeedsReview = false }));

        await _fixture.ApplyAsync(Conversation(4, "c1", ""));
        Assert.Empty(await ListAsync(new ConversationQuery { NeedsReview = true }));
    }

    [Fact]
    public async Task Conversation_StoredAgain_IsReplaced_AndStaysFlagged()
    {
        await _fixture.ApplyAsync(
            Conversation(1, "c1", "the first transcript"), Conversation(2, "c1", "") with { NeedsReview = true, ReviewReason = "angry" }, Conversation(3, "c1", "the longer transcript"));

        var replaced = (await Store.ConversationAsync("c1", default))!;
        Assert.Equal((3, 1_000_000, 3_000_000), (replaced.Sequence.Value, replaced.Time.Micros, replaced.Changed!.Value.Micros));
        Assert.True(replaced.NeedsReview);
        Assert.Equal("angry", replaced.ReviewReason);
        Assert.Empty(await _fixture.FindAsync("first"));
        Assert.Equal([3], await _fixture.FindAsync("transcript"));
        Assert.Equal((1, 1), await Store.CountAsync(default) is var counts ? (counts.Documents, counts.Texts) : default);
    }

    [Fact]
    public async Task Conversations_AreListedNewestFirst_ByPage()
    {
        await _fixture.ApplyAsync([.. Enumerable.Range(1, 30).Select(number =>
            Conversation(number, $"c{number}", $"text {number}", user: number % 2 == 0 ? "ada" : null) with { Channel = number % 3 == 0 ? "web" : "api", Project = number < 10 ? "/old" : null })]);

        Assert.Equal(["c30", "c29", "c28"], await ListAsync(new ConversationQuery { Limit = 3 }));
        Assert.Equal(["c27", "c26"], await ListAsync(new ConversationQuery { Limit = 2, Before = new(28) }));
        Assert.Equal(["c30", "c28"], await ListAsync(new ConversationQuery { User = "ada", Limit = 2 }));
        Assert.Equal(["c30", "c24"], await ListAsync(new ConversationQuery { User = "ada", Channel = "web", Limit = 2 }));
        Assert.Equal(["c9", "c8"], await ListAsync(new ConversationQuery { Project = "/old", Limit = 2 }));
        Assert.Empty(await ListAsync(new ConversationQuery { User = "nobody" }));
        Assert.Empty(await ListAsync(new ConversationQuery { User = "ada", NeedsReview = true }));
    }

    [Fact]
    public async Task Messages_BeforeAndAfter_AreInOrder()
    {
        await _fixture.ApplyAsync([.. Enumerable.Range(1, 20).Select(number => Message(number, $"text {number}", session: number % 2 == 0 ? "even" : "odd"))]);

        Assert.Equal([2, 4, 6], Numbers(await Store.MessagesAfterAsync("even", Sequence.None, 3, default)));
        Assert.Equal([8, 10], Numbers(await Store.MessagesAfterAsync("even", new(6), 2, default)));
        Assert.Equal([18, 20], Numbers(await Store.MessagesBeforeAsync("even", null, 2, default)));
        Assert.Equal([14, 16], Numbers(await Store.MessagesBeforeAsync("even", new(18), 2, default)));
        Assert.Empty(await Store.MessagesAfterAsync("none", Sequence.None, 3, default));
    }

    [Fact]
    public async Task Tree_HasBranches_AndAPathToEachMessage()
    {
        await _fixture.ApplyAsync(
            Message(1, "root", "a"),
            Message(2, "left", "b") with { Parent = "a" },
            Message(3, "right", "c") with { Parent = "a" },
            Message(4, "leaf", "d") with { Parent = "c" },
            Message(5, "orphan", "e") with { Parent = "missing" });

        Assert.Equal([2, 3], Numbers(await Store.ChildrenAsync("s1", "a", 10, default)));
        Assert.Equal([1, 3, 4], Numbers(await Store.PathAsync("s1", "d", 100, default)));
        Assert.Equal([3, 4], Numbers(await Store.PathAsync("s1", "d", 2, default)));
        Assert.Equal([5], Numbers(await Store.PathAsync("s1", "e", 100, default)));
        Assert.Empty(await Store.PathAsync("s1", "nothing", 100, default));
    }

    [Fact]
    public async Task Path_OfACircle_Ends()
    {
        await _fixture.ApplyAsync(Message(1, "one", "a") with { Parent = "b" }, Message(2, "two", "b") with { Parent = "a" }, Message(3, "self", "c") with { Parent = "c" });

        Assert.Equal([2, 1], Numbers(await Store.PathAsync("s1", "a", 100, default)));
        Assert.Equal([3], Numbers(await Store.PathAsync("s1", "c", 100, default)));
    }

    private static IEnumerable<long> Numbers(IReadOnlyList<RecallDocument> documents) => documents.Select(document => document.Sequence.Value);

    private async Task<List<string>> ListAsync(ConversationQuery query) => [.. (await Store.ConversationsAsync(query, default)).Select(conversation => conversation.Id)];
}
