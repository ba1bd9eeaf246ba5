namespace Chronicle.Server.Ingest.Nats;

/// <summary>What a subject, and perhaps a payload, say of an event.</summary>
internal sealed record SubjectNames(string? Session, string? Type, string? Source, string? Project, string? Id);
