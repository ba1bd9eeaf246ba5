using BenchmarkDotNet.Attributes;
using Chronicle.Events;
using Chronicle.Redaction;

namespace Chronicle.Microbench;

/// <summary>What happens once to each event on its way: looking for secrets, and writing the wire form that readers share.</summary>
[MemoryDiagnoser]
public class WritingBenchmark
{
    private readonly Redactor _redactor = new(new RedactionOptions());
    private readonly RecordedEvent _recorded = Sample.Record(1);

    [Benchmark(Baseline = true)]
    public byte[] CopyOfTheBytes() => Sample.Json.ToArray();

    [Benchmark]
    public byte[] WireForm() => EventJson.Write(_recorded);

    [Benchmark]
    public object RedactorOnACleanBody() => _redactor.Redact(_recorded.Content);
}
