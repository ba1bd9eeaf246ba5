namespace Chronicle.Server.Ingest.Nats;

/// <summary>A rule of the configuration, read.</summary>
internal sealed class SubjectRule(NatsRuleOptions options)
{
    private readonly ValueTemplate? _session = Read(options.Session);
    private readonly ValueTemplate? _type = Read(options.Type);
    private readonly ValueTemplate? _source = Read(options.Source);
    private readonly ValueTemplate? _project = Read(options.Project);
    private readonly ValueTemplate? _id = Read(options.Id);

    public string Subject => options.Subject;

    public NatsPayload Payload => options.Payload;

    /// <summary>Whether two messages of a subject may differ in what it says of them.</summary>
    public bool NeedsPayload => new[] { _session, _type, _source, _project, _id }.Any(template => template is { NeedsPayload: true });

    public SubjectNames Apply(string subject, ReadOnlySpan<byte> payload) => new(
        _session?.Expand(subject, payload),
        _type?.Expand(subject, payload),
        _source?.Expand(subject, payload),
        _project?.Expand(subject, payload),
        _id?.Expand(subject, payload));

    private static ValueTemplate? Read(string? text) => text is null ? null : ValueTemplate.Parse(text);
}
