using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using Chronicle.Cli.Load.Reports;

namespace Chronicle.Cli.Load.Http;

/// <summary>A producer over HTTP: its connection, opened again when it broke, and the requests it sends in turn.</summary>
internal sealed class Sender(Target target, Request[] requests, Random random, Tally tally) : ISender
{
    private HttpConnection? _connection;
    private int _next;

    public async Task ConnectAsync(CancellationToken ct) => _connection ??= await HttpConnection.ConnectAsync(target.Address, ct).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task SendAsync(long since, CancellationToken ct)
    {
        var request = requests[_next++ % requests.Length];
        var sent = false;
        try
        {
            var connection = _connection ??= await HttpConnection.ConnectAsync(target.Address, ct).ConfigureAwait(false);
            var now = Stopwatch.GetTimestamp();
            request.Stamp(random, now);
            sent = true;
            var status = await connection.ExchangeAsync(request.Bytes, ct).ConfigureAwait(false);
            if (status is >= 200 and < 300)
            {
                tally.Answered(request.Events, LastSequence(connection.Body.Span), Stopwatch.GetTimestamp() - (since == 0 ? now : since));
                request.Answered(connection.Body.Span);
                return;
            }
            tally.Lost($"answered {status}", unknown: 0);
        }
        catch (Exception broken) when (broken is SocketException or LoadException or OperationCanceledException)
        {
            tally.Lost(Kind(broken), sent ? request.Events : 0);
            Dispose();
        }
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static string Kind(Exception broken) => broken switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException socket => socket.SocketErrorCode == SocketError.ConnectionReset ? "connection reset" : $"socket: {socket.SocketErrorCode}",
        OperationCanceledException => "no answer in time",
        _ => "connection closed",
    };

    private static long LastSequence(ReadOnlySpan<byte> answer) =>
        answer.IndexOf("\"last\":"u8) is >= 0 and var at && Utf8Parser.TryParse(answer[(at + 7)..], out long last, out _) ? last : 0;
}
