using System.Buffers;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Redaction;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Ingest.Http;

/// <summary>One NDJSON body: read in parts, each committed while the next is read, so memory does not grow with the body.</summary>
/// <param name="intake">Takes the events.</param>
/// <param name="context">The request.</param>
/// <param name="awaitDurable">Whether the answer waits for the disk.</param>
/// <param name="isImport">Whether the lines are recorded events that come back: then the limits are those of what any version could record.</param>
internal sealed class NdjsonIngest(EventIntake intake, HttpContext context, bool awaitDurable, bool isImport) : IDisposable
{
    private const int PartBytes = 256 << 10; // about 500 events: enough to share a commit, small enough to hold two of them
    private const int PartEvents = 500;
    private const int MaxBlankBytes = 1 << 20;

    private readonly int _maxEventBytes = isImport ? Math.Max(intake.Options.MaxEventBytes, EventLimits.MaxImportBytes) : intake.Options.MaxEventBytes;
    private readonly AppendAnswer _answer = new();
    private readonly List<RedactedEvent> _part = [];
    private (RedactedEvent[] Events, Task<AppendResult> Outcome)? _inFlight;
    private Problem? _problem;
    private bool _isRefused; // a part found no room or no journal: nothing after it may be recorded
    private readonly BodyLease _lease = new(intake.Memory);
    private long _unread; // of _lease: the beginning of a line, still in the reader's buffer
    private long _inFlightBytes; // of _lease: the part that waits for its outcome
    private long _bytes;
    private long _blank;
    private long _partBytes; // of _lease: the part that is gathered
    private long _lines;
    private long _events;

    public async Task PostAsync()
    {
        try
        {
            using var source = BodySource.Open(context.Request);
            await ReadAsync(source, context.RequestAborted);
        }
        catch (ProblemException broken)
        {
            _problem = broken.Problem with { Index = _events };
        }
        catch (BadHttpRequestException cut)
        {
            _problem = new Problem(cut.StatusCode, "malformed", "The body ended early", cut.Message) { Index = _events };
        }
        await SubmitAsync();
        await SettleAsync();
        if (_problem is not null)
        {
            await (_problem with { Durable = awaitDurable ? _answer.Count : null, Conflicts = _answer.Conflicts }).WriteAsync(context);
            return;
        }
        if (!awaitDurable)
        {
            await HttpIngest.AcceptedAsync(context, _answer.Count);
            return;
        }
        await _answer.WriteAsync(context, single: false, AppendAnswer.MaxListed);
    }

    public void Dispose() => _lease.Dispose();

    private async Task ReadAsync(BodySource source, CancellationToken cancellationToken)
    {
        var reader = source.Reader;
        while (_problem is null)
        {
            var reading = source.ReadAsync(cancellationToken);
            if (!reading.IsCompleted)
            {
                await SubmitAsync(); // a sender who pauses has what he sent recorded
            }
            var read = await reading;
            var buffer = read.Buffer;
            if (buffer.Length < PartBytes && !read.IsCompleted && buffer.PositionOf((byte)'\n') is null)
            {
                if (!await TakeAsync(buffer.Length - _unread, cancellationToken))
                {
                    reader.AdvanceTo(buffer.End);
                    return;
                }
                _unread = buffer.Length;
                reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            var complete = Complete(buffer, read.IsCompleted);
            if (!await TakeAsync(complete.Length > 0 ? complete.Length : buffer.Length - _unread, cancellationToken))
            {
                reader.AdvanceTo(buffer.End);
                return;
            }
            if (complete.Length > 0)
            {
                _lease.GiveBack(_unread);
                _unread = 0;
                ParseLines(complete.ToArray());
                _partBytes += complete.Length;
                _bytes += complete.Length;
                if (source.IsCompressed && _bytes > intake.Options.MaxDecompressedBytes)
                {
                    Fail(Problem.TooLarge($"The body has more than {intake.Options.MaxDecompressedBytes} bytes after decompression (Ingest:MaxDecompressedBytes). Send it in parts."));
                }
            }
            else if (buffer.Length > (long)_maxEventBytes + EventLimits.MaxEnvelopeBytes)
            {
                _lines++;
                Fail(TooLarge());
            }
            else
            {
                _unread = buffer.Length;
            }
            reader.AdvanceTo(complete.End, complete.Length > 0 ? complete.End : buffer.End);
            if (_part.Count >= PartEvents || _partBytes >= PartBytes / 2)
            {
                await SubmitAsync();
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
            var content = line.Span.Trim(" \t\r\uFEFF"u8).Length;
            _blank += line.Length - content;
            if (content == 0 && ++_blank <= MaxBlankBytes)
            {
                continue;
            }
            if (_blank > MaxBlankBytes)
            {
                Fail(Problem.TooLarge($"There are more than {MaxBlankBytes} bytes of blanks around the events."));
                return;
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

    private async Task SubmitAsync()
    {
        if (_part.Count == 0)
        {
            return;
        }
        var (events, bytes) = (_part.ToArray(), _partBytes);
        _part.Clear();
        _partBytes = 0;
        await SettleAsync();
        _inFlightBytes = bytes;
        if (_isRefused)
        {
            return;
        }
        _inFlight = (events, intake.AppendAsync(events, HttpIngest.Name, awaitDurable, context));
    }

    private async Task SettleAsync()
    {
        if (_inFlight is not { } part)
        {
            return;
        }
        _inFlight = null;
        var result = await part.Outcome;
        _lease.GiveBack(_inFlightBytes);
        _inFlightBytes = 0;
        if (result.Status is AppendStatus.Committed or AppendStatus.Accepted)
        {
            _answer.Add(part.Events, result, AppendAnswer.MaxListed);
            return;
        }
        _isRefused = true;
        _problem = EventIntake.Describe(result) with { Index = _answer.Count };
    }

    /// <summary>Takes room for bytes of the body.</summary>
    /// <returns>False when there was none in time.</returns>
    private async ValueTask<bool> TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytes <= 0 || _lease.TryTake(bytes))
        {
            return true;
        }
        await SettleAsync(); // it may hold what we would wait for
        if (await _lease.TakeAsync(bytes, cancellationToken))
        {
            return true;
        }
        _problem ??= Problem.Overloaded with { Index = _events, Line = _lines + 1 };
        return false;
    }
}
