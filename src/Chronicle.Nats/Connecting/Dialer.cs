using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats.Connecting;

/// <summary>Makes a connection: TCP, INFO, TLS if either side wants it, CONNECT, and a PING whose PONG says that the credentials were taken.</summary>
internal sealed class Dialer(NatsOpts opts)
{
    private static readonly string Version = typeof(Dialer).Assembly.GetName().Version?.ToString(3) ?? "0";

    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 64 << 10, minimumReadSize: 4 << 10, leaveOpen: true);

    private readonly NatsParser _parser = new();

    /// <exception cref="NatsException">It answered, but not so that we could stay.</exception>
    /// <exception cref="IOException">The connection broke, or the certificate is not to be trusted.</exception>
    public async Task<Link> DialAsync(ServerAddress server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream stream;
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, cancellationToken).ConfigureAwait(false);
            stream = new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        try
        {
            var input = PipeReader.Create(stream, ReaderOptions);
            var info = await ReadInfoAsync(input, cancellationToken).ConfigureAwait(false);
            var tls = server.Tls || opts.TlsOpts.Required;
            if (tls && !info.TlsRequired && !info.TlsAvailable)
            {
                throw new NatsException($"{server} offers no TLS, and it is asked for.");
            }
            if (tls || info.TlsRequired)
            {
                if (input.TryRead(out var early) && !early.Buffer.IsEmpty)
                {
                    throw new NatsProtocolViolationException("Bytes came between INFO and TLS; someone may have put them there.");
                }
                await input.CompleteAsync().ConfigureAwait(false);
                var encrypted = new SslStream(stream, leaveInnerStreamOpen: false);
                stream = encrypted;
                await encrypted.AuthenticateAsClientAsync(TlsTrust.For(opts.TlsOpts, server.Host), cancellationToken).ConfigureAwait(false);
                input = PipeReader.Create(stream, ReaderOptions);
            }
            await stream.WriteAsync(Greeting(server, info, stream is SslStream), cancellationToken).ConfigureAwait(false);
            info = await ReadPongAsync(server, info, input, cancellationToken).ConfigureAwait(false);
            return new Link(server, info, stream, input);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private byte[] Greeting(ServerAddress server, ServerInfo info, bool tls)
    {
        if (info.Nonce is not null && server.User is null && server.Token is null && opts.AuthOpts == NatsAuthOpts.Default)
        {
            throw new NatsException($"{server} asks for an nkey signature (Ed25519), which .NET 10 cannot make. Use a user and password, a token, or a TLS client certificate.");
        }
        var inUrl = server.User is not null || server.Token is not null;
        var command = new ConnectCommand
        {
            Name = opts.Name,
            Version = Version,
            Echo = opts.Echo,
            TlsRequired = tls,
            User = inUrl ? server.User : opts.AuthOpts.Username,
            Pass = inUrl ? server.Password : opts.AuthOpts.Password,
            AuthToken = inUrl ? server.Token : opts.AuthOpts.Token,
        };
        return Encoding.UTF8.GetBytes($"CONNECT {JsonSerializer.Serialize(command, ProtocolJson.Default.ConnectCommand)}\r\nPING\r\n");
    }

    private async Task<ServerInfo> ReadInfoAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (_parser.TryRead(ref buffer, out var frame))
            {
                var info = frame.Kind switch
                {
                    NatsFrameKind.Info => ParseInfo(frame),
                    NatsFrameKind.Err => throw new NatsServerException(ErrorText(frame)), // such as: maximum connections exceeded
                    _ => throw new NatsProtocolViolationException("The server did not begin with INFO."),
                };
                input.AdvanceTo(buffer.Start);
                return info;
            }
            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                throw new NatsConnectionFailedException("The server closed the connection before INFO.");
            }
        }
    }

    private async Task<ServerInfo> ReadPongAsync(ServerAddress server, ServerInfo info, PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            while (_parser.TryRead(ref buffer, out var frame))
            {
                switch (frame.Kind)
                {
                    case NatsFrameKind.Pong:
                        input.AdvanceTo(buffer.Start);
                        return info;
                    case NatsFrameKind.Info:
                        info = ParseInfo(frame);
                        break;
                    case NatsFrameKind.Err:
                        throw Refusal(server, ErrorText(frame));
                    default:
                        break;
                }
            }
            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                throw new NatsConnectionFailedException($"{server} closed the connection during the handshake.");
            }
        }
    }

    public static ServerInfo ParseInfo(in NatsFrame frame)
    {
        var json = new Utf8JsonReader(frame.Body);
        try
        {
            return JsonSerializer.Deserialize(ref json, ProtocolJson.Default.ServerInfo) ?? throw new NatsProtocolViolationException("INFO is null.");
        }
        catch (JsonException e)
        {
            throw new NatsProtocolViolationException($"INFO is not JSON: {e.Message}");
        }
    }

    public static string ErrorText(in NatsFrame frame) => Encoding.UTF8.GetString(frame.Body).Trim(' ', '\r', '\n', '\'');

    /// <summary>The protocol has only words for this.</summary>
    private static NatsException Refusal(ServerAddress server, string error) =>
        error.StartsWith("Authorization", StringComparison.OrdinalIgnoreCase) || error.Contains("Authentication", StringComparison.OrdinalIgnoreCase)
            ? new NatsAuthException(server.ToString(), error)
            : new NatsServerException(error);
}
