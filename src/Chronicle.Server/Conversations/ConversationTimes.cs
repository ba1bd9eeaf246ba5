using Chronicle.Diagnostics;

namespace Chronicle.Server.Conversations;

/// <summary>How long storing conversations and messages takes, from the request to durable.</summary>
internal sealed class ConversationTimes(TimeProvider clock)
{
    private long _stored;
    private long _failed;

    public RollingHistogram Times { get; } = new(clock);

    public long Stored => Volatile.Read(ref _stored);

    public long Failed => Volatile.Read(ref _failed);

    public void Record(TimeSpan took, int count, bool succeeded)
    {
        Times.Record(took, succeeded);
        Interlocked.Add(ref succeeded ? ref _stored : ref _failed, count);
    }
}
