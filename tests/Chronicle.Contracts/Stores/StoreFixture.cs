using Chronicle.Journal;

namespace Chronicle.Contracts.Stores;

/// <summary>One kind of store under test: opens it, and opens it again on what it kept.</summary>
public abstract class StoreFixture : IAsyncDisposable
{
    /// <summary>Whether <see cref="ReopenAsync"/> finds what was recorded before.</summary>
    public abstract bool Keeps { get; }

    public abstract IEventStore Store { get; }

    /// <summary>Closes the store and opens it again.</summary>
    public abstract ValueTask ReopenAsync();

    public abstract ValueTask DisposeAsync();
}
