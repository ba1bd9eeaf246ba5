using System.Collections.Concurrent;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite;

/// <summary>Lends reading connections: at most <see cref="Size"/> reads run at once, on the thread pool; more wait their turn.</summary>
/// <param name="open">Opens another connection.</param>
/// <param name="failed">Told what a read failed with.</param>
internal sealed class ReaderPool<TReader>(Func<TReader> open, Action<StoreException>? failed = null) : IAsyncDisposable
    where TReader : ReadConnection
{
    // Reads are short and mostly from memory: four keep two to four cores busy without taking all of the thread pool.
    public const int Size = 4;

    private readonly SemaphoreSlim _permits = new(Size);
    private readonly ConcurrentStack<TReader> _idle = [];
    private readonly ConcurrentBag<TReader> _opened = [];
    private bool _isDisposed;

    /// <summary>Runs a read in one snapshot; cancelling interrupts it where it is.</summary>
    public async ValueTask<T> RunAsync<T>(Func<TReader, T> read, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _permits.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return await Task.Run(() => Run(read, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _permits.Release();
        }
    }

    /// <summary>How many reads under way have been running for longer than <paramref name="limit"/>, and for how long the longest of them has.</summary>
    public (int Count, TimeSpan Longest) ReadsLongerThan(TimeSpan limit)
    {
        var (count, longest) = (0, TimeSpan.Zero);
        foreach (var reader in _opened)
        {
            var running = reader.ReadingFor;
            count += running > limit ? 1 : 0;
            longest = running > longest ? running : longest;
        }
        return (count, longest);
    }

    /// <summary>Ends the reads that have been running for longer than <paramref name="limit"/>, as transient failures.</summary>
    public void End(TimeSpan limit)
    {
        foreach (var reader in _opened)
        {
            if (reader.ReadingFor > limit)
            {
                reader.Connection.Interrupt();
            }
        }
    }

    /// <summary>Waits for the reads under way and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }
        _isDisposed = true;
        for (var permit = 0; permit < Size; permit++)
        {
            await _permits.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        _permits.Release(Size); // those that still wait see that it is disposed
        while (_idle.TryPop(out var reader))
        {
            reader.Dispose();
        }
    }

    private TReader Open()
    {
        var reader = open();
        _opened.Add(reader);
        return reader;
    }

    private T Run<T>(Func<TReader, T> read, CancellationToken cancellationToken)
    {
        var reader = _idle.TryPop(out var idle) ? idle : Open();
        try
        {
            return reader.Run(() => read(reader), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (StoreException fault)
        {
            failed?.Invoke(fault);
            throw;
        }
        catch (OperationCanceledException ended)
        {
            throw new StoreException("The read took so long that it kept erased events in the files, so it was ended. Ask for less at a time.", isTransient: true, ended);
        }
        finally
        {
            _idle.Push(reader);
        }
    }
}
