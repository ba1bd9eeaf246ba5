using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Chronicle.Server.Connections;

/// <summary>Kestrel's sockets, which accept no further connection while those accepted and not yet refused could take the last descriptors.</summary>
/// <remarks>A connection has its descriptor before anything can refuse it: in a burst the ones to be refused would be too many.</remarks>
internal sealed class BoundedListenerFactory(SocketTransportFactory sockets, ConnectionGate gate) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken), gate);

    private sealed class Listener(IConnectionListener inner, ConnectionGate gate) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            await gate.WaitForRoomAsync(cancellationToken);
            var accepted = await inner.AcceptAsync(cancellationToken);
            if (accepted is not null)
            {
                gate.Accepted();
            }
            return accepted;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            gate.StopWaiting();
            return inner.UnbindAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
