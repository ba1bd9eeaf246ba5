namespace Chronicle.Client;

/// <summary>Events in the order asked for; <see cref="Next"/> continues in it and is null at the end. A page may be short and still have one.</summary>
public sealed record EventPage(IReadOnlyList<EventJson> Events, string? Next, long? Head);
