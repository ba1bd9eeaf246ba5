using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Nats.JetStream;

/// <summary>A stream, as it was when last asked about.</summary>
public sealed class NatsJSStream(NatsJSContext context, StreamInfo info)
{
    private const int NoMessageFound = 10037;

    public StreamInfo Info { get; private set; } = info;

    public async ValueTask RefreshAsync(CancellationToken cancellationToken = default) =>
        Info = (await context.GetStreamAsync(Info.Config.Name, cancellationToken).ConfigureAwait(false)).Info;

    /// <summary>One message of the stream, without a consumer.</summary>
    /// <returns>Null when none is there: it was deleted, or dropped by a limit, or the stream does not reach so far.</returns>
    public async ValueTask<StoredMessage?> GetAsync(StreamMsgGetRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await context.GetMessageAsync(Info.Config.Name, request, cancellationToken).ConfigureAwait(false);
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == NoMessageFound)
        {
            return null;
        }
    }

    public ValueTask<bool> DeleteAsync(CancellationToken cancellationToken = default) => context.DeleteStreamAsync(Info.Config.Name, cancellationToken);

    public ValueTask<bool> PurgeAsync(CancellationToken cancellationToken = default) => context.PurgeStreamAsync(Info.Config.Name, cancellationToken);
}
