using System.Buffers;
using System.Text.Json;

namespace Chronicle.Events;

/// <summary>A part of what a hook has sent.</summary>
/// <param name="Json">An object in JSON that can be recorded; empty when the part has no member that can be read.</param>
/// <param name="Sent">The bytes it was made of.</param>
/// <param name="Problem">What is wrong with it, as the end of a sentence; null when all of it could be read.</param>
public readonly record struct HookPayloadPart(ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Sent, string? Problem);

/// <summary>Makes JSON of a payload that a parser refuses, because a hook sends an event once: a recorder that refuses it has lost it.</summary>
/// <remarks>
/// Text in another encoding is converted, and what is nearly JSON is written as JSON. Of a payload that is cut short, nested too deeply or broken, the simple members
/// before the damage are kept as members, and the whole of it as a text: <c>{"session_id":…,"raw":"{\"session_id\":…","problem":"cut short"}</c>.
/// </remarks>
public static class HookPayload
{
    private static readonly JsonWriterOptions Relaxed = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="sent">The payload.</param>
    /// <param name="body">The member that holds the body in this dialect; null when the payload is the body.</param>
    /// <returns>One part for each value that follows another; none for an empty payload.</returns>
    public static List<HookPayloadPart> Read(ReadOnlyMemory<byte> sent, string? body)
    {
        var text = PayloadText.Of(sent);
        var parts = new List<HookPayloadPart>();
        for (var at = SkipSeparators(text.Span, 0); at < text.Length; at = SkipSeparators(text.Span, at))
        {
            var reader = new LenientJson(text.Span, at);
            if (reader.Read() is { } problem)
            {
                parts.Add(new HookPayloadPart(Opaque(ref reader, text[at..], body, problem), text[at..], problem));
                break;
            }
            parts.Add(new HookPayloadPart(reader.Json, text[at..reader.Position], null));
            at = reader.Position;
        }
        return parts;
    }

    private static int SkipSeparators(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' or 0 or 0x1E)
        {
            at++;
        }
        return at;
    }

    private static ReadOnlyMemory<byte> Opaque(ref LenientJson reader, ReadOnlyMemory<byte> text, string? body, string problem)
    {
        if (reader.Members.Count == 0)
        {
            return default;
        }
        var json = reader.Json.Span;
        var output = new ArrayBufferWriter<byte>(text.Length + (text.Length / 8) + 256);
        foreach (var member in reader.Members)
        {
            output.Write(output.WrittenCount == 0 ? "{"u8 : ","u8);
            output.Write(json[member]);
        }
        output.Write(","u8);
        using (var writer = new Utf8JsonWriter(output, Relaxed))
        {
            if (body is not null)
            {
                writer.WritePropertyName(body);
                writer.WriteStartObject();
            }
            writer.WriteString("raw"u8, text.Span);
            writer.WriteString("problem"u8, problem);
            writer.WriteEndObject();
            if (body is not null)
            {
                writer.WriteEndObject();
            }
        }
        return output.WrittenMemory;
    }
}
