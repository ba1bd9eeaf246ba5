using System.Text.Json.Serialization;

namespace Chronicle.Nats.JetStream.Models;

/// <summary>The JSON types of JetStream's API, generated at build time. What is zero is left to the server.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    Converters =
    [
        typeof(SnakeCase<StreamConfigRetention>),
        typeof(SnakeCase<StreamConfigStorage>),
        typeof(SnakeCase<StreamConfigDiscard>),
        typeof(SnakeCase<ConsumerConfigAckPolicy>),
        typeof(SnakeCase<ConsumerConfigDeliverPolicy>),
        typeof(SnakeCase<ConsumerConfigReplayPolicy>),
    ])]
[JsonSerializable(typeof(StreamConfig))]
[JsonSerializable(typeof(StreamInfo))]
[JsonSerializable(typeof(StreamMsgGetRequest))]
[JsonSerializable(typeof(StreamMsgGetResponse))]
[JsonSerializable(typeof(ConsumerInfo))]
[JsonSerializable(typeof(AccountInfoResponse))]
[JsonSerializable(typeof(PubAckResponse))]
[JsonSerializable(typeof(CreateConsumerRequest))]
[JsonSerializable(typeof(PullRequest))]
[JsonSerializable(typeof(StreamNamesRequest))]
[JsonSerializable(typeof(StreamNames))]
[JsonSerializable(typeof(Failure))]
[JsonSerializable(typeof(Success))]
internal sealed partial class JetStreamJson : JsonSerializerContext;

internal sealed class SnakeCase<TEnum>() : JsonStringEnumConverter<TEnum>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower)
    where TEnum : struct, Enum;

internal sealed record CreateConsumerRequest(string StreamName, ConsumerConfig Config);

internal sealed record StreamNamesRequest(string? Subject, int Offset);

internal sealed record StreamNames(int Total, string[]? Streams);

internal sealed record PullRequest
{
    public int Batch { get; init; }

    public int MaxBytes { get; init; }

    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan Expires { get; init; }

    [JsonConverter(typeof(NanosecondsConverter))]
    public TimeSpan IdleHeartbeat { get; init; }

    public bool NoWait { get; init; }
}

internal sealed record StreamMsgGetResponse(StoredMessage Message);

internal sealed record Failure(ApiError? Error);

internal sealed record Success
{
    [JsonPropertyName("success")]
    public bool IsDone { get; init; }
}
