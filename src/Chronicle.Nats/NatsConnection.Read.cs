using System.Buffers;
using Chronicle.Nats.Connecting;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats;

public sealed partial class NatsConnection
{
    private async Task ReadAsync(Link link, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await link.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _silentTicks, 0); // whatever it says, it lives
            var buffer = read.Buffer;
            Dispatch(link, ref buffer);
            link.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                throw new NatsException("the server closed it");
            }
        }
    }

    private void Dispatch(Link link, ref ReadOnlySequence<byte> buffer)
    {
        while (_parser.TryRead(ref buffer, out var frame))
        {
            switch (frame.Kind)
            {
                case NatsFrameKind.Msg:
                    _receivedMessages++; // this loop alone writes it
                    _receivedBytes += frame.Body.Length - frame.HeaderBytes;
                    if (_subs.TryGetValue(frame.Sid, out var sub))
                    {
                        sub.Deliver(frame, _subjects);
                    }
                    break;
                case NatsFrameKind.Ping:
                    _pending.WriteControl("PONG\r\n");
                    break;
                case NatsFrameKind.Pong:
                    _pending.Pong();
                    break;
                case NatsFrameKind.Info:
                    TakeInfo(Dialer.ParseInfo(frame), link);
                    break;
                case NatsFrameKind.Err:
                    TakeError(new NatsServerException(Dialer.ErrorText(frame)), link);
                    break;
                default:
                    break;
            }
        }
    }

    private void TakeInfo(ServerInfo info, Link link)
    {
        Volatile.Write(ref _info, info);
        _servers.Learn(info.ConnectUrls, link.Server);
        if (info.Ldm && !link.IsLameDuck)
        {
            link.IsLameDuck = true;
            Raise(LameDuckModeActivated, link.Server, null);
            if (_servers.HasOtherThan(link.Server))
            {
                link.LameDuck.TrySetResult();
            }
        }
    }

    private void TakeError(NatsServerException error, Link link)
    {
        Raise(ServerError, link.Server, error);
        if (!error.IsPermissionsViolation)
        {
            link.LastError = error; // most others close the connection; then this was why
            return;
        }
        if (error.Subject is not { } subject)
        {
            return;
        }
        if (error.Error.Contains("Publish", StringComparison.OrdinalIgnoreCase))
        {
            _requests.FailThoseTo(subject, error);
            return;
        }
        foreach (var sub in _subs.Values)
        {
            if (sub.Subject == subject)
            {
                _subs.TryRemove(sub.Sid, out _);
                sub.End(error);
            }
        }
    }
}
