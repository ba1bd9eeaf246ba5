using System.Globalization;
using Chronicle.Client;

namespace Chronicle.Cli.Output;

/// <summary>Tells which events were not recorded because their ids belong to others.</summary>
internal sealed class ConflictReport(Terminal terminal)
{
    private const int MaxTold = 5;

    private int _told;

    public long Count { get; private set; }

    /// <summary>What the verb ends with.</summary>
    public int ExitCode => Count == 0 ? ExitCodes.Ok : ExitCodes.Problem;

    /// <param name="ack">What became of a request.</param>
    /// <param name="before">How many events were sent before it.</param>
    public void Add(AppendAck ack, long before)
    {
        Count += ack.ConflictCount;
        foreach (var conflict in ack.Conflicts)
        {
            if (_told++ < MaxTold)
            {
                terminal.Say(string.Create(CultureInfo.InvariantCulture,
                    $"Not recorded: event {before + conflict.Index + 1} has the id '{conflict.Id}' of event {conflict.Seq}, which has other content."));
            }
        }
    }

    /// <summary>The last word, when there is one to say.</summary>
    public void End()
    {
        if (Count > 0)
        {
            terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{Count} events are not recorded: their ids belong to events with other content."));
        }
    }
}
