using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Server.Nats.Following;

/// <summary>The stream that keeps what is published, and what it tells about how far that was.</summary>
internal static class OutStream
{
    public const string CursorHeader = "Chronicle-Cursor";

    private const int NotFound = 10059;

    /// <summary>Longer than an unacknowledged message is sent again (<see cref="NatsJSPublisherOpts.RetryFor"/>).</summary>
    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(2);

    /// <summary>The stream, made if there is none: in files, for a week and at most 1 GiB, the oldest going first. One that is there keeps its limits.</summary>
    /// <exception cref="NatsJSException">It can't be had; the message says why.</exception>
    public static async Task<NatsJSStream> OpenAsync(NatsJSContext jetStream, string name, string subject, CancellationToken cancellationToken)
    {
        var stream = await FindAsync(jetStream, name, cancellationToken) ?? await jetStream.CreateStreamAsync(
            new StreamConfig
            {
                Name = name,
                Description = "What Chronicle has recorded",
                Subjects = [subject],
                MaxAge = TimeSpan.FromDays(7),
                MaxBytes = 1L << 30,
                DuplicateWindow = DuplicateWindow,
                AllowDirect = true,
            },
            cancellationToken);
        return stream.Info.Config.Subjects?.Contains(subject) == true ? stream
            : throw new NatsJSException($"The stream {name} takes {string.Join(", ", stream.Info.Config.Subjects ?? [])} and not {subject}: give it that subject, or name another in Nats:RepublishStream.");
    }

    /// <summary>The last event the stream holds, when the last message is one of this history; null when it tells nothing.</summary>
    public static async Task<Sequence?> LastAsync(NatsJSStream stream, IEventStore store, CancellationToken cancellationToken) =>
        stream.Info.State is { Messages: > 0, LastSeq: var last }
            && await stream.GetAsync(new StreamMsgGetRequest { Seq = last }, cancellationToken) is { } message
            && Cursor.TryParse(message.Headers?[CursorHeader], out var cursor) && cursor.Epoch == store.Epoch && cursor.Sequence <= store.Head
            ? cursor.Sequence : null;

    private static async Task<NatsJSStream?> FindAsync(NatsJSContext jetStream, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await jetStream.GetStreamAsync(name, cancellationToken);
        }
        catch (NatsJSApiException missing) when (missing.Error.ErrCode == NotFound)
        {
            return null;
        }
    }
}
