namespace Chronicle.Server.Tests;

/// <summary>Waits for a condition that something else brings about.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var deadline = DateTimeOffset.UtcNow + RunningServer.Deadline;
        while (!await condition())
        {
            Assert.True(DateTimeOffset.UtcNow < deadline, "The condition did not come true in time.");
            await Task.Delay(5);
        }
    }
}
