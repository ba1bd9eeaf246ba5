using System.Buffers;
using System.Text.Json;
using Chronicle.Nats.Connecting;
using Chronicle.Nats.JetStream.Models;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats.JetStream;

/// <summary>One message of a publisher, until it is acknowledged or given up.</summary>
internal sealed class PublishEntry(NatsJSPublisher publisher, string subject, ReadOnlyMemory<byte> data, NatsHeaders headers) : PendingReply(subject)
{
    private readonly TaskCompletionSource<PubAckResponse> _ack = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;

    public ReadOnlyMemory<byte> Data { get; } = data;

    public NatsHeaders Headers { get; } = headers;

    public Task<PubAckResponse> Ack => _ack.Task;

    /// <summary>When it was first sent, and last; the publisher's loop alone uses them.</summary>
    public long FirstSent { get; set; }

    public long LastSent { get; set; }

    public long Token { get; set; }

    /// <summary>Why the last try failed; null while it goes on, and after success.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    public bool IsWaiting => !_ack.Task.IsCompleted && Failure is null;

    /// <summary>The last try failed, and it has not been given up.</summary>
    public bool IsToBeSentAgain => !_ack.Task.IsCompleted && Failure is not null;

    public void BeginTry() => Volatile.Write(ref _failure, null);

    public override void OnReply(in NatsFrame frame)
    {
        if (frame.HeaderBytes > 0 && NatsHeaders.ReadStatus(frame.Body.Slice(0, frame.HeaderBytes).ToArray()).Code == 503)
        {
            OnFailure(new NatsJSPublishNoResponseException(Subject));
            return;
        }
        try
        {
            var json = new Utf8JsonReader(frame.Body.Slice(frame.HeaderBytes));
            var ack = JsonSerializer.Deserialize(ref json, JetStreamJson.Default.PubAckResponse) ?? throw new JsonException("null");
            if (ack.Error is null)
            {
                End(ack, null);
            }
            else if (ack.Error.Code == 503)
            {
                OnFailure(new NatsJSApiException(ack.Error)); // no leader, no room just now
            }
            else
            {
                End(null, new NatsJSApiException(ack.Error));
            }
        }
        catch (JsonException e)
        {
            End(null, new NatsJSException($"What answers on {Subject} is no stream.", e));
        }
    }

    public override void OnFailure(Exception error)
    {
        if (error is NatsServerException)
        {
            End(null, error); // no permission: asking again is refused again
            return;
        }
        Volatile.Write(ref _failure, error);
        publisher.OnFailed();
    }

    /// <summary>Acknowledged, or given up.</summary>
    public void End(PubAckResponse? ack, Exception? error)
    {
        if (ack is not null ? _ack.TrySetResult(ack) : _ack.TrySetException(error!))
        {
            publisher.OnEnded();
        }
    }
}
