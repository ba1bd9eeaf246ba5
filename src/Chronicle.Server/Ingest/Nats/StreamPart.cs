using Chronicle.Server.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>A stream, and the subjects that are recorded from it.</summary>
/// <param name="Name">The stream's name.</param>
/// <param name="Subjects">What is recorded from it.</param>
/// <param name="Acknowledges">
/// Whether the stream answers each message that is published on them. Publishers of our subjects wait for that. In another program's tree the answer would reach who
/// asks for something there before the real one, so a stream that we make for it stays silent (<c>no_ack</c>).
/// </param>
internal sealed record StreamPart(string Name, string[] Subjects, bool Acknowledges)
{
    /// <summary>The streams of a configuration: ours, and one beside it for subjects that are not under our prefix.</summary>
    public static StreamPart[] Of(NatsIngestOptions options, NatsOptions bus)
    {
        var subjects = options.StreamSubjects(bus);
        var own = Array.FindAll(subjects, subject => subject.StartsWith($"{bus.Prefix}.", StringComparison.Ordinal));
        var foreign = Array.FindAll(subjects, subject => !own.Contains(subject));
        return foreign.Length == 0 ? [new StreamPart(options.Stream, own, Acknowledges: true)]
            : own.Length == 0 ? [new StreamPart(options.Stream, foreign, Acknowledges: false)]
            : [new StreamPart(options.Stream, own, Acknowledges: true), new StreamPart($"{options.Stream}_FOREIGN", foreign, Acknowledges: false)];
    }
}
