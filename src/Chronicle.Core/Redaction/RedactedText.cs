using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Chronicle.Redaction;

/// <summary>Text that has passed redaction: the only thing that leaves for dead letters and receivers of alerts.</summary>
/// <remarks>Only a <see cref="Redactor"/> makes one.</remarks>
public readonly struct RedactedText
{
    private readonly string? _value;

    private RedactedText(string value) => _value = value;

    /// <summary>The text without its secrets.</summary>
    public string Value => _value ?? "";

    public override string ToString() => Value;

    internal static RedactedText Of(string text, Redactor redactor) => new(redactor.RedactText(text));

    // A name that says "secret" takes all of its value away, as it does in a body.
    internal static RedactedText OfMember(string name, string value, Redactor redactor)
    {
        var member = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { [name] = value }, RedactedTextJson.Default.DictionaryStringString);
        var redacted = redactor.RedactJson(member);
        return new(redacted.Equals(member) ? value : JsonSerializer.Deserialize(redacted.Span, RedactedTextJson.Default.DictionaryStringString)!.Values.Single());
    }

    // JSON, whole or broken, is looked through as JSON first: its members' names say more than text does.
    internal static RedactedText? OfPayload(ReadOnlyMemory<byte> payload, Redactor redactor)
    {
        if (!Utf8.IsValid(payload.Span))
        {
            return null;
        }
        var json = redactor.RedactJson(payload);
        return new(redactor.RedactText(Encoding.UTF8.GetString(json.Span)));
    }
}
