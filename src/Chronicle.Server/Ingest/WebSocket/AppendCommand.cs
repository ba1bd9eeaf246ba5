using Chronicle.Server.Problems;
using Chronicle.Server.Sockets;

namespace Chronicle.Server.Ingest.WebSocket;

/// <summary><c>{"type":"append","ref","events":[…]}</c> on a WebSocket.</summary>
internal static class AppendCommand
{
    /// <summary>Its name in metrics and rejections.</summary>
    public const string Door = "websocket";

    /// <returns>The message that says it is durable.</returns>
    /// <exception cref="ProblemException">Some ids belong to other events; the others are durable.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> RunAsync(EventIntake intake, string? reference, byte[] json, HttpContext context)
    {
        var events = intake.Parse(json, Door);
        if (events.Length == 0)
        {
            return SocketMessage.Write("appended", reference, 0, static (writer, none) =>
            {
                writer.WriteNumber("count"u8, none);
                writer.WriteNumber("duplicates"u8, none);
            });
        }
        var result = await intake.AppendAsync(events, Door, awaitDurable: true, context);
        if (!result.IsAdmitted)
        {
            return SocketMessage.Error(reference, EventIntake.Describe(result).Redacted(intake.Redactor));
        }
        EventIntake.RequireNoConflict(events, result);
        return SocketMessage.Write("appended", reference, result, static (writer, appended) =>
        {
            var sequences = appended.Sequences.Span;
            long first = long.MaxValue, last = 0;
            foreach (var sequence in sequences)
            {
                first = Math.Min(first, sequence.Value);
                last = Math.Max(last, sequence.Value);
            }
            writer.WriteString("epoch"u8, appended.Epoch);
            writer.WriteNumber("first"u8, first);
            writer.WriteNumber("last"u8, last);
            writer.WriteNumber("count"u8, sequences.Length);
            writer.WriteNumber("duplicates"u8, appended.Duplicates);
        });
    }
}
