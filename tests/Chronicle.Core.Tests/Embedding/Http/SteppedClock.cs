using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Embedding.Http;

/// <summary>Lets time pass in steps while something is under way.</summary>
internal static class SteppedClock
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Moves the clock on until the task has ended, however it ended.</summary>
    public static async Task<Task<T>> PassAsync<T>(this ManualTimeProvider clock, ValueTask<T> underWay, TimeSpan step)
    {
        var task = underWay.AsTask();
        var end = DateTimeOffset.UtcNow + Deadline;
        while (!task.IsCompleted)
        {
            Assert.True(DateTimeOffset.UtcNow < end, "It did not end in time.");
            clock.Advance(step);
            await Task.WhenAny(task, Task.Delay(1));
        }
        return task;
    }
}
