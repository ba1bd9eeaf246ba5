using Chronicle.Budgets;
using Chronicle.Ingest;

namespace Chronicle.Server.Ingest;

/// <summary>The memory that request bodies and messages of all doors take together, from their reading until they are answered (<see cref="IngestOptions.BodyBytes"/>).</summary>
internal sealed class BodyMemory(IngestOptions options, TimeProvider clock)
{
    private int _isOverdrawn; // 1 while a lease may go beyond the budget

    public ByteBudget Budget { get; } = new(options.BodyBytes, clock);

    /// <summary>How long a body waits for room.</summary>
    public TimeSpan Patience => options.AdmissionTimeout;

    /// <summary>Lets one lease at a time go beyond the budget: when all bodies are half read and there is no room, one of them still gets through.</summary>
    public bool TryOverdraw() => Interlocked.CompareExchange(ref _isOverdrawn, 1, 0) == 0;

    public void EndOverdraft() => Volatile.Write(ref _isOverdrawn, 0);
}
