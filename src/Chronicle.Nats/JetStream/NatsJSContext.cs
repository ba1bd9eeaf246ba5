using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Nats.JetStream;

/// <summary>JetStream over a connection: streams that keep messages, and consumers that read them.</summary>
public sealed partial class NatsJSContext(NatsConnection connection, NatsJSOpts? opts = null)
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(" .*>\t\r\n/\\");

    public NatsConnection Connection { get; } = connection;

    public NatsJSOpts Opts { get; } = opts ?? new NatsJSOpts();

    /// <exception cref="NatsJSUnavailableException">JetStream is off.</exception>
    public ValueTask<AccountInfoResponse> GetAccountInfoAsync(CancellationToken cancellationToken = default) =>
        AskAsync("INFO", default, JetStreamJson.Default.AccountInfoResponse, cancellationToken);

    /// <summary>Stores one message and waits until it is.</summary>
    /// <remarks>One at a time; <see cref="CreatePublisher"/> keeps many on their way.</remarks>
    /// <exception cref="NatsJSPublishNoResponseException">No stream stores that subject.</exception>
    /// <exception cref="NatsJSApiException">The stream did not take it: a limit, or an expectation of <paramref name="opts"/>.</exception>
    public async ValueTask<PubAckResponse> PublishAsync(
        string subject, ReadOnlyMemory<byte> data = default, NatsJSPubOpts? opts = null, NatsHeaders? headers = null, CancellationToken cancellationToken = default)
    {
        opts ??= new NatsJSPubOpts();
        headers = opts.AddTo(headers);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var reply = await Connection.RequestAsync(subject, data, headers, Opts.RequestTimeout, cancellationToken).ConfigureAwait(false);
                var ack = JsonSerializer.Deserialize(reply.Data.Span, JetStreamJson.Default.PubAckResponse)!;
                return ack.Error is { } error ? throw new NatsJSApiException(error) : ack;
            }
            catch (NatsNoRespondersException e)
            {
                if (attempt >= opts.RetryAttempts)
                {
                    throw new NatsJSPublishNoResponseException(subject, e);
                }
                await Connection.DelayAsync(opts.RetryWaitBetweenAttempts, cancellationToken).ConfigureAwait(false);
            }
            catch (JsonException e)
            {
                throw new NatsJSException($"What answers on {subject} is no stream.", e);
            }
        }
    }

    /// <summary>A publisher that keeps many messages on their way and sends again what was not acknowledged.</summary>
    public NatsJSPublisher CreatePublisher(NatsJSPublisherOpts? opts = null) => new(Connection, opts ?? new NatsJSPublisherOpts());

    /// <summary>Asks JetStream's API.</summary>
    internal async ValueTask<T> AskAsync<T>(string what, ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var subject = $"{Opts.ApiPrefix}.{what}";
        NatsMsg reply;
        try
        {
            reply = await Connection.RequestAsync(subject, body, null, Opts.RequestTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (NatsNoRespondersException e)
        {
            throw new NatsJSUnavailableException(subject, e);
        }
        try
        {
            return JsonSerializer.Deserialize(reply.Data.Span, JetStreamJson.Default.Failure)?.Error is { } error
                ? throw new NatsJSApiException(error)
                : JsonSerializer.Deserialize(reply.Data.Span, type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new NatsJSException($"What answers on {subject} is not JetStream.", e);
        }
    }

    private static byte[] Json<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    /// <summary>Names become tokens of subjects.</summary>
    private static string Token(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.AsSpan().IndexOfAny(NotInNames) < 0 ? name : throw new ArgumentException($"'{name}' is no name: it may have no blank, dot, slash, * or >.", nameof(name));
    }
}
