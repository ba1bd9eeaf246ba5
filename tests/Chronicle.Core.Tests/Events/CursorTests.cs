using Chronicle.Events;
using Chronicle.Live;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Events;

public sealed class CursorTests
{
    [Fact]
    public void Cursor_ReadsBackWhatItWrites()
    {
        var cursor = new Cursor("k3v9q2", new Sequence(42));
        Assert.Equal("k3v9q2-42", cursor.ToString());
        Assert.True(Cursor.TryParse("k3v9q2-42", out var read));
        Assert.Equal(cursor, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("-42")]
    [InlineData("k-")]
    [InlineData("k--1")]
    [InlineData("k-1.5")]
    [InlineData("k-99999999999999999999")]
    public void Cursor_AnythingElse_IsNone(string text) => Assert.False(Cursor.TryParse(text, out _));

    [Fact]
    public async Task StartPoint_IsHeldAgainstTheHistory()
    {
        await using var store = new MemoryEventStore();
        await store.AppendAsync(An.Events(5), CancellationToken.None);
        Assert.Equal(new StartPoint(new Sequence(5), null), StartPoint.Resolve(null, store, store.Head));
        Assert.Equal(new StartPoint(new Sequence(0), null), StartPoint.Resolve("earliest", store, store.Head));
        Assert.Equal(new StartPoint(new Sequence(3), null), StartPoint.Resolve(store.Epoch + "-3", store, store.Head));
        Assert.Equal(new StartPoint(new Sequence(3), null), StartPoint.Resolve("3", store, store.Head));
        Assert.Equal("epoch", StartPoint.Resolve("other-3", store, store.Head)!.Value.ResetReason);
        Assert.Equal("ahead", StartPoint.Resolve(store.Epoch + "-6", store, store.Head)!.Value.ResetReason);
        Assert.Null(StartPoint.Resolve("soon", store, store.Head));
    }
}
