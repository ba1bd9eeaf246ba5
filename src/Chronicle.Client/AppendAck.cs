namespace Chronicle.Client;

/// <summary>Proof that events are durable.</summary>
/// <param name="Sent">How many events the request held.</param>
/// <param name="Duplicates">How many of them the journal had already.</param>
/// <param name="First">Lowest sequence, null when the server didn't say.</param>
/// <param name="Attempts">1, or more when the request was sent again with the same ids.</param>
/// <param name="Json">The answer as it came.</param>
public sealed record AppendAck(int Sent, int Duplicates, string? Epoch, long? First, long? Last, int Attempts, ReadOnlyMemory<byte> Json)
{
    /// <summary>How many of them are not recorded because their ids belong to events with other content.</summary>
    public int ConflictCount { get; init; }

    /// <summary>The first of those.</summary>
    public IReadOnlyList<IdConflict> Conflicts { get => field ?? []; init; } // an older server does not say
}

/// <summary>An event that is not recorded because its id belongs to another event.</summary>
/// <param name="Index">Which event of the request, from 0.</param>
/// <param name="Id">Its id.</param>
/// <param name="Seq">The sequence of the event that has the id.</param>
public sealed record IdConflict(long Index, string Id, long Seq);
