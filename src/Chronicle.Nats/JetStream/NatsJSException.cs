using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Nats.JetStream;

/// <summary>Whatever goes wrong with JetStream.</summary>
public class NatsJSException(string message, Exception? inner = null) : NatsException(message, inner);

/// <summary>JetStream's API said no.</summary>
public sealed class NatsJSApiException(ApiError error) : NatsJSException($"JetStream: {error.Description} ({error.Code}, {error.ErrCode})")
{
    public ApiError Error { get; } = error;
}

/// <summary>Nobody answers for JetStream: it is off on that server or for that account, or there is no leader just now.</summary>
public sealed class NatsJSUnavailableException(string subject, Exception inner) : NatsJSException($"No JetStream answers on {subject}. Is it enabled on the server (-js) and for this account?", inner);

/// <summary>No stream takes messages of that subject.</summary>
public sealed class NatsJSPublishNoResponseException(string subject, Exception? inner = null) : NatsJSException($"No stream stores {subject}.", inner);

/// <summary>The server ended a pull in a way that asking again does not mend.</summary>
public sealed class NatsJSProtocolException(int code, string text) : NatsJSException($"The consumer can't be read: {text} ({code}).")
{
    public int Code { get; } = code;
}
