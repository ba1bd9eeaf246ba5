namespace Chronicle.EndToEnd.Running;

/// <summary><c>chronicle hook</c>, as an agent starts it.</summary>
internal static class Hook
{
    /// <summary>The hook gives up a little before the second it promises; what takes this long may have.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(0.6);

    /// <summary>Runs it until its event is recorded, checking each time that the agent notices nothing.</summary>
    /// <remarks>On a machine too busy to give it its second it drops the event, by design. Only then is it run again.</remarks>
    public static async Task SendAsync(ServerProcess server, byte[] payload, params string[] options)
    {
        var before = await HeadAsync(server);
        for (var tries = 0; tries < 10; tries++)
        {
            var outcome = await Programs.RunAsync(Programs.Chronicle, ["hook", "--url", $"http://127.0.0.1:{server.Port}", .. options], payload);
            Assert.True(outcome is { ExitCode: 0, Output: "", Error: "" }, outcome.ToString());
            if (await HeadAsync(server) > before)
            {
                return;
            }
            Assert.True(outcome.Elapsed > Deadline, $"Nothing was recorded, and it was not for want of time: {outcome}");
            try
            {
                await Until.TrueAsync(async () => await HeadAsync(server) > before, "an event that was sent but not waited for", TimeSpan.FromSeconds(3));
                return;
            }
            catch (TimeoutException)
            {
                // It never got that far.
            }
        }
        Assert.Fail("Ten hooks in a row ran out of time.");
    }

    private static async Task<long> HeadAsync(ServerProcess server) =>
        (await server.Http.GetJsonAsync("/health")).GetProperty("components").GetProperty("journal").Number("head");
}
