using System.IO.Pipelines;
using Chronicle.Nats.Protocol;

namespace Chronicle.Nats.Connecting;

/// <summary>One connection to one server, after the handshake. Ends with its socket; the next one is a new link.</summary>
internal sealed class Link(ServerAddress server, ServerInfo info, Stream stream, PipeReader input) : IAsyncDisposable
{
    public ServerAddress Server { get; } = server;

    public ServerInfo FirstInfo { get; } = info;

    public Stream Stream { get; } = stream;

    public PipeReader Input { get; } = input;

    /// <summary>What the server said last before it closed; then it is the reason.</summary>
    public NatsServerException? LastError { get; set; }

    /// <summary>The server has said that it is going away.</summary>
    public bool IsLameDuck { get; set; }

    /// <summary>Completes when the server is going away and there is another.</summary>
    public TaskCompletionSource LameDuck { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        await Stream.DisposeAsync().ConfigureAwait(false);
    }
}
