using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Json;
using System.Threading.Channels;
using Chronicle.Server.Mcp;

namespace Chronicle.Cli.Mcp;

/// <summary>The protocol over stdin and stdout: one message a line. Answers come in the order of the requests; a cancelled request gets none.</summary>
internal sealed class StdioTransport(McpServer server, Stream input, Stream output)
{
    // What a model asks is a few hundred bytes; who sends this much without a line end does not speak the protocol.
    private const int MaxLineBytes = 4 << 20;
    private const int MostWaiting = 64;

    private readonly Channel<Request> _waiting = Channel.CreateBounded<Request>(MostWaiting);
    private readonly ConcurrentDictionary<string, Request> _requests = [];

    /// <summary>Answers until the input ends.</summary>
    /// <exception cref="CliFailure">A line is too long.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var answering = AnswerAllAsync(end);
        try
        {
            await ReadAllAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The answers have failed, and say why below.
        }
        finally
        {
            _waiting.Writer.Complete();
        }
        await answering.ConfigureAwait(false);
    }

    private async Task ReadAllAsync(CancellationToken ct)
    {
        var reader = PipeReader.Create(input);
        while (true)
        {
            // A read of stdin can't be cancelled; it ends with the process.
            var read = await reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(ct).ConfigureAwait(false);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                await TakeAsync(rest.Slice(0, end), ct).ConfigureAwait(false);
                rest = rest.Slice(rest.GetPosition(1, end));
            }
            if (read.IsCompleted)
            {
                await TakeAsync(rest, ct).ConfigureAwait(false);
                return;
            }
            if (rest.Length > MaxLineBytes)
            {
                throw new CliFailure(ExitCodes.Problem, $"a line on stdin is longer than {MaxLineBytes} bytes", "the protocol sends one JSON message a line", null);
            }
            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private async ValueTask TakeAsync(ReadOnlySequence<byte> line, CancellationToken ct)
    {
        ReadOnlyMemory<byte> message = line.ToArray().AsMemory().Trim(" \t\r"u8);
        if (message.IsEmpty)
        {
            return;
        }
        var (id, cancelled) = Ids(message);
        if (cancelled is not null && _requests.TryGetValue(cancelled, out var unwanted))
        {
            unwanted.Cancel();
        }
        var request = new Request(message, id);
        if (id is not null)
        {
            _requests[id] = request;
        }
        await _waiting.Writer.WriteAsync(request, ct).ConfigureAwait(false);
    }

    private async Task AnswerAllAsync(CancellationTokenSource end)
    {
        try
        {
            await foreach (var request in _waiting.Reader.ReadAllAsync(end.Token).ConfigureAwait(false))
            {
                await AnswerAsync(request, end.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask AnswerAsync(Request request, CancellationToken ct)
    {
        using var wanted = CancellationTokenSource.CreateLinkedTokenSource(ct, request.Token);
        try
        {
            var answer = request.IsCancellationRequested ? null : (await server.AnswerAsync(request.Message, wanted.Token).ConfigureAwait(false)).Json;
            if (answer is not null && !request.IsCancellationRequested)
            {
                await output.WriteAsync((byte[])[.. answer, (byte)'\n'], ct).ConfigureAwait(false);
                await output.FlushAsync(ct).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (request.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            // Nobody wants the answer.
        }
        finally
        {
            if (request.Id is { } id)
            {
                _requests.TryRemove(new(id, request));
            }
        }
    }

    /// <summary>The id of a request, and the one that a <c>notifications/cancelled</c> names, as JSON.</summary>
    private static (string? Id, string? Cancelled) Ids(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return default;
            }
            var cancelled = root.TryGetProperty("method"u8, out var method) && method.ValueKind == JsonValueKind.String && method.ValueEquals("notifications/cancelled"u8)
                && root.TryGetProperty("params"u8, out var parameters) && parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("requestId"u8, out var asked) ? asked.GetRawText() : null;
            return (root.TryGetProperty("id"u8, out var id) ? id.GetRawText() : null, cancelled);
        }
        catch (JsonException)
        {
            return default; // the server says so
        }
    }

    /// <summary>A message that waits for its answer, and can be cancelled until it has one.</summary>
    private sealed class Request(ReadOnlyMemory<byte> message, string? id) : CancellationTokenSource
    {
        public ReadOnlyMemory<byte> Message => message;

        public string? Id => id;
    }
}
