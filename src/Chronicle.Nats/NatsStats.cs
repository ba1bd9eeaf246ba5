namespace Chronicle.Nats;

/// <summary>Counts since the connection object was made.</summary>
/// <param name="PendingBytes">Bytes that wait to be written.</param>
/// <param name="DroppedMessages">Messages that slow readers have lost.</param>
public readonly record struct NatsStats(
    long SentMessages, long SentBytes, long ReceivedMessages, long ReceivedBytes, long PendingBytes, long Reconnects, long DroppedMessages, int Subscriptions);
