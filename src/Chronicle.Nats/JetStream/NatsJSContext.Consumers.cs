using Chronicle.Nats.JetStream.Models;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats.JetStream;

public sealed partial class NatsJSContext
{
    /// <summary>Makes a pull consumer, or changes one of that name as far as the server allows. Without a name it is ephemeral and gets one.</summary>
    public async ValueTask<NatsJSConsumer> CreateOrUpdateConsumerAsync(string stream, ConsumerConfig config, CancellationToken cancellationToken = default)
    {
        var name = Token(config.DurableName ?? config.Name ?? Nuid.Next());
        var request = new CreateConsumerRequest(stream, config with { Name = name });
        var filter = config.FilterSubject is null ? "" : $".{config.FilterSubject}"; // so that permissions can be given by subject
        var info = await AskAsync($"CONSUMER.CREATE.{Token(stream)}.{name}{filter}", Json(request, JetStreamJson.Default.CreateConsumerRequest), JetStreamJson.Default.ConsumerInfo, cancellationToken).ConfigureAwait(false);
        return new NatsJSConsumer(this, info);
    }

    /// <exception cref="NatsJSApiException">10014: there is none.</exception>
    public async ValueTask<NatsJSConsumer> GetConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default) =>
        new(this, await AskAsync($"CONSUMER.INFO.{Token(stream)}.{Token(consumer)}", default, JetStreamJson.Default.ConsumerInfo, cancellationToken).ConfigureAwait(false));

    public async ValueTask<bool> DeleteConsumerAsync(string stream, string consumer, CancellationToken cancellationToken = default) =>
        (await AskAsync($"CONSUMER.DELETE.{Token(stream)}.{Token(consumer)}", default, JetStreamJson.Default.Success, cancellationToken).ConfigureAwait(false)).IsDone;

    /// <summary>A reader that sees every message once and in order whatever breaks, and acknowledges nothing.</summary>
    public NatsJSOrderedConsumer CreateOrderedConsumer(string stream, NatsJSOrderedConsumerOpts? opts = null) => new(this, Token(stream), opts ?? new NatsJSOrderedConsumerOpts());

    /// <summary>Asks for messages; they come to <paramref name="inbox"/>.</summary>
    internal ValueTask PullAsync(string stream, string consumer, PullRequest request, string inbox, CancellationToken cancellationToken) =>
        Connection.PublishAsync($"{Opts.ApiPrefix}.CONSUMER.MSG.NEXT.{stream}.{consumer}", Json(request, JetStreamJson.Default.PullRequest), null, inbox, cancellationToken);
}
