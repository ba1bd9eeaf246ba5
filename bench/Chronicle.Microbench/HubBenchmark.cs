using BenchmarkDotNet.Attributes;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Live;

namespace Chronicle.Microbench;

/// <summary>Handing a commit of one event to live readers, and a reader's look for what is new.</summary>
[MemoryDiagnoser]
public class HubBenchmark : IDisposable
{
    private readonly LiveHub _hub = new(new LiveOptions(), TimeProvider.System);
    private readonly IncomingEvent _content = Sample.Record(1).Content;
    private long _next = 1;

    [Benchmark(Baseline = true)]
    public object? Find() => _hub.Find(new Sequence(_next - 2));

    [Benchmark]
    public object? PublishAndFind()
    {
        _hub.Publish(new CommittedBatch([new RecordedEvent("epoch", new Sequence(_next), "id", _content)], 0));
        return _hub.Find(new Sequence(_next++ - 1));
    }

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }
}
