namespace Chronicle.Events;

/// <summary>What is known of an event besides its JSON: the subject it was published on, the rule that maps it.</summary>
public sealed record EventContext
{
    public string? Id { get; init; }
    public string? SessionId { get; init; }
    public string? Type { get; init; }
    public string? Source { get; init; }
    public string? Project { get; init; }

    /// <summary>When it happened, unless it says so itself.</summary>
    public Timestamp? Time { get; init; }

    /// <summary>Whether this replaces what the JSON says (a rule) instead of standing in for what it leaves out (a subject). Not the time, and not the id.</summary>
    public bool Overrides { get; init; }

    /// <summary>The context of one event of several: ids must differ.</summary>
    internal EventContext At(int index) => Id is null ? this : this with { Id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Id}:{index}") };

    internal string? Pick(string? own, string? given) => Overrides ? given ?? own : own ?? given;
}
