using Polly;
using Polly.Retry;

namespace Chronicle.Embedding.Http;

/// <summary>The addresses of a provider: asked in turns, the next one when one fails, all again after a pause.</summary>
internal sealed class EmbeddingServers
{
    private const int Retries = 2; // 0.2 and 0.4 s, jittered: what takes longer is for the caller, who has a queue

    private readonly EmbeddingServer[] _servers;
    private readonly ResiliencePipeline _retry;
    private int _turn = -1;

    public EmbeddingServers(IEnumerable<Uri> addresses, TimeProvider clock)
    {
        _servers = [.. addresses.Select(address => new EmbeddingServer(address, clock))];
        _retry = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = Retries,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static outcome => ValueTask.FromResult(outcome.Outcome.Exception is EmbeddingException { IsTransient: true, RetryAfter: null }),
            })
            .Build();
    }

    /// <exception cref="EmbeddingException">No server answered, or one refused the texts: what one refuses, none is asked again.</exception>
    public ValueTask<IReadOnlyList<float[]?>> AskAsync(Func<Uri, CancellationToken, ValueTask<IReadOnlyList<float[]?>>> call, CancellationToken cancellationToken) =>
        _retry.ExecuteAsync(token => AskEachAsync(call, token), cancellationToken);

    private async ValueTask<IReadOnlyList<float[]?>> AskEachAsync(Func<Uri, CancellationToken, ValueTask<IReadOnlyList<float[]?>>> call, CancellationToken cancellationToken)
    {
        var first = (uint)Interlocked.Increment(ref _turn);
        EmbeddingException? failure = null;
        for (var i = 0u; i < _servers.Length; i++)
        {
            try
            {
                return await _servers[(first + i) % _servers.Length].AskAsync(call, cancellationToken).ConfigureAwait(false);
            }
            catch (EmbeddingException failed) when (failed.Fault == EmbeddingFault.Call)
            {
                failure = Worse(failure, failed);
            }
        }
        throw failure!;
    }

    // One that may come back counts for more than one that never will, and one to try at once for more than one that asked for a pause.
    private static EmbeddingException Worse(EmbeddingException? known, EmbeddingException failed) => known switch
    {
        null => failed,
        { IsTransient: false } when failed.IsTransient => failed,
        { IsTransient: true, RetryAfter: not null } when failed is { IsTransient: true } && !(failed.RetryAfter >= known.RetryAfter) => failed,
        _ => known,
    };
}
