using System.Text.Json.Serialization;

namespace Chronicle.Redaction;

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RedactedTextJson : JsonSerializerContext;
