namespace Chronicle.Contracts.Stores;

public sealed class MemoryStoreContract : EventStoreContract
{
    protected override StoreFixture Open() => new MemoryStoreFixture();
}
