using Chronicle.Client;

namespace Chronicle.Cli.Load.Drill;

/// <summary>Somebody who watches from the drill's first event on and resumes after every break: counts what is missing, repeated or out of order.</summary>
/// <param name="client">The library.</param>
/// <param name="start">A cursor, or a word of <see cref="LiveStart"/>.</param>
/// <param name="before">The sequence there.</param>
internal sealed class DrillReader(ChronicleClient client, string start, long before)
{
    private long _last = before;

    /// <summary>The last sequence it has.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>How often it was connected.</summary>
    public long Connections { get; private set; }

    public long Missing { get; private set; }

    public long Repeated { get; private set; }

    /// <summary>How often the server would not go on where it was.</summary>
    public long Resets { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var frame in client.ReadLiveAsync(new EventFilter(), start, stop).ConfigureAwait(false))
            {
                switch (frame.Kind)
                {
                    case LiveFrameKind.Event:
                        Take(frame.Event.Sequence);
                        break;
                    case LiveFrameKind.Connected:
                        Connections++;
                        break;
                    case LiveFrameKind.Reset:
                        Resets++;
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The drill is over.
        }
    }

    private void Take(long sequence)
    {
        Missing += Math.Max(0, sequence - Last - 1);
        Repeated += sequence <= Last ? 1 : 0;
        Volatile.Write(ref _last, Math.Max(Last, sequence));
    }
}
