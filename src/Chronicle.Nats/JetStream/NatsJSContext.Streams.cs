using System.Runtime.CompilerServices;
using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Nats.JetStream;

public sealed partial class NatsJSContext
{
    /// <summary>Makes a stream; one that is there with the same configuration is fine.</summary>
    /// <exception cref="NatsJSApiException">10058: one of that name has another configuration.</exception>
    public async ValueTask<NatsJSStream> CreateStreamAsync(StreamConfig config, CancellationToken cancellationToken = default) =>
        new(this, await AskAsync($"STREAM.CREATE.{Token(config.Name)}", Json(config, JetStreamJson.Default.StreamConfig), JetStreamJson.Default.StreamInfo, cancellationToken).ConfigureAwait(false));

    public async ValueTask<NatsJSStream> UpdateStreamAsync(StreamConfig config, CancellationToken cancellationToken = default) =>
        new(this, await AskAsync($"STREAM.UPDATE.{Token(config.Name)}", Json(config, JetStreamJson.Default.StreamConfig), JetStreamJson.Default.StreamInfo, cancellationToken).ConfigureAwait(false));

    /// <exception cref="NatsJSApiException">10059: there is none.</exception>
    public async ValueTask<NatsJSStream> GetStreamAsync(string stream, CancellationToken cancellationToken = default) =>
        new(this, await AskAsync($"STREAM.INFO.{Token(stream)}", default, JetStreamJson.Default.StreamInfo, cancellationToken).ConfigureAwait(false));

    /// <summary>Names of the streams that take something of a subject, which may have wildcards; all of them without one.</summary>
    public async IAsyncEnumerable<string> ListStreamNamesAsync(string? subject = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var offset = 0; ;)
        {
            var page = await AskAsync("STREAM.NAMES", Json(new StreamNamesRequest(subject, offset), JetStreamJson.Default.StreamNamesRequest), JetStreamJson.Default.StreamNames, cancellationToken).ConfigureAwait(false);
            foreach (var name in page.Streams ?? [])
            {
                yield return name;
            }
            offset += page.Streams?.Length ?? 0;
            if (page.Streams is null or [] || offset >= page.Total)
            {
                yield break;
            }
        }
    }

    public async ValueTask<bool> DeleteStreamAsync(string stream, CancellationToken cancellationToken = default) =>
        (await AskAsync($"STREAM.DELETE.{Token(stream)}", default, JetStreamJson.Default.Success, cancellationToken).ConfigureAwait(false)).IsDone;

    internal async ValueTask<StoredMessage> GetMessageAsync(string stream, StreamMsgGetRequest request, CancellationToken cancellationToken) =>
        (await AskAsync($"STREAM.MSG.GET.{Token(stream)}", Json(request, JetStreamJson.Default.StreamMsgGetRequest), JetStreamJson.Default.StreamMsgGetResponse, cancellationToken).ConfigureAwait(false)).Message;

    public async ValueTask<bool> PurgeStreamAsync(string stream, CancellationToken cancellationToken = default) =>
        (await AskAsync($"STREAM.PURGE.{Token(stream)}", default, JetStreamJson.Default.Success, cancellationToken).ConfigureAwait(false)).IsDone;
}
