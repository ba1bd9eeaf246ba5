using System.ComponentModel.DataAnnotations;
using Chronicle.Configuration;
using Chronicle.Server.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>What is recorded from the bus, and how it becomes events.</summary>
public sealed class NatsIngestOptions : IValidatableObject
{
    public const string Section = NatsOptions.Section + ":Ingest";

    /// <summary>Whether a stream is recorded: what is published while nobody listens is kept there. Default true.</summary>
    public bool JetStream { get; set; } = true;

    /// <summary>The stream; made if there is none. Default <c>CHRONICLE</c>.</summary>
    public string Stream { get; set; } = "CHRONICLE";

    /// <summary>What the stream takes for us. Default <c>chronicle.ev.&gt;</c>, with the prefix of <see cref="NatsOptions.Prefix"/>.</summary>
    public string[] Subjects { get; set; } = [];

    /// <summary>Our place in the stream. Recorders with a journal of their own need one each. Default <c>chronicle</c>.</summary>
    public string Consumer { get; set; } = "chronicle";

    /// <summary>How long a stream that we make keeps messages, recorded or not: a minute to ten years. Default 7 days: a recorder may be away for so long.</summary>
    [DurationRange(60, 10 * 366 * 86400.0)]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many bytes of them. Default 1 GiB.</summary>
    [Range(1L << 20, long.MaxValue)]
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>On how many servers of a cluster: 1 to 5. Default 1.</summary>
    [Range(1, 5)]
    public int Replicas { get; set; } = 1;

    /// <summary>Messages that may be on their way to us and not recorded yet. Default 16,384: two full appends.</summary>
    [Range(1, 1_000_000)]
    public int MaxOutstanding { get; set; } = 16_384;

    /// <summary>Subjects that no stream keeps: what is published there while we do not listen is gone. Default none.</summary>
    public string[] CoreSubjects { get; set; } = [];

    /// <summary>Of several recorders with the same name, each message of <see cref="CoreSubjects"/> goes to one. Default <c>chronicle</c>.</summary>
    public string QueueGroup { get; set; } = "chronicle";

    /// <summary>How messages become events; the first rule whose subject fits is taken. Default none: subjects say it, or the payload.</summary>
    public NatsRuleOptions[] Rules { get; set; } = [];

    /// <summary>What is recorded from the stream.</summary>
    public string[] StreamSubjects(NatsOptions bus) => Subjects.Length > 0 ? Subjects : [$"{bus.Prefix}.ev.>"];

    /// <summary>Says which name, subject or rule can't be used, by its key.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (key, name) in new[] { (nameof(Stream), Stream), (nameof(Consumer), Consumer) })
        {
            if (name.Length == 0 || name.AsSpan().IndexOfAny(SubjectPattern.NotInNames) >= 0)
            {
                yield return Wrong(key, $"'{name}' is no name: it may have no blank, dot, slash, * or >.");
            }
        }
        if (QueueGroup.Length == 0 || QueueGroup.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0)
        {
            yield return Wrong(nameof(QueueGroup), $"'{QueueGroup}' is no name: it may have no blank.");
        }
        foreach (var (key, subjects) in new[] { (nameof(Subjects), Subjects), (nameof(CoreSubjects), CoreSubjects) })
        {
            for (var i = 0; i < subjects.Length; i++)
            {
                if (!SubjectPattern.IsValid(subjects[i]))
                {
                    yield return Wrong($"{key}:{i}", $"'{subjects[i]}' is no subject: tokens with dots between them; * stands for one, > at the end for all others.");
                }
            }
        }
        for (var i = 0; i < Rules.Length; i++)
        {
            foreach (var (key, what) in Rules[i].Problems())
            {
                yield return Wrong($"{nameof(Rules)}:{i}:{key}", what);
            }
        }
    }

    private static ValidationResult Wrong(string key, string what) => new($"{Section}:{key}: {what}", [key]);
}
