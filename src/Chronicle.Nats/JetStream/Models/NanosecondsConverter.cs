using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chronicle.Nats.JetStream.Models;

/// <summary>JetStream writes durations as whole nanoseconds.</summary>
internal sealed class NanosecondsConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64() / TimeSpan.NanosecondsPerTick);

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Ticks * TimeSpan.NanosecondsPerTick);
}
