using System.Buffers;
using System.IO.Pipelines;
using Chronicle.Server.Mcp;

namespace Chronicle.Cli.Mcp;

/// <summary>The protocol over stdin and stdout: one message a line. Answers come in the order of the requests.</summary>
internal sealed class StdioTransport(McpServer server, Stream input, Stream output)
{
    // What a model asks is a few hundred bytes; who sends this much without a line end does not speak the protocol.
    private const int MaxLineBytes = 4 << 20;

    /// <summary>Answers until the input ends.</summary>
    /// <exception cref="CliFailure">A line is too long.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var reader = PipeReader.Create(input);
        while (true)
        {
            // A read of stdin can't be cancelled; it ends with the process.
            var read = await reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(ct).ConfigureAwait(false);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                await AnswerAsync(rest.Slice(0, end), ct).ConfigureAwait(false);
                rest = rest.Slice(rest.GetPosition(1, end));
            }
            if (read.IsCompleted)
            {
                await AnswerAsync(rest, ct).ConfigureAwait(false);
                return;
            }
            if (rest.Length > MaxLineBytes)
            {
                throw new CliFailure(ExitCodes.Problem, $"a line on stdin is longer than {MaxLineBytes} bytes", "the protocol sends one JSON message a line", null);
            }
            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private async Task AnswerAsync(ReadOnlySequence<byte> line, CancellationToken ct)
    {
        var message = line.ToArray().AsMemory().Trim(" \t\r"u8);
        if (!message.IsEmpty && (await server.AnswerAsync(message, ct).ConfigureAwait(false)).Json is { } json)
        {
            byte[] answer = [.. json, (byte)'\n'];
            await output.WriteAsync(answer, ct).ConfigureAwait(false);
            await output.FlushAsync(ct).ConfigureAwait(false);
        }
    }
}
