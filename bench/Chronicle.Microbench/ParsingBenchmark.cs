using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Chronicle.Events;

namespace Chronicle.Microbench;

/// <summary>Reading an envelope, between a bare pass over the tokens and a deserialized object.</summary>
[MemoryDiagnoser]
public class ParsingBenchmark
{
    private readonly EventParser _parser = new(TimeZoneInfo.Utc);

    [Benchmark(Baseline = true)]
    public int TokensOnly()
    {
        var reader = new Utf8JsonReader(Sample.Json);
        var tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }
        return tokens;
    }

    [Benchmark]
    public object Parser() => Sample.Parse(_parser);

    [Benchmark]
    public object? Serializer() => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Sample.Json);
}
