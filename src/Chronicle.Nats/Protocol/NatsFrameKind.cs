namespace Chronicle.Nats.Protocol;

internal enum NatsFrameKind
{
    Info,
    Msg,
    Ping,
    Pong,
    Ok,
    Err,
}
