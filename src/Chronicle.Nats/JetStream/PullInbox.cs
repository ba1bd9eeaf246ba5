using System.Threading.Channels;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats.JetStream;

/// <summary>Where the messages of a consumer arrive. Bounded by what was asked for, so the channel needs no bound of its own.</summary>
internal sealed class PullInbox : NatsSubBase, IAsyncDisposable
{
    private readonly Channel<NatsMsg> _channel = Channel.CreateUnbounded<NatsMsg>(new UnboundedChannelOptions { SingleReader = true });

    public PullInbox(NatsConnection connection)
        : base(connection, connection.NewInbox(), null) => connection.Add(this);

    /// <summary>The messages, and in between one without a subject whenever what was asked for is lost.</summary>
    public ChannelReader<NatsMsg> Messages => _channel.Reader;

    /// <summary>Whether it is word from the server about the request instead of a message.</summary>
    public bool IsStatus(in NatsMsg message) => message.Headers is { Code: > 0 } && message.Subject == Subject;

    public ValueTask DisposeAsync() => Connection.UnsubscribeAsync(this);

    internal override void Deliver(in NatsFrame frame, SubjectTable subjects) => _channel.Writer.TryWrite(frame.ToMessage(Connection, subjects.Get(frame.Subject)));

    /// <summary>The reader is told that nothing will come of what it asked for.</summary>
    public void AskAgain() => _channel.Writer.TryWrite(default);

    internal override void OnReconnected() => AskAgain();

    internal override void End(Exception? error) => _channel.Writer.TryComplete(error);
}
