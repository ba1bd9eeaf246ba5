namespace Chronicle.Client;

/// <summary>A request that failed; <see cref="ServerUnreachableException"/> and <see cref="RefusedException"/> say how.</summary>
public abstract class ChronicleClientException(string message, Exception? inner) : Exception(message, inner);

/// <summary>No answer from the server: nobody listens, the connection broke, or it is overloaded and stayed so.</summary>
public sealed class ServerUnreachableException(Uri address, string why, Exception? inner) : ChronicleClientException($"{address} can't be reached: {why}", inner)
{
    public Uri Address { get; } = address;

    public string Why { get; } = why;
}

/// <summary>The server answered no, with a problem (RFC 9457) when it gave one.</summary>
public sealed class RefusedException(int status, string title, string? detail, long? index) : ChronicleClientException(detail is null ? title : $"{title}: {detail}", null)
{
    public int Status { get; } = status;

    public string Title { get; } = title;

    public string? Detail { get; } = detail;

    /// <summary>Which event of an append was refused, counted from 0 in its request; null when the answer doesn't say.</summary>
    public long? Index { get; } = index;
}
