using System.Diagnostics;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;

namespace Chronicle.Cli.Load.Bus;

/// <summary>Waits for the stream that a server makes behind its start.</summary>
/// <remarks>What is published before is refused and published again, and may then stand behind what came after it: who asks for order waits.</remarks>
internal static class BusStream
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="connection">An open one.</param>
    /// <param name="subject">What the stream has to take.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="LoadException">There is none after half a minute.</exception>
    public static async Task WaitAsync(NatsConnection connection, string subject, CancellationToken ct)
    {
        var jetStream = new NatsJSContext(connection);
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Patience; await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false))
        {
            try
            {
                if (await jetStream.ListStreamNamesAsync(subject, ct).AnyAsync(ct).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (NatsException)
            {
                // JetStream is not there yet, or not at all.
            }
        }
        throw new LoadException($"No stream takes {subject}: is the server connected to this NATS server, with this prefix?");
    }
}
