using Chronicle.Events;

namespace Chronicle.Ingest;

/// <summary>What became of an append: an expected outcome, so a value.</summary>
/// <param name="Status">Which outcome.</param>
/// <param name="Epoch">The history the sequences belong to.</param>
/// <param name="Sequences">When committed, the sequence of each event, in the order given; a duplicate's is its original's, a conflict's that of the event that has its id.</param>
/// <param name="Duplicates">How many were recorded before.</param>
/// <param name="Reason">When it failed, a sentence that says why.</param>
public readonly record struct AppendResult(
    AppendStatus Status, string Epoch, ReadOnlyMemory<Sequence> Sequences, int Duplicates, string? Reason = null)
{
    /// <summary>Indexes of events that were not recorded because their id belongs to another event, ascending.</summary>
    public ReadOnlyMemory<int> Conflicts { get; init; }

    public static AppendResult Accepted { get; } = new(AppendStatus.Accepted, "", default, 0);

    public static AppendResult Overloaded { get; } = new(AppendStatus.Overloaded, "", default, 0);

    /// <summary>For <see cref="AppendStatus.Limited"/>: when another try makes sense.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>For <see cref="AppendStatus.Limited"/>: whether a quota is used up, not a rate.</summary>
    public bool IsQuota { get; init; }

    public static AppendResult Limited(string reason, TimeSpan retryAfter, bool isQuota) =>
        new(AppendStatus.Limited, "", default, 0, reason) { RetryAfter = retryAfter, IsQuota = isQuota };

    /// <summary>Whether the events are recorded or will be.</summary>
    public bool IsAdmitted => Status is AppendStatus.Committed or AppendStatus.Accepted;

    public static AppendResult Unavailable(string reason) => new(AppendStatus.Unavailable, "", default, 0, reason);

    public static AppendResult Stopped(string? reason) => new(AppendStatus.Stopped, "", default, 0, reason);

    public static AppendResult Failed(string reason) => new(AppendStatus.Failed, "", default, 0, reason);
}
