namespace Chronicle.Nats.Tests.Running;

/// <summary>Waits for what something else brings about, with a deadline.</summary>
internal static class Until
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var deadline = DateTimeOffset.UtcNow + Deadline;
        while (!await condition())
        {
            if (DateTimeOffset.UtcNow > deadline)
            {
                throw new TimeoutException($"Not in time: {what}.");
            }
            await Task.Delay(5);
        }
    }

    public static CancellationToken Soon() => new CancellationTokenSource(Deadline).Token;
}
