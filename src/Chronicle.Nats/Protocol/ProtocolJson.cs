using System.Text.Json.Serialization;

namespace Chronicle.Nats.Protocol;

/// <summary>The JSON types of the core protocol, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(ConnectCommand))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
