namespace Chronicle.Nats.JetStream.Models;

/// <summary>Which message of a stream is wanted.</summary>
public sealed record StreamMsgGetRequest
{
    /// <summary>The one at this place, or with <see cref="NextBySubj"/> the first of that subject from here on.</summary>
    public ulong Seq { get; init; }

    /// <summary>May have wildcards.</summary>
    public string? NextBySubj { get; init; }
}
