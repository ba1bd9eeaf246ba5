using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Nats.JetStream;

/// <summary>A stream, as it was when last asked about.</summary>
public sealed class NatsJSStream(NatsJSContext context, StreamInfo info)
{
    public StreamInfo Info { get; private set; } = info;

    public async ValueTask RefreshAsync(CancellationToken cancellationToken = default) =>
        Info = (await context.GetStreamAsync(Info.Config.Name, cancellationToken).ConfigureAwait(false)).Info;

    public ValueTask<bool> DeleteAsync(CancellationToken cancellationToken = default) => context.DeleteStreamAsync(Info.Config.Name, cancellationToken);

    public ValueTask<bool> PurgeAsync(CancellationToken cancellationToken = default) => context.PurgeStreamAsync(Info.Config.Name, cancellationToken);
}
