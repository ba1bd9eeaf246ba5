namespace Chronicle.Ingest;

/// <summary>Tells producers what became of their appends, on the thread pool, some at a time on one thread.</summary>
/// <remarks>
/// A commit shared by a crowd would otherwise wake a thread for each of them, and the waking costs more than the answers. Short runs keep a producer
/// that does much with its answer from holding up many others.
/// </remarks>
internal sealed class GroupAnswer((PendingAppend Append, AppendResult Result)[] answers) : IThreadPoolWorkItem
{
    private const int Run = 16; // a crowd of 64 still occupies four threads

    /// <summary>Answers all of them, soon.</summary>
    public static void Send(ReadOnlySpan<(PendingAppend, AppendResult)> answers)
    {
        for (; !answers.IsEmpty; answers = answers[Math.Min(Run, answers.Length)..])
        {
            ThreadPool.UnsafeQueueUserWorkItem(new GroupAnswer(answers[..Math.Min(Run, answers.Length)].ToArray()), preferLocal: false);
        }
    }

    public void Execute()
    {
        foreach (var (append, result) in answers)
        {
            append.Complete(result);
        }
    }
}
