using System.Globalization;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;
using Chronicle.Server.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Finds or makes the stream and our consumer, and places the consumer where the journal stands.</summary>
/// <remarks>
/// Order within a subject is what makes this more than two requests. JetStream delivers again what was not acknowledged, but only after a while and behind what
/// is newer. So whenever something may have been delivered that we do not have (a restart of either side, a lost connection), the consumer is made anew behind the
/// last message that is acknowledged without a gap: all after it comes again in its order, and what is recorded already is known by its id.
/// </remarks>
/// <param name="jetStream">Where the stream is.</param>
/// <param name="bus">Whose prefix dead letters have.</param>
/// <param name="options">What is recorded.</param>
/// <param name="part">The stream and its subjects.</param>
/// <param name="others">
/// For our own stream, the subjects of the one beside it: a stream of an older version takes them too, and they are then recorded from there. For the one beside it, none.
/// </param>
/// <param name="position">Our place while the consumer is recreated.</param>
internal sealed class StreamSetup(
    NatsJSContext jetStream, NatsOptions bus, NatsIngestOptions options, StreamPart part, string[] others, ConsumerPosition position)
{
    private const int StreamNotFound = 10059;
    private const int ConsumerNotFound = 10014;
    private const int SubjectsOverlap = 10065;

    private static readonly TimeSpan AckWait = TimeSpan.FromSeconds(30); // the server's own

    private string[] _subjects = part.Subjects; // of the stream as it was opened last

    private bool IsBeside => part.Name != options.Stream;

    /// <summary>What another stream takes that this one is meant for; null when it takes none of it.</summary>
    public string? Elsewhere { get; private set; }

    /// <param name="recorded">The stream's creation and the last of its sequences that this process has recorded, if it has any.</param>
    /// <param name="cancellationToken">Ends the asking; it can be done again at any point.</param>
    /// <exception cref="BusSetupException">Something is not as it must be; the message says what to do.</exception>
    /// <returns>Null when another stream takes all that this one is meant for.</returns>
    public async Task<OpenedStream?> OpenAsync((DateTimeOffset Created, ulong Sequence)? recorded, CancellationToken cancellationToken)
    {
        if (IsBeside)
        {
            await LeaveOthersAsync(cancellationToken);
            if (_subjects.Length == 0)
            {
                return null;
            }
        }
        var stream = await FindOrMakeStreamAsync(cancellationToken);
        if (!IsBeside)
        {
            _subjects = [.. part.Subjects, .. others.Where(subject => Takes(stream, subject))];
        }
        CheckSubjects(stream);
        var (consumer, floor) = await FindOrMakeConsumerAsync(stream, recorded, cancellationToken);
        var isOursAlone = stream.Config.Subjects!.All(subject => _subjects.Any(ours => SubjectPattern.Covers(ours, subject)));
        var missed = isOursAlone && floor is { } last && stream.State.FirstSeq > last + 1 ? stream.State.FirstSeq - last - 1 : 0;
        var dead = await jetStream.ListStreamNamesAsync($"{bus.Prefix}.dead.>", cancellationToken).AnyAsync(cancellationToken);
        return new OpenedStream(consumer, stream.Created, consumer.Info.Delivered.ConsumerSeq + 1, missed, Elsewhere ?? StreamLimits.Differences(stream.Config, Wanted()), dead);
    }

    /// <summary>Whether a message is one of those to be recorded. Of a stream that was given another subject meanwhile, others come too, until it is opened again.</summary>
    public bool IsOurs(ReadOnlySpan<char> subject)
    {
        return IsOneOf(part.Subjects, subject) || IsOneOf(others, subject);
    }

    private static bool IsOneOf(string[] patterns, ReadOnlySpan<char> subject)
    {
        foreach (var pattern in patterns)
        {
            if (SubjectPattern.Covers(pattern, subject))
            {
                return true;
            }
        }
        return false;
    }

    private static bool Takes(StreamInfo stream, string subject) => stream.Config.Subjects!.Any(taken => SubjectPattern.Covers(taken, subject));

    /// <summary>Leaves out the subjects that our own stream takes, as one that an older version made does: no two streams can take the same.</summary>
    private async Task LeaveOthersAsync(CancellationToken cancellationToken)
    {
        (_subjects, Elsewhere) = (part.Subjects, null);
        try
        {
            var own = (await jetStream.GetStreamAsync(options.Stream, cancellationToken)).Info;
            var taken = part.Subjects.Where(subject => Takes(own, subject)).ToArray();
            if (taken.Length == 0)
            {
                return;
            }
            _subjects = [.. part.Subjects.Except(taken)];
            Elsewhere = own.Config.NoAck ? null
                : $"The stream {own.Config.Name} takes {string.Join(", ", taken)} and answers what is published there, which breaks requests. Take the subject out of it (nats stream edit {own.Config.Name}): Chronicle then makes {part.Name} for it, which does not answer.";
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == StreamNotFound)
        {
            // Then it takes none of them.
        }
    }

    private StreamConfig Wanted() => new()
    {
        Name = part.Name,
        Description = "What Chronicle records",
        Subjects = _subjects,
        NoAck = !part.Acknowledges,
        MaxAge = options.MaxAge,
        MaxBytes = options.MaxBytes,
        NumReplicas = options.Replicas,
    };

    private async Task<StreamInfo> FindOrMakeStreamAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await jetStream.GetStreamAsync(part.Name, cancellationToken)).Info;
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == StreamNotFound)
        {
            // Made below.
        }
        try
        {
            return (await jetStream.CreateStreamAsync(Wanted(), cancellationToken)).Info;
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == SubjectsOverlap)
        {
            var others = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var subject in _subjects)
            {
                await foreach (var name in jetStream.ListStreamNamesAsync(subject, cancellationToken))
                {
                    others.Add(name);
                }
            }
            throw new BusSetupException(
                $"The stream {part.Name} can't be made: {string.Join(", ", others)} already takes {string.Join(", ", _subjects)}. Name that stream in {NatsIngestOptions.Section}:Stream, or set another {NatsOptions.Section}:Prefix.");
        }
        catch (NatsJSApiException e)
        {
            throw new BusSetupException($"The stream {part.Name} can't be made: {e.Error.Description}. Make it by hand, or change {NatsIngestOptions.Section}:MaxBytes, MaxAge or Replicas.");
        }
    }

    private void CheckSubjects(StreamInfo stream)
    {
        var takes = stream.Config.Subjects ?? [];
        if (_subjects.FirstOrDefault(ours => !takes.Any(subject => SubjectPattern.Covers(subject, ours))) is { } missing)
        {
            throw new BusSetupException(
                $"The stream {part.Name} takes {string.Join(", ", takes)} and not {missing}, so what is published there is not kept. Add the subject to the stream, or name another stream in {NatsIngestOptions.Section}:Stream.");
        }
        if (_subjects.Length > 1 && takes.FirstOrDefault(subject => !_subjects.Any(ours => SubjectPattern.Covers(ours, subject))) is { } foreign)
        {
            throw new BusSetupException(
                $"The stream {part.Name} also takes {foreign}, and a consumer can pick out one subject only. Add it to {NatsIngestOptions.Section}:Subjects, or name a stream that takes nothing else.");
        }
    }

    private async Task<(NatsJSConsumer Consumer, ulong? Floor)> FindOrMakeConsumerAsync(
        StreamInfo stream, (DateTimeOffset Created, ulong Sequence)? recorded, CancellationToken cancellationToken)
    {
        NatsJSConsumer? found = null;
        try
        {
            found = await jetStream.GetConsumerAsync(part.Name, options.Consumer, cancellationToken);
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == ConsumerNotFound)
        {
            // Made below.
        }
        if (found is null)
        {
            var last = recorded is { } mine && mine.Created == stream.Created ? mine.Sequence : position.Read(part.Name, stream.Created, options.Consumer);
            return (await MakeConsumerAsync(stream, last, cancellationToken), last);
        }
        Check(found.Info.Config);
        var floor = Math.Max(found.Info.AckFloor.StreamSeq, found.Info.Config.OptStartSeq > 0 ? found.Info.Config.OptStartSeq - 1 : 0);
        var picksTooMuch = string.IsNullOrEmpty(found.Info.Config.FilterSubject) && FilterOf(stream) is not null; // somebody gave the stream another subject
        if (found.Info.NumAckPending == 0 && !picksTooMuch)
        {
            return (found, floor);
        }
        position.Write(part.Name, stream.Created, options.Consumer, floor); // whatever ends between the next two lines begins here again
        await jetStream.DeleteConsumerAsync(part.Name, options.Consumer, cancellationToken);
        return (await MakeConsumerAsync(stream, floor, cancellationToken), floor);
    }

    private void Check(ConsumerConfig found)
    {
        if (found.AckPolicy != ConsumerConfigAckPolicy.Explicit)
        {
            throw new BusSetupException(
                $"The consumer {options.Consumer} of {part.Name} does not ask for each message to be acknowledged, so what is not recorded would not come again. Delete it, or name another in {NatsIngestOptions.Section}:Consumer.");
        }
        if (found.FilterSubject is { Length: > 0 } filter && _subjects.FirstOrDefault(ours => !SubjectPattern.Covers(filter, ours)) is { } missing)
        {
            throw new BusSetupException(
                $"The consumer {options.Consumer} of {part.Name} picks out {filter} and not {missing}. Delete it, or name another in {NatsIngestOptions.Section}:Consumer.");
        }
    }

    /// <summary>The one subject of ours in a stream that takes others, too; null where all is ours.</summary>
    /// <remarks>A filter that leaves nothing out is not harmless: after a restart nats-server 2.9 may take 2 ms of CPU for each message that it delivers through one.</remarks>
    private string? FilterOf(StreamInfo stream) => _subjects is [var ours] && !stream.Config.Subjects!.All(subject => SubjectPattern.Covers(ours, subject)) ? ours : null;

    private async Task<NatsJSConsumer> MakeConsumerAsync(StreamInfo stream, ulong? last, CancellationToken cancellationToken)
    {
        var start = Math.Min(last ?? 0, stream.State.LastSeq) + 1; // a stream that lost its end in a power cut counts on from what it has
        var consumer = await jetStream.CreateOrUpdateConsumerAsync(
            part.Name,
            new ConsumerConfig
            {
                DurableName = options.Consumer,
                Description = string.Create(CultureInfo.InvariantCulture, $"Chronicle ({bus.Name})"),
                DeliverPolicy = last is null ? ConsumerConfigDeliverPolicy.All : ConsumerConfigDeliverPolicy.ByStartSequence,
                OptStartSeq = last is null ? 0 : start,
                FilterSubject = FilterOf(stream),
                AckWait = AckWait,
                MaxAckPending = options.MaxOutstanding,
            },
            cancellationToken);
        position.Forget();
        return consumer;
    }
}
