using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Stores.Sqlite.Recall;
using Xunit;
using static Chronicle.Contracts.Stores.Sqlite.Recall.RecallFixture;

namespace Chronicle.Contracts.Stores.Sqlite.Recall;

/// <summary>Each event is applied once, whatever goes wrong in between.</summary>
public sealed class RecallApplyTests : IAsyncLifetime
{
    private RecallFixture _fixture = null!;

    private RecallStore Store => _fixture.Store;

    public Task InitializeAsync()
    {
        _fixture = new RecallFixture();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Apply_MovesThePosition_WithDocumentsOrWithout()
    {
        Assert.Equal(Sequence.None, Store.Position);
        await Store.ApplyAsync([Message(3, "three"), Message(5, "five")], new(9), default);
        await Store.ApplyAsync([], new(20), default);
        Assert.Equal(new Sequence(20), Store.Position);

        await _fixture.ReopenAsync();
        Assert.Equal(new Sequence(20), Store.Position);
        Assert.Equal([3], await _fixture.FindAsync("three"));
        Assert.Equal((2, 2), await CountAsync());
    }

    [Fact]
    public async Task Apply_TheSameEventsAgain_ChangesNothing()
    {
        RecallDocument[] documents = [Message(1, "one"), Message(2, "two"), Message(3, "three")];
        await Store.ApplyAsync(documents[..2], new(2), default);
        await Store.ApplyAsync(documents, new(3), default);
        await Store.ApplyAsync(documents[..2], new(2), default);

        Assert.Equal(new Sequence(3), Store.Position);
        Assert.Equal((3, 3), await CountAsync());
    }

    [Fact]
    public async Task Apply_ADocumentAfterTheLast_IsRefusedWhole()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ApplyAsync([Message(1, "one"), Message(5, "five")], new(4), default));

        Assert.Equal((0, 0), await CountAsync());
        Assert.Equal(Sequence.None, Store.Position);
    }

    [Fact]
    public async Task Apply_WhenTheDiskIsFull_HasDoneNothing_AndWorksAgainWhenThereIsRoom()
    {
        await _fixture.ApplyTextsAsync("kept");
        Store.WriteConnection.Execute("PRAGMA max_page_count = 40");
        RecallDocument[] documents = [.. Enumerable.Range(2, 2_000).Select(number => Message(number, $"text {number} zebra{number} {Guid.NewGuid()}", session: $"s{number}"))];

        var fault = await Assert.ThrowsAsync<StoreException>(() => Store.ApplyAsync(documents, new(2_001), default));
        Assert.Contains(_fixture.File, fault.Message);
        Assert.Equal((1, 1), await CountAsync());
        Assert.Equal(new Sequence(1), Store.Position);

        Store.WriteConnection.Execute("PRAGMA max_page_count = 1000000");
        await Store.ApplyAsync(documents, new(2_001), default);
        Assert.Equal((2_001, 2_001), await CountAsync());
        Assert.Equal([77], await _fixture.FindAsync("zebra77"));
    }

    [Fact]
    public async Task Apply_CancelledHalfWay_HasDoneNothing()
    {
        using var cancelled = new CancellationTokenSource();
        var documents = new CancellingList([.. Enumerable.Range(1, 50).Select(number => Message(number, $"text {number}"))], cancelled, at: 30);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ApplyAsync(documents, new(50), cancelled.Token));
        Assert.Equal((0, 0), await CountAsync());
        Assert.Equal(Sequence.None, Store.Position);
        await Store.ApplyAsync(documents, new(50), default);
        Assert.Equal((50, 50), await CountAsync());
    }

    /// <summary>What a crash leaves: the file and its log as they were at some moment, the log possibly cut. What is applied from its position on makes it whole.</summary>
    [Fact]
    public async Task Open_AfterACrashAtAnyPoint_GoesOnWithoutAGapOrADouble()
    {
        var random = new Random(5);
        RecallDocument[] all = [.. Enumerable.Range(1, 120).Select(number => Message(number, $"text number {number} about topic{number % 7}"))];
        for (var round = 0; round < 12; round++)
        {
            await using var crashed = new RecallFixture();
            for (var at = 0; at < 100; at += 10)
            {
                await crashed.Store.ApplyAsync(all[at..(at + 10)], new(at + 10), default);
            }
            await using var restarted = new RecallFixture();
            await restarted.ReopenAsync(meanwhile: file => CopyCut(crashed.File, file, random));

            var position = (int)restarted.Store.Position.Value;
            Assert.Equal(0, position % 10);
            Assert.Equal(position, (await restarted.Store.CountAsync(default)).Documents);
            await restarted.Store.ApplyAsync(all[position..], new(120), default);
            Assert.Equal(120, (await restarted.Store.CountAsync(default)).Documents);
            Assert.Equal(120, (await restarted.FindAsync("number", limit: 1000)).Count);
            Assert.Equal(Enumerable.Range(1, 120).Where(number => number % 7 == 3).Select(number => (long)number), (await restarted.FindAsync("topic3", limit: 1000)).Order());
        }
    }

    /// <summary>What was paid for, the vectors, stays; the times of what is there are known to searches.</summary>
    [Fact]
    public async Task Open_AFileOfTheVersionBefore_GivesItWhatItLacks()
    {
        await _fixture.ApplyAsync([.. Enumerable.Range(1, 9_000).Select(number => Message(number, $"number{number} common")), Message(9_001, "")]);
        await Store.StoreVectorsAsync("model", [new(new(1), new[] { 1f, 0f })], default);

        await _fixture.ReopenAsync(meanwhile: file => Change(file, "DROP TABLE zones; PRAGMA user_version = 1"));

        Assert.Equal(new(9_001), Store.Position);
        Assert.Equal(new VectorCounts("model", 2, 1, 8_999, 0), Assert.Single((await Store.CountAsync(default)).Models));
        Assert.Equal([4, 3], await _fixture.FindAsync("common", new RecallFilter { Since = new Timestamp(3_000_000), Until = new Timestamp(4_000_000) }));
        await _fixture.ApplyAsync(Message(9_002, "common last"));
        Assert.Equal([9_002], await _fixture.FindAsync("common", new RecallFilter { Since = new Timestamp(9_002_000_000) }));
        await _fixture.ReopenAsync();
        Assert.Equal([9_002], await _fixture.FindAsync("common", new RecallFilter { Since = new Timestamp(9_002_000_000) }));
    }

    [Theory]
    [InlineData("PRAGMA user_version = 999")]
    [InlineData("PRAGMA application_id = 1")]
    [InlineData("DROP TABLE state")]
    public async Task Open_AFileOfAnotherVersion_BeginsANewOne(string change)
    {
        await _fixture.ApplyTextsAsync("gone");
        await _fixture.ReopenAsync(meanwhile: file => Change(file, change));

        Assert.Equal(Sequence.None, Store.Position);
        Assert.Empty(await _fixture.FindAsync("gone"));
        await _fixture.ApplyTextsAsync("here");
        Assert.Equal([1], await _fixture.FindAsync("here"));
    }

    [Fact]
    public async Task Open_ADamagedFile_BeginsANewOne()
    {
        await _fixture.ApplyTextsAsync("gone");
        await _fixture.ReopenAsync(meanwhile: file => File.WriteAllText(file, "this is not a database, however long one looks at it"));
        Assert.Equal(Sequence.None, Store.Position);

        await _fixture.ApplyTextsAsync("gone");
        await _fixture.ReopenAsync(meanwhile: file =>
        {
            using var stream = File.OpenWrite(file);
            stream.SetLength(8192);
        });
        Assert.Equal(Sequence.None, Store.Position);
    }

    [Fact]
    public async Task Search_OnDamagedPages_SaysSo_AndTheNextStartBeginsAnew()
    {
        await _fixture.ApplyTextsAsync([.. Enumerable.Range(1, 3_000).Select(number => $"text number{number} with some more words to fill pages")]);
        await _fixture.ReopenAsync(meanwhile: file =>
        {
            using var stream = File.OpenWrite(file);
            stream.Position = 8192 * 20;
            stream.Write(new byte[stream.Length - stream.Position]);
        });

        var fault = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            for (var number = 1; number <= 3_000; number += 50)
            {
                await _fixture.FindAsync($"number{number}");
            }
        });
        Assert.Contains("made anew", fault.Message);
        await _fixture.ReopenAsync();
        Assert.Equal(Sequence.None, Store.Position);
    }

    [Fact]
    public async Task Open_WithAnotherEpoch_StartsOver_AndKeepsVectorsOfTextsThatComeAgain()
    {
        await _fixture.ApplyTextsAsync("stays", "goes");
        await Store.StoreVectorsAsync("model", [new(new(1), new[] { 1f, 0f }), new(new(2), new[] { 0f, 1f })], default);

        await _fixture.ReopenAsync(epoch: "epoch2");
        Assert.Equal(Sequence.None, Store.Position);
        Assert.Empty(await _fixture.FindAsync("stays"));
        await _fixture.ApplyTextsAsync("new", "stays");

        Assert.Equal([2], await _fixture.FindAsync("stays"));
        Assert.Equal(new[] { 1f, 0f }, await Store.VectorOfAsync("model", new(2), default));
        var counts = await Store.CountAsync(default);
        Assert.Equal((2, 2), (counts.Documents, counts.Texts));
        Assert.Equal(new VectorCounts("model", 2, 1, 1, 0), Assert.Single(counts.Models));
    }

    [Fact]
    public async Task SameText_IsIndexedOnce_AndStaysUntilItsLastDocumentGoes()
    {
        await _fixture.ApplyAsync(Message(1, "twice said"), Message(2, "other"), Message(3, "twice said", session: "s2"));
        Assert.Equal((3, 2), await CountAsync());
        Assert.Equal([3], await _fixture.FindAsync("twice"));
        Assert.Equal([1], await _fixture.FindAsync("twice", new RecallFilter { Session = "s1" }));

        await Store.RemoveAsync([new(1), new(99)], default);
        Assert.Equal([3], await _fixture.FindAsync("twice"));
        Assert.Equal(new Sequence(3), (await Store.PendingAsync("m", default, 10, default))[0].Sequence);

        await Store.RemoveAsync([new(3)], default);
        Assert.Empty(await _fixture.FindAsync("twice"));
        Assert.Equal((1, 1), await CountAsync());

        await _fixture.ApplyAsync(Message(4, "twice said"));
        Assert.Equal([4], await _fixture.FindAsync("twice"));
    }

    [Fact]
    public async Task RemoveBefore_AsksForEach_AndLeavesTheRest()
    {
        await _fixture.ApplyTextsAsync([.. Enumerable.Range(1, 5_000).Select(number => $"text number{number}")]);

        var removed = await Store.RemoveBeforeAsync(new(4_501), sequence => sequence.Value == 17, default);

        Assert.Equal(4_499, removed);
        Assert.Equal((501, 501), await CountAsync());
        Assert.Equal([17], await _fixture.FindAsync("number17"));
        Assert.Empty(await _fixture.FindAsync("number18"));
    }

    [Fact]
    public async Task Rebuild_StartsOver_WithoutLosingVectors_AndDropsWhatDoesNotComeAgain()
    {
        await _fixture.ApplyTextsAsync([.. Enumerable.Range(1, 31_000).Select(number => $"text number{number}")]);
        Assert.False(Store.ShouldRebuild);
        await Store.StoreVectorsAsync("model", [new(new(30_500), new[] { 1f, 0f })], default);
        await Store.RemoveBeforeAsync(new(30_001), _ => false, default);
        Assert.True(Store.ShouldRebuild);

        await Store.RebuildAsync(default);
        Assert.Equal(Sequence.None, Store.Position);
        Assert.False(Store.ShouldRebuild);
        await _fixture.ReopenAsync();
        await Store.ApplyAsync([.. Enumerable.Range(30_002, 999).Select(number => Message(number, $"text number{number}"))], new(31_000), default);

        Assert.Equal((999, 999), await CountAsync());
        Assert.Equal([30_500], await _fixture.FindAsync("number30500"));
        Assert.Empty(await _fixture.FindAsync("number30001"));
        Assert.NotNull(await Store.VectorOfAsync("model", new(30_500), default));
    }

    private static void CopyCut(string from, string to, Random random)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(to + suffix);
        }
        Copy(from, to);
        Copy(from + "-wal", to + "-wal");
        using var log = new FileStream(to + "-wal", FileMode.Open, FileAccess.ReadWrite);
        log.SetLength(random.NextInt64(log.Length * 3 / 4, log.Length + 1)); // the tables are in the first quarter
    }

    private static void Change(string file, string sql)
    {
        using var connection = new SqliteConnection(file, readOnly: false);
        connection.Execute(sql);
    }

    private static void Copy(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var target = File.Create(to);
        source.CopyTo(target);
    }

    private async Task<(long Documents, long Texts)> CountAsync() => await Store.CountAsync(default) is var counts ? (counts.Documents, counts.Texts) : default;

    private sealed class CancellingList(RecallDocument[] documents, CancellationTokenSource source, int at) : IReadOnlyList<RecallDocument>
    {
        public int Count => documents.Length;

        public RecallDocument this[int index] => documents[index];

        public IEnumerator<RecallDocument> GetEnumerator()
        {
            for (var i = 0; i < documents.Length; i++)
            {
                if (i == at && !source.IsCancellationRequested)
                {
                    source.Cancel();
                }
                yield return documents[i];
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
