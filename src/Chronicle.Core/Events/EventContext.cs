namespace Chronicle.Events;

/// <summary>What is known of an event besides its JSON: the subject it was published on, the rule that maps it.</summary>
public readonly record struct EventContext
{
    public string? Id { get; init; }

    /// <summary>Within what <see cref="Id"/> is one of a kind; null for the session.</summary>
    public string? IdScope { get; init; }

    /// <summary>Whether it goes before the id in the JSON: a rule says where the id is.</summary>
    public bool OverridesId { get; init; }

    public string? SessionId { get; init; }
    public string? Type { get; init; }
    public string? Source { get; init; }
    public string? Project { get; init; }

    /// <summary>When it happened, unless it says so itself.</summary>
    public Timestamp? Time { get; init; }

    /// <summary>A member of JSON, name and value, that is kept beside the event's body; empty for none.</summary>
    public ReadOnlyMemory<byte> Besides { get; init; }

    /// <summary>Whether this replaces what the JSON says (a rule) instead of standing in for what it leaves out (a subject). Not the time; of the id <see cref="OverridesId"/> says it.</summary>
    public bool Overrides { get; init; }

    /// <summary>The context of one event of several: ids must differ.</summary>
    internal EventContext At(int index) => Id is null ? this : this with { Id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Id}:{index}") };

    internal string? PickId(string? own) => OverridesId ? Id ?? own : own ?? Id;

    internal string? PickScope(string? ownId, string? ownScope) => Id is not null && (OverridesId || ownId is null) ? IdScope : ownScope;

    internal string? Pick(string? own, string? given) => Overrides ? given ?? own : own ?? given;
}
