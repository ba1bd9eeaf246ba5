using System.Text;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Redaction;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest;

/// <summary>Records what a door was sent and could not record as an event: an <c>ingest.rejected</c> event with the reason and the beginning of what was sent.</summary>
/// <remarks>
/// A caller that answers success afterwards has lost nothing in silence. Rejections are bounded, so that garbage does not fill the disk: at most
/// <see cref="MostPerMinute"/> are recorded in a minute; the next one recorded says how many were left out before it.
/// The caller counts the rejection in <see cref="DoorMetrics"/>, where its problem is known.
/// </remarks>
internal sealed class IngestRejections(IngestQueue queue, Redactor redactor, TimeProvider clock)
{
    public const string EventType = "ingest.rejected";

    /// <summary>60 events of at most 4 KiB of sample are 240 KiB a minute.</summary>
    public const int MostPerMinute = 60;

    private const int SampleBytes = 4096;
    private const int MaxReasonLength = 1000;

    private readonly Lock _gate = new();
    private long _minute; // guarded by _gate, like the two below
    private int _inMinute;
    private long _leftOut;
    private long _total;

    /// <summary>Rejections since the start, those that were only counted included.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Returns when the rejection is durable, or when it is one of those that are only counted.</summary>
    /// <param name="door">The name of the door, as in metrics.</param>
    /// <param name="sessionId">The session that what was sent names; null records it in the server's own session.</param>
    /// <param name="reason">What is wrong with it, in a sentence.</param>
    /// <param name="sent">What was sent; its beginning is kept, without its secrets.</param>
    /// <param name="cancellationToken">Ends the waiting; the rejection may be recorded all the same.</param>
    /// <exception cref="ProblemException">The journal takes nothing right now; the client has to send it again.</exception>
    public async ValueTask RecordAsync(string door, string? sessionId, string reason, ReadOnlyMemory<byte> sent, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _total);
        if (!TryAdmit(out var leftOut))
        {
            return;
        }
        var rejected = redactor.Pass(Describe(door, sessionId, reason, sent.Span, leftOut));
        var result = await queue.AppendAsync([rejected], door, awaitDurable: true, cancellationToken);
        if (result.Status != AppendStatus.Committed)
        {
            lock (_gate)
            {
                _leftOut += leftOut;
            }
        }
        EventIntake.Require(result);
    }

    private bool TryAdmit(out long leftOut)
    {
        var minute = clock.GetTimestamp() / (clock.TimestampFrequency * 60);
        lock (_gate)
        {
            if (minute != _minute)
            {
                (_minute, _inMinute) = (minute, 0);
            }
            if (_inMinute == MostPerMinute)
            {
                _leftOut++;
                leftOut = 0;
                return false;
            }
            _inMinute++;
            (leftOut, _leftOut) = (_leftOut, 0);
            return true;
        }
    }

    private IncomingEvent Describe(string door, string? sessionId, string reason, ReadOnlySpan<byte> sent, long leftOut)
    {
        var (sample, bytes) = (Sample(sent), sent.Length);
        var told = OwnEvent.Create(EventType, Timestamp.Now(clock), writer =>
        {
            writer.WriteString("door"u8, door);
            writer.WriteString("reason"u8, reason.Length > MaxReasonLength ? reason.AsSpan(0, MaxReasonLength) : reason);
            writer.WriteNumber("bytes"u8, bytes);
            writer.WriteString("sample"u8, sample);
            if (leftOut > 0)
            {
                writer.WriteNumber("left_out"u8, leftOut);
            }
        });
        return sessionId is null ? told : new IncomingEvent
        {
            SessionId = sessionId, Source = told.Source, Type = told.Type, Time = told.Time, Received = told.Received, Data = told.Data,
        };
    }

    /// <summary>The beginning, as text. Secrets are taken out of twice its size, so that one that the cut would halve is still recognised.</summary>
    private string Sample(ReadOnlySpan<byte> sent)
    {
        var text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(sent[..Math.Min(sent.Length, SampleBytes * 2)]));
        var clean = redactor.RedactJson(text).Span;
        return Encoding.UTF8.GetString(clean[..Math.Min(clean.Length, SampleBytes)]);
    }
}
