using System.Net.Sockets;
using System.Text;

namespace Chronicle.Nats.Tests.Running;

/// <summary>Speaks the protocol by hand: it plays what a real JetStream does too seldom for a test, such as an election.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly StreamReader _reader;

    private RawClient(TcpClient tcp)
    {
        _tcp = tcp;
        _reader = new StreamReader(tcp.GetStream(), Encoding.UTF8);
    }

    public static async Task<RawClient> ConnectAsync(NatsServer server, params string[] subjects)
    {
        var client = new RawClient(new TcpClient("127.0.0.1", server.Port));
        var lines = string.Concat(subjects.Select((subject, i) => $"SUB {subject} {i + 1}\r\n"));
        await client.SendAsync($"CONNECT {{\"verbose\":false,\"headers\":true,\"no_responders\":true,\"protocol\":1}}\r\n{lines}PING\r\n");
        while (await client.LineAsync() != "PONG")
        {
            // INFO comes first.
        }
        return client;
    }

    public Task SendAsync(string text) => _tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    /// <summary>A message without a payload whose header block says how things stand.</summary>
    public Task StatusAsync(string to, string status, string replyTo = "", string header = "")
    {
        var block = $"NATS/1.0 {status}\r\n{header}\r\n";
        return SendAsync($"HPUB {to} {replyTo} {block.Length} {block.Length}\r\n{block}\r\n");
    }

    /// <summary>The next message: its subject, where it wants its answer, and its one line of payload.</summary>
    public async Task<(string Subject, string ReplyTo, string Payload)> MessageAsync()
    {
        while (true)
        {
            var parts = (await LineAsync()).Split(' ');
            if (parts[0] == "MSG")
            {
                return (parts[1], parts.Length == 5 ? parts[3] : "", await LineAsync());
            }
        }
    }

    public void Dispose() => _tcp.Dispose();

    private async Task<string> LineAsync() => await _reader.ReadLineAsync(Until.Soon()) ?? throw new IOException("The server closed the connection.");
}
