using System.Diagnostics.Metrics;
using System.Text;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Redaction;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Performance;

/// <summary>Ceilings on what one event of about 500 bytes may allocate on the hot path. Never time: machines differ, allocations do not.</summary>
public class AllocationTests
{
    private const int Rounds = 1000;

    private static readonly byte[] Json = Encoding.UTF8.GetBytes(
        """{"id":"5f0c7f0e-6d0b-4c43-9b43-1f1a0d2f8a11","session_id":"0b7c9d52-3a55-4c1e-8f0e-7f1d2b3c4d5e","type":"post_tool_use","source":"claude-code",""" +
        """ "tool_name":"Bash","tool_use_id":"toolu_01a2b3c4d5e6f7a8b9c0d1e2","duration_ms":1250,"data":{"message":"MESSAGE"}}""".Replace("MESSAGE", new string('x', 260), StringComparison.Ordinal));

    private readonly EventParser _parser = new(TimeZoneInfo.Utc);

    /// <summary>The event, its place in a list and an array; the names are pooled and the body is a slice.</summary>
    [Fact]
    public void Parse_OfAnEvent_AllocatesTheEventAndLittleElse() => Assert.InRange(BytesOf(() => Parse()), 1, 500);

    [Fact]
    public void Redact_OfACleanEvent_AllocatesNothing()
    {
        var redactor = new Redactor(new RedactionOptions());
        var clean = Parse();
        Assert.Equal(0, BytesOf(() => redactor.Redact(clean)));
    }

    /// <summary>The wire form itself, the cursor's text and nothing for the writing.</summary>
    [Fact]
    public void WireForm_OfAnEvent_AllocatesItsBytesAndTheCursor()
    {
        var recorded = new RecordedEvent("epoch", new Sequence(123_456), "id", Parse());
        Assert.InRange(BytesOf(() => EventJson.Write(recorded)) - recorded.Json.Length, 0, 120);
    }

    /// <summary>With somebody listening to every instrument, as a server does.</summary>
    [Fact]
    public void Metrics_OfAnAppendADeliveryAndAWrite_AllocateNothing()
    {
        using var listener = new MeterListener();
        var heard = 0L;
        listener.InstrumentPublished = static (instrument, listening) =>
        {
            if (instrument.Meter.Name.StartsWith("Chronicle.", StringComparison.Ordinal))
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => heard++);
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => heard++);
        listener.Start();
        var clock = new ManualTimeProvider(); // stands still: a new slot every thirty seconds is the one allocation there is
        using var hub = new LiveHub(new LiveOptions(), clock);
        var appends = new RollingHistogram(clock);
        var append = new PendingAppend(An.Redacted(Parse()), "test", appends, TimeProvider.System);
        var committed = new AppendResult(AppendStatus.Committed, "epoch", new[] { new Sequence(1) }, 0);
        var batch = new CommittedBatch([new RecordedEvent("epoch", new Sequence(1), "id", Parse())], 0);

        Assert.Equal(0, BytesOf(() =>
        {
            append.Count(committed);
            hub.Delivered(batch.CommittedAt);
            LiveMetrics.Sent("sse", 1, 500);
            return append;
        }));
        Assert.True(heard > 0);
    }

    private IncomingEvent Parse()
    {
        Assert.Null(_parser.Parse(Json, EventDialect.Chronicle, new Timestamp(1), out var parsed));
        return parsed!;
    }

    private static long BytesOf(Func<object> work)
    {
        for (var i = 0; i < Rounds; i++)
        {
            work();
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            work();
        }
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }
}
