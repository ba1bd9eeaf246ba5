using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chronicle.Client;

/// <summary>The JSON types of this assembly, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = ClientOptions.MaxDepth)]
[JsonSerializable(typeof(SessionInfo))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(ServerInfo))]
[JsonSerializable(typeof(ServerStats))]
[JsonSerializable(typeof(ServerHealth))]
[JsonSerializable(typeof(AlertList))]
[JsonSerializable(typeof(Timeline))]
[JsonSerializable(typeof(AppendAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ClientJson : JsonSerializerContext;

internal sealed record SessionList(SessionInfo[]? Sessions, string? Next);

internal sealed record AlertList(ServerAlert[]? Alerts);

internal sealed record AppendAnswer(string? Epoch, long? First, long? Last, int? Count, int? Duplicates, int? ConflictCount, IdConflict[]? Conflicts);

internal sealed record Problem(string? Type, string? Title, string? Detail, long? Index);
