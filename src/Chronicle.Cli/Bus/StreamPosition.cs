using System.Globalization;
using Chronicle.Client;
using Chronicle.Events;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;

namespace Chronicle.Cli.Bus;

/// <summary>Finds where in a stream to begin reading, so that a cursor of the journal means there what it means everywhere.</summary>
internal static class StreamPosition
{
    private const string CursorHeader = "Chronicle-Cursor";

    /// <summary>The place of the first message that is wanted.</summary>
    public static async Task<ulong> FindAsync(NatsJSStream stream, string after, Action<string> say, CancellationToken ct)
    {
        var (first, end) = (Math.Max(1, stream.Info.State.FirstSeq), stream.Info.State.LastSeq + 1);
        switch (after)
        {
            case LiveStart.Latest:
                return end;
            case LiveStart.Earliest:
                return first;
        }
        var newest = await BackAsync(stream, first, end, ct).ConfigureAwait(false);
        if (newest is null)
        {
            return first; // nothing of ours is in it: all that comes is after
        }
        var wanted = Read(after, newest.Value.Epoch);
        if (wanted.Epoch != newest.Value.Epoch)
        {
            say("-- the stream can't continue from here (epoch); reading what it has");
            return first;
        }
        // Cursors rise through the stream: halve it until the first that is past the one wanted.
        var (low, high) = (first, end);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var (place, cursor) = await NextAsync(stream, middle, ct).ConfigureAwait(false);
            if (cursor is null || (cursor.Value.Epoch == wanted.Epoch && cursor.Value.Sequence > wanted.Sequence))
            {
                high = middle;
            }
            else
            {
                low = place + 1;
            }
        }
        if (low == first && await NextAsync(stream, first, ct).ConfigureAwait(false) is (_, { } oldest) && oldest.Sequence > wanted.Sequence.Next)
        {
            say($"-- the stream keeps nothing between {wanted} and {oldest}");
        }
        return low;
    }

    private static Cursor Read(string after, string epoch) =>
        Cursor.TryParse(after, out var cursor) ? cursor
        : long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? new Cursor(epoch, new Sequence(sequence))
        : throw new CliFailure(ExitCodes.Usage, $"'{after}' is no cursor and no sequence (--after)", null, "give one that was printed with an event, or 'earliest'");

    /// <summary>The newest cursor; strangers' messages behind it are passed over.</summary>
    private static async Task<Cursor?> BackAsync(NatsJSStream stream, ulong first, ulong end, CancellationToken ct)
    {
        for (var place = end; place-- > first;)
        {
            if (await stream.GetAsync(new StreamMsgGetRequest { Seq = place }, ct).ConfigureAwait(false) is { } message && Cursor.TryParse(message.Headers?[CursorHeader], out var cursor))
            {
                return cursor;
            }
        }
        return null;
    }

    /// <summary>The first message from a place on that has a cursor; none when there is none.</summary>
    private static async Task<(ulong Place, Cursor? Cursor)> NextAsync(NatsJSStream stream, ulong place, CancellationToken ct)
    {
        while (await stream.GetAsync(new StreamMsgGetRequest { Seq = place, NextBySubj = ">" }, ct).ConfigureAwait(false) is { } message)
        {
            if (Cursor.TryParse(message.Headers?[CursorHeader], out var cursor))
            {
                return (message.Seq, cursor);
            }
            place = message.Seq + 1;
        }
        return (place, null);
    }
}
