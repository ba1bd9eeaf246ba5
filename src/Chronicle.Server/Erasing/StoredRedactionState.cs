using System.Text.Json;
using Chronicle.Events;

namespace Chronicle.Server.Erasing;

/// <summary>How far the redaction of what is stored is.</summary>
/// <param name="Version">The rules it applies.</param>
/// <param name="Position">The last event looked at.</param>
/// <param name="Last">The last event that is to be looked at.</param>
/// <param name="Looked">Events looked at.</param>
/// <param name="Changed">Events with something to redact.</param>
/// <param name="Sessions">Sessions whose texts were redacted beside their events'.</param>
/// <param name="Counts">How often each rule matched.</param>
/// <param name="Blocker">Who keeps what was redacted in the files; null when nobody does.</param>
public sealed record StoredRedactionState(
    string Version, Sequence Position, Sequence Last, long Looked, long Changed, long Sessions, IReadOnlyDictionary<string, long> Counts, string? Blocker)
{
    /// <summary>Writes the members.</summary>
    public void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("version"u8, Version);
        writer.WriteNumber("position"u8, Position.Value);
        writer.WriteNumber("last"u8, Last.Value);
        writer.WriteNumber("looked"u8, Looked);
        writer.WriteNumber("changed"u8, Changed);
        writer.WriteNumber("sessions"u8, Sessions);
        writer.WriteStartObject("rules"u8);
        foreach (var (rule, count) in Counts)
        {
            writer.WriteNumber(rule, count);
        }
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="WriteMembers"/> wrote.</summary>
    public static StoredRedactionState Read(JsonElement json) => new(
        json.GetProperty("version"u8).GetString()!,
        new Sequence(json.GetProperty("position"u8).GetInt64()),
        new Sequence(json.GetProperty("last"u8).GetInt64()),
        json.GetProperty("looked"u8).GetInt64(),
        json.GetProperty("changed"u8).GetInt64(),
        json.GetProperty("sessions"u8).GetInt64(),
        json.GetProperty("rules"u8).EnumerateObject().ToDictionary(static rule => rule.Name, static rule => rule.Value.GetInt64()),
        Blocker: null);
}
