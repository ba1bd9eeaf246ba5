namespace Chronicle.Nats;

/// <summary>Whatever goes wrong between us and a NATS server.</summary>
public class NatsException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>No server could be reached, or the connection that something depended on was lost; a request may or may not have been carried out.</summary>
public sealed class NatsConnectionFailedException(string message, Exception? inner = null) : NatsException(message, inner);

/// <summary>The server refused the credentials.</summary>
public sealed class NatsAuthException(string server, string error) : NatsException($"{server} refused the credentials: {error}");

/// <summary>What the server said in <c>-ERR</c>: a permission, a subject, a limit.</summary>
public sealed class NatsServerException(string error) : NatsException($"The server says: {error}")
{
    /// <summary>The server's own words, such as <c>Permissions Violation for Publish to "a.b"</c>.</summary>
    public string Error { get; } = error;

    /// <summary>The subject of a permissions violation, when it is one.</summary>
    public string? Subject { get; } = SubjectOf(error);

    public bool IsPermissionsViolation => Error.StartsWith("Permissions Violation", StringComparison.OrdinalIgnoreCase);

    private static string? SubjectOf(string error) => error.Split('"') is [_, var subject, ..] ? subject : null;
}

/// <summary>Bytes that are not the NATS protocol, or a line or payload past its limit.</summary>
public sealed class NatsProtocolViolationException(string message) : NatsException(message);

/// <summary>Nobody subscribes to the subject of a request.</summary>
public sealed class NatsNoRespondersException(string subject) : NatsException($"Nobody answers on {subject}.");

/// <summary>No reply came in time; the request may have been carried out.</summary>
public sealed class NatsNoReplyException(string subject, TimeSpan timeout) : NatsException($"No reply on {subject} within {timeout.TotalSeconds:0.###} s.");

/// <summary>The message is larger than the server takes.</summary>
public sealed class NatsPayloadTooLargeException(int size, int limit) : NatsException($"The message has {size} bytes with its headers; the server takes {limit} (max_payload).")
{
    public int Size { get; } = size;

    public int Limit { get; } = limit;
}

/// <summary>There is no connection, and what may wait for one is full.</summary>
public sealed class NatsReconnectBufferFullException(int limit)
    : NatsException($"There is no connection, and {limit} bytes ({nameof(NatsOpts.ReconnectBufferSize)}) already wait for one. Nothing of this message was sent.");
