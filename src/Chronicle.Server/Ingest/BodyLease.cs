using Chronicle.Budgets;

namespace Chronicle.Server.Ingest;

/// <summary>What one body holds of <see cref="BodyMemory"/>. It grows as the body is read, so that a slow sender holds no more than it has sent.</summary>
internal sealed class BodyLease(BodyMemory memory) : IDisposable
{
    private long _held;
    private bool _overdraws;

    /// <summary>Takes more bytes if there is room at once.</summary>
    public bool TryTake(long bytes)
    {
        if (_overdraws || memory.Budget.TryTake(bytes))
        {
            Take(bytes);
            return true;
        }
        if (_held > 0 && memory.TryOverdraw())
        {
            _overdraws = true;
            Take(bytes);
            return true;
        }
        return false;

        void Take(long taken)
        {
            _held += taken;
            if (_overdraws)
            {
                memory.Budget.Overdraw(taken);
            }
        }
    }

    /// <summary>Takes more bytes and waits for room, as long as an append waits for the queue.</summary>
    /// <returns>False when there was none in time.</returns>
    public async ValueTask<bool> TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        if (TryTake(bytes))
        {
            return true;
        }
        if (!await memory.Budget.TakeAsync(bytes, memory.Patience, cancellationToken))
        {
            return false;
        }
        _held += bytes;
        return true;
    }

    /// <summary>Gives a part back.</summary>
    public void GiveBack(long bytes)
    {
        _held -= bytes;
        memory.Budget.Release(bytes);
        LargeMemory.Released(bytes);
        if (_overdraws && _held == 0)
        {
            _overdraws = false;
            memory.EndOverdraft();
        }
    }

    public void Dispose()
    {
        if (_held > 0)
        {
            GiveBack(_held);
        }
    }
}
