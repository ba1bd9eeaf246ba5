using System.Diagnostics;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>What goes on beside a store that is open for writing: it looks whether the files are there, notes the head, and seals what was recorded.</summary>
internal sealed class StoreWatch : IAsyncDisposable
{
    // A missing file is noticed within a second.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SealInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    // At the end what is left is sealed, for at most about this long.
    private static readonly TimeSpan LastSeals = TimeSpan.FromMilliseconds(300);

    // While producers append, sealing takes a sixty-fourth of a processor at most; what is left is sealed once they pause.
    private const int RestsForAppends = 64;

    private readonly SqliteStore _store;
    private readonly StoreFiles _files;
    private readonly HeadNote _note;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _running;
    private volatile string? _failure;

    public StoreWatch(SqliteStore store, StoreFiles files, HeadNote note, TimeProvider clock)
    {
        (_store, _files, _note, _clock) = (store, files, note, clock);
        _note.Write(new(store.Epoch, store.Head));
        _running = [LookAsync(_stop.Token), SealAsync(_stop.Token)];
    }

    /// <summary>Why nothing can be sealed; null when it can.</summary>
    public string? Failure => _failure;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled
        _stop.Dispose();
        if (!_files.IsThere())
        {
            return;
        }
        try
        {
            for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < LastSeals && await _store.SealAsync(CancellationToken.None).ConfigureAwait(false);)
            {
            }
        }
        catch (StoreException)
        {
            // What is not sealed now is sealed after the next start.
        }
        _note.Write(new(_store.Epoch, _store.Head));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(LookInterval, _clock, cancellationToken).ConfigureAwait(false);
            if (_files.IsThere())
            {
                _note.Write(new(_store.Epoch, _store.Head));
            }
        }
    }

    private async Task SealAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(SealInterval, _clock, cancellationToken).ConfigureAwait(false);
            try
            {
                var (head, started) = (_store.Head, Stopwatch.GetTimestamp());
                while (_files.Problem is null && await _store.SealAsync(cancellationToken).ConfigureAwait(false))
                {
                    var took = Stopwatch.GetElapsedTime(started);
                    await Task.Delay(_store.Head == head ? took : RestsForAppends * took, _clock, cancellationToken).ConfigureAwait(false);
                    (head, started) = (_store.Head, Stopwatch.GetTimestamp());
                }
                _failure = null;
            }
            catch (Exception fault) when (fault is not OperationCanceledException) // whatever it is: it must be told
            {
                _failure = fault is StoreException { IsTransient: true } ? null : $"Events cannot be sealed: {fault.Message}";
                await Task.Delay(AfterFailure, _clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
