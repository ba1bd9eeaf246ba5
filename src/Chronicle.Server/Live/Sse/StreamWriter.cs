using System.Buffers;
using System.IO.Pipelines;
using Chronicle.Diagnostics;
using Chronicle.Live;

namespace Chronicle.Server.Live.Sse;

/// <summary>Writes the frames of one reader to its response, in slices, so that no more than a slice waits beside what the connection's own buffer holds.</summary>
/// <remarks>A client that takes nothing for <see cref="LiveRequest.StallsAfter"/> has its events let go until it reads on: a stalled reader holds no memory.</remarks>
internal sealed class StreamWriter(HttpContext context, PipeWriter output, IStreamFormat format, LiveRequest live)
{
    private const int Slice = 32 << 10; // half of Kestrel's own buffer for a response

    private ReadOnlyMemory<byte> _content; // of a large event, while it is written and held
    private long _written;

    /// <summary>Writes an events frame.</summary>
    /// <param name="page">Its events.</param>
    /// <param name="count">How many of them.</param>
    /// <returns>False when the client has left.</returns>
    public async ValueTask<bool> WriteAsync(LivePage page, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (format.Length(page[i]) > Slice)
            {
                if (!await WriteLargeAsync(page, i))
                {
                    return false;
                }
                continue;
            }
            format.WriteEvent(output, page[i]);
            if (output.UnflushedBytes >= Slice && !await FlushAsync(page, i + 1))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Flushes what is left of a frame.</summary>
    /// <param name="frames">How many events or control frames it had.</param>
    /// <param name="page">Its events; null when it had none.</param>
    /// <returns>False when the client has left.</returns>
    public async ValueTask<bool> FinishAsync(int frames, LivePage? page)
    {
        var goesOn = await FlushAsync(page, page?.Count ?? 0);
        LiveMetrics.Sent(format.Name, frames, _written);
        _written = 0;
        return goesOn;
    }

    /// <summary>Writes one event that is larger than a slice. What was written of it stays valid when the event is let go and read again: its wire form is always the same.</summary>
    private async ValueTask<bool> WriteLargeAsync(LivePage page, int index)
    {
        _content = format.Content(page[index]);
        var length = _content.Length;
        format.WriteHead(output, page[index]);
        for (var at = 0; at < length;)
        {
            var next = Math.Min(at + Slice, length);
            output.Write(_content.Span[at..next]);
            at = next;
            if (at == length)
            {
                format.WriteTail(output);
                _content = default;
            }
            if (!await FlushAsync(page, at < length ? index : index + 1))
            {
                return false;
            }
            if (at < length && _content.IsEmpty)
            {
                _content = format.Content(page[index]);
                if (_content.Length != length)
                {
                    context.Abort(); // it was erased meanwhile: the client comes again and gets what is there now
                    return false;
                }
            }
        }
        return true;
    }

    private async ValueTask<bool> FlushAsync(LivePage? page, int next)
    {
        _written += output.UnflushedBytes;
        var flushing = output.FlushAsync(context.RequestAborted);
        if (flushing.IsCompletedSuccessfully)
        {
            return !(await flushing).IsCompleted;
        }
        var flushed = flushing.AsTask();
        if (page is { Count: > 0 })
        {
            await ((Task)flushed).WaitAsync(LiveRequest.StallsAfter, live.Clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!flushed.IsCompleted)
            {
                page.LetGo(next);
                _content = default;
            }
        }
        if ((await flushed).IsCompleted)
        {
            return false;
        }
        if (page is not null && !await page.HoldAsync(hasTurn: true, context.RequestAborted))
        {
            context.Abort(); // retention has dropped it meanwhile
            return false;
        }
        return true;
    }
}
