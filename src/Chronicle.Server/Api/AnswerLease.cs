using Chronicle.Budgets;
using Chronicle.Server.Conversations;

namespace Chronicle.Server.Api;

/// <summary>The memory of one answer.</summary>
internal sealed class AnswerLease(ByteBudget budget, long bytes) : IDisposable
{
    /// <summary>What is held: how large a page may be, until it is known how large it is.</summary>
    public long Bytes { get; private set; } = bytes;

    /// <summary>Holds what the page really takes. One event may be larger than the room for it.</summary>
    public void Fit(long actual)
    {
        if (actual > Bytes)
        {
            budget.Overdraw(actual - Bytes);
        }
        else
        {
            budget.Release(Bytes - actual);
        }
        Bytes = actual;
    }

    /// <summary>The same for messages, which are written anew.</summary>
    public void Fit(List<StoredMessage> page) => Fit(2 * page.Sum(static message => (long)message.Recorded.Json.Length));

    public void Dispose()
    {
        budget.Release(Bytes);
        Bytes = 0;
    }
}
