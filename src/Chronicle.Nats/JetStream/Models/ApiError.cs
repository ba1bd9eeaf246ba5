namespace Chronicle.Nats.JetStream.Models;

public sealed record ApiError
{
    /// <summary>As in HTTP: 400, 404, 503.</summary>
    public int Code { get; init; }

    /// <summary>JetStream's own: 10059 stream not found, 10014 consumer not found, 10058 stream name in use with another configuration.</summary>
    public int ErrCode { get; init; }

    public string Description { get; init; } = "";
}
