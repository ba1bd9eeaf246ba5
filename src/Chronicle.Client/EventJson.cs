using System.Text.Json;

namespace Chronicle.Client;

/// <summary>One recorded event as its JSON; members are read when asked for, and bytes are never rewritten.</summary>
public readonly struct EventJson(JsonElement element)
{
    public JsonElement Element { get; } = element;

    /// <summary>The event's text, as the server wrote it. Lives as long as <see cref="Element"/>.</summary>
    public ReadOnlySpan<byte> Utf8 => System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(Element);

    public string? Cursor => Text("cursor");

    public long Sequence => Element.TryGetProperty("seq", out var value) && value.TryGetInt64(out var sequence) ? sequence : 0;

    public string? Text(string member) =>
        Element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public DateTimeOffset? Time =>
        Element.TryGetProperty("time", out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time : null;

    public JsonElement? Data => Element.TryGetProperty("data", out var value) ? value : null;
}
