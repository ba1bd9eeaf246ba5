using Chronicle.Journal;
using Chronicle.Testing;

namespace Chronicle.Contracts.Stores;

public sealed class MemoryStoreFixture : StoreFixture
{
    public override bool Keeps => false;

    public override IEventStore Store { get; } = new MemoryEventStore();

    public override ValueTask ReopenAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => Store.DisposeAsync();
}
