using System.Buffers;
using System.IO.Pipelines;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Redaction;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest.Http;

/// <summary>One NDJSON body: read in parts, each committed while the next is read, so memory does not grow with the body.</summary>
/// <param name="intake">Takes the events.</param>
/// <param name="awaitDurable">Whether the answer waits for the disk.</param>
/// <param name="isImport">Whether the lines are recorded events that come back: then the limits are those of what any version could record.</param>
internal sealed class NdjsonIngest(EventIntake intake, bool awaitDurable, bool isImport)
{
    private const int PartBytes = 256 << 10; // about 500 events: enough to share a commit, small enough to hold two of them
    private const int PartEvents = 500;

    private readonly int _maxEventBytes = isImport ? Math.Max(intake.Options.MaxEventBytes, EventLimits.MaxImportBytes) : intake.Options.MaxEventBytes;
    private readonly AppendAnswer _answer = new();
    private readonly List<RedactedEvent> _part = [];
    private (RedactedEvent[] Events, Task<AppendResult> Outcome)? _inFlight;
    private Problem? _problem;
    private long _partBytes;
    private long _lines;
    private long _events;

    public async Task PostAsync(HttpContext context)
    {
        var reader = RequestBody.Open(context.Request);
        try
        {
            await ReadAsync(reader, context.RequestAborted);
        }
        catch (ProblemException broken)
        {
            _problem = broken.Problem with { Index = _events };
        }
        catch (BadHttpRequestException cut)
        {
            _problem = new Problem(cut.StatusCode, "malformed", "The body ended early", cut.Message) { Index = _events };
        }
        await SubmitAsync(context.RequestAborted);
        await SettleAsync();
        if (_problem is not null)
        {
            throw new ProblemException(_problem with { Durable = awaitDurable ? _answer.Count : null, Conflicts = _answer.Conflicts });
        }
        if (!awaitDurable)
        {
            await HttpIngest.AcceptedAsync(context, _answer.Count);
            return;
        }
        await _answer.WriteAsync(context, single: false, AppendAnswer.MaxListed);
    }

    private async Task ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (_problem is null)
        {
            var reading = RequestBody.ReadPieceAsync(reader, cancellationToken);
            if (!reading.IsCompleted)
            {
                await SubmitAsync(cancellationToken); // a sender who pauses has what he sent recorded
            }
            var read = await reading;
            var buffer = read.Buffer;
            if (buffer.Length < PartBytes && !read.IsCompleted && buffer.PositionOf((byte)'\n') is null)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            var complete = Complete(buffer, read.IsCompleted);
            if (complete.Length > 0)
            {
                ParseLines(complete.ToArray());
                _partBytes += complete.Length;
            }
            else if (buffer.Length > (long)_maxEventBytes + EventLimits.MaxEnvelopeBytes)
            {
                _lines++;
                Fail(TooLarge());
            }
            reader.AdvanceTo(complete.End, complete.Length > 0 ? complete.End : buffer.End);
            if (_part.Count >= PartEvents || _partBytes >= PartBytes / 2)
            {
                await SubmitAsync(cancellationToken);
            }
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>The whole lines at the start of the buffer, up to about a part; the last line needs no end when the body has ended.</summary>
    private static ReadOnlySequence<byte> Complete(ReadOnlySequence<byte> buffer, bool isLast)
    {
        if (isLast)
        {
            return buffer;
        }
        var window = buffer.Length > PartBytes ? buffer.Slice(0, PartBytes) : buffer;
        SequencePosition? end = null;
        foreach (var (segment, start) in Segments(window))
        {
            var at = segment.Span.LastIndexOf((byte)'\n');
            end = at >= 0 ? window.GetPosition(start + at + 1) : end;
        }
        end ??= buffer.PositionOf((byte)'\n') is { } first ? buffer.GetPosition(1, first) : null;
        return end is { } position ? buffer.Slice(0, position) : buffer.Slice(0, 0);
    }

    private static IEnumerable<(ReadOnlyMemory<byte> Segment, long Start)> Segments(ReadOnlySequence<byte> sequence)
    {
        long start = 0;
        foreach (var segment in sequence)
        {
            yield return (segment, start);
            start += segment.Length;
        }
    }

    private void ParseLines(ReadOnlyMemory<byte> lines)
    {
        var received = intake.Now;
        while (!lines.IsEmpty && _problem is null)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            _lines++;
            if (line.Span.Trim(" \t\r\uFEFF"u8).IsEmpty)
            {
                continue;
            }
            if (line.Length > (long)_maxEventBytes + EventLimits.MaxEnvelopeBytes)
            {
                Fail(TooLarge());
            }
            else if (Parse(line, received, out var problem) is { } incoming)
            {
                _part.Add(incoming);
                _events++;
            }
            else
            {
                Fail(problem!);
            }
        }
    }

    private RedactedEvent? Parse(ReadOnlyMemory<byte> line, Timestamp received, out Problem? problem) => isImport
        ? intake.ParseImported(line, HttpIngest.Name, received, out problem)
        : intake.ParseLine(line, HttpIngest.Name, received, out problem);

    private Problem TooLarge() => Problem.TooLarge($"The event is larger than {_maxEventBytes} bytes.");

    private void Fail(Problem problem) => _problem = problem with { Index = _events, Line = _lines };

    private async Task SubmitAsync(CancellationToken cancellationToken)
    {
        if (_part.Count == 0)
        {
            return;
        }
        var events = _part.ToArray();
        _part.Clear();
        _partBytes = 0;
        await SettleAsync();
        if (_problem is { Status: 503 })
        {
            return;
        }
        _inFlight = (events, intake.AppendAsync(events, HttpIngest.Name, awaitDurable, cancellationToken));
    }

    private async Task SettleAsync()
    {
        if (_inFlight is not { } part)
        {
            return;
        }
        _inFlight = null;
        var result = await part.Outcome;
        if (result.Status is AppendStatus.Committed or AppendStatus.Accepted)
        {
            _answer.Add(part.Events, result, AppendAnswer.MaxListed);
            return;
        }
        _problem = EventIntake.Describe(result) with { Index = _answer.Count };
    }
}
