using System.Globalization;
using Chronicle.Server.Ingest.Nats;
using Chronicle.Server.Nats;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Configuration;

/// <summary>No message is recorded twice, and nothing that Chronicle itself says on the bus comes back to it.</summary>
internal sealed class NatsSubjectsRule(IOptions<NatsOptions> bus) : IValidateOptions<NatsIngestOptions>
{
    public ValidateOptionsResult Validate(string? name, NatsIngestOptions options)
    {
        NatsOptions link;
        try
        {
            link = bus.Value;
        }
        catch (OptionsValidationException)
        {
            return ValidateOptionsResult.Skip; // it is said already
        }
        var wrong = new List<string>();
        string[] own = [$"{link.Prefix}.dead.>", $"{link.Prefix}.out.>", $"{link.Prefix}.api.>"];
        foreach (var (key, subjects) in new[] { (nameof(options.Subjects), options.Subjects), (nameof(options.CoreSubjects), options.CoreSubjects) })
        {
            for (var i = 0; i < subjects.Length; i++)
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"{NatsIngestOptions.Section}:{key}:{i}: '{subjects[i]}'");
                if (Array.Find(own, said => SubjectPattern.Overlaps(said, subjects[i])) is { } ours)
                {
                    wrong.Add($"{at} takes {ours} too, which Chronicle itself publishes: it would record what it says.");
                }
                if (subjects.Take(i).FirstOrDefault(before => SubjectPattern.Overlaps(before, subjects[i])) is { } earlier)
                {
                    wrong.Add($"{at} and '{earlier}' overlap: messages would be taken twice.");
                }
            }
        }
        var streamed = options.JetStream ? options.StreamSubjects(link) : [];
        for (var i = 0; i < options.CoreSubjects.Length; i++)
        {
            if (Array.Find(streamed, subject => SubjectPattern.Overlaps(subject, options.CoreSubjects[i])) is { } subject)
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{NatsIngestOptions.Section}:CoreSubjects:{i}: '{options.CoreSubjects[i]}' overlaps with '{subject}', which is recorded from the stream: messages would be recorded twice."));
            }
        }
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
