using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Chronicle.Nats.Connecting;

/// <summary>Raises events one after the other on a task of its own, so that no handler holds up the connection.</summary>
internal sealed class EventPump
{
    // The newest 1024 stay when handlers are that far behind: what is now matters more than what was.
    private readonly Channel<Action> _events = Channel.CreateBounded<Action>(new BoundedChannelOptions(1024) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public void Raise(Action raise) => _events.Writer.TryWrite(raise);

    public void Complete() => _events.Writer.TryComplete();

    public async Task RunAsync()
    {
        await foreach (var raise in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                raise();
            }
            catch (Exception e)
            {
                // A handler's failure is the program's, as with a timer's callback: it is not ours to swallow.
                var failure = ExceptionDispatchInfo.Capture(e);
                ThreadPool.QueueUserWorkItem(static info => info.Throw(), failure, preferLocal: false);
            }
        }
    }
}
