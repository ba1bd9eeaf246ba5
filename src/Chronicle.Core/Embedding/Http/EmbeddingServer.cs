namespace Chronicle.Embedding.Http;

/// <summary>One address to ask, which is left alone for a while after a few failures in a row, or when it asks for that.</summary>
/// <remarks>In a row, not a share of recent calls: one that served well and dies would be asked, and waited for, until its successes are forgotten.</remarks>
internal sealed class EmbeddingServer(Uri address, TimeProvider clock)
{
    private const int FailuresInARow = 3;

    private static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(15);

    // Written by whichever call ended last. After a pause one more failure begins the next.
    private volatile Pause? _pause;
    private int _failures;

    /// <summary>Runs a call, unless the server is being left alone.</summary>
    /// <exception cref="EmbeddingException">The call failed, or was not made: then it is transient and says when to come back.</exception>
    public async ValueTask<IReadOnlyList<float[]?>> AskAsync(Func<Uri, CancellationToken, ValueTask<IReadOnlyList<float[]?>>> call, CancellationToken cancellationToken)
    {
        if (_pause is { } pause && pause.Length - clock.GetElapsedTime(pause.Since) is var left && left > TimeSpan.Zero)
        {
            throw new EmbeddingException($"{address.Authority} is left alone: {pause.Reason}", isTransient: true, EmbeddingFault.Call, left);
        }
        try
        {
            var vectors = await call(address, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _failures, 0);
            return vectors;
        }
        catch (EmbeddingException failed) when (failed.IsTransient)
        {
            var failures = Interlocked.Increment(ref _failures);
            if (failed.RetryAfter is { } asked)
            {
                _pause = new Pause(clock.GetTimestamp(), asked, failed.Message);
            }
            else if (failures >= FailuresInARow)
            {
                _pause = new Pause(clock.GetTimestamp(), LeftAlone, failed.Message);
            }
            throw;
        }
    }

    private sealed record Pause(long Since, TimeSpan Length, string Reason);
}
