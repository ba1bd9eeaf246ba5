using System.Threading.Channels;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats;

/// <summary>A subscription whose messages wait in a bounded channel. When it is full the newest are dropped, counted and told of.</summary>
public sealed class NatsSub : NatsSubBase, IAsyncDisposable
{
    private readonly Channel<NatsMsg> _channel;
    private readonly long? _maxMsgs;
    private long _received; // written by the reading loop only
    private readonly long? _channelBytes;
    private long _waitingBytes;
    private long _dropped;
    private bool _slow;

    internal NatsSub(NatsConnection connection, string subject, string? queueGroup, NatsSubOpts? opts)
        : base(connection, subject, queueGroup)
    {
        _maxMsgs = opts?.MaxMsgs;
        _channelBytes = opts?.ChannelBytes;
        // Wait, of which only TryWrite is used: it then refuses the newest instead of blocking the connection for all.
        _channel = Channel.CreateBounded<NatsMsg>(new BoundedChannelOptions(opts?.ChannelCapacity ?? connection.Opts.SubPendingChannelCapacity)
        {
            SingleWriter = true,
            FullMode = BoundedChannelFullMode.Wait,
        });
    }

    /// <summary>The messages. Completes after unsubscribing, and with an error when the server refused the subscription or the connection gave up.</summary>
    public ChannelReader<NatsMsg> Msgs => _channel.Reader;

    /// <summary>Takes a message that waits. With <see cref="NatsSubOpts.ChannelBytes"/> messages must be taken so, else their bytes stay counted.</summary>
    public bool TryRead(out NatsMsg message)
    {
        if (!_channel.Reader.TryRead(out message))
        {
            return false;
        }
        Interlocked.Add(ref _waitingBytes, -message.Data.Length);
        return true;
    }

    /// <summary>Messages lost because the reader was too slow.</summary>
    public long DroppedMessages => Interlocked.Read(ref _dropped);

    internal override long? Remaining => _maxMsgs - Interlocked.Read(ref _received);

    /// <summary>No new messages; those that wait can still be read.</summary>
    public ValueTask UnsubscribeAsync() => Connection.UnsubscribeAsync(this);

    /// <summary>Unsubscribes, and takes what the server had already sent.</summary>
    public ValueTask DrainAsync(CancellationToken cancellationToken = default) => Connection.DrainAsync(this, cancellationToken);

    public ValueTask DisposeAsync() => UnsubscribeAsync();

    internal override void Deliver(in NatsFrame frame, SubjectTable subjects)
    {
        if (_received >= _maxMsgs)
        {
            return; // a server that was told twice how many may send one too many
        }
        Interlocked.Increment(ref _received);
        if (HasRoom(frame) && TryWrite(frame.ToMessage(Connection, subjects.Get(frame.Subject))))
        {
            _slow = false;
        }
        else
        {
            Interlocked.Increment(ref _dropped);
            Connection.OnDropped(this, isFirst: !_slow);
            _slow = true;
        }
        if (_received >= _maxMsgs)
        {
            Connection.Forget(this);
        }
    }

    private bool HasRoom(in NatsFrame frame) =>
        _channelBytes is not { } most || Interlocked.Read(ref _waitingBytes) is var waiting && (waiting == 0 || waiting + frame.Body.Length <= most);

    private bool TryWrite(in NatsMsg message)
    {
        Interlocked.Add(ref _waitingBytes, message.Data.Length); // before the reader can take it
        if (_channel.Writer.TryWrite(message))
        {
            return true;
        }
        Interlocked.Add(ref _waitingBytes, -message.Data.Length);
        return false;
    }

    internal override void End(Exception? error) => _channel.Writer.TryComplete(error);
}
