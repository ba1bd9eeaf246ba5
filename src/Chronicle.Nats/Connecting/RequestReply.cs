using Chronicle.Nats.Protocol;

namespace Chronicle.Nats.Connecting;

internal sealed class RequestReply(NatsConnection connection, string subject) : PendingReply(subject)
{
    private readonly TaskCompletionSource<NatsMsg> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<NatsMsg> Task => _reply.Task;

    public override void OnReply(in NatsFrame frame)
    {
        var message = frame.ToMessage(connection, System.Text.Encoding.UTF8.GetString(frame.Subject));
        if (message.HasNoResponders)
        {
            _reply.TrySetException(new NatsNoRespondersException(Subject));
        }
        else
        {
            _reply.TrySetResult(message);
        }
    }

    public override void OnFailure(Exception error) => _reply.TrySetException(error);
}
