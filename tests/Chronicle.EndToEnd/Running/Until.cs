using System.Diagnostics;

namespace Chronicle.EndToEnd.Running;

/// <summary>Waits for conditions with a deadline; tests never wait for time alone.</summary>
internal static class Until
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? within = null) => TrueAsync(() => Task.FromResult(condition()), what, within);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > (within ?? Patience))
            {
                throw new TimeoutException($"Waited {within ?? Patience} in vain for: {what}");
            }
            await Task.Delay(10);
        }
    }

    /// <summary>The same for what throws while it is not yet so.</summary>
    public static async Task PassesAsync(Func<Task> assertion, TimeSpan? within = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Exception) when (Stopwatch.GetElapsedTime(started) < (within ?? Patience))
            {
                await Task.Delay(20);
            }
        }
    }
}
