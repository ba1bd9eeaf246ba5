using Chronicle.Diagnostics;
using Chronicle.Journal;

namespace Chronicle.Server;

/// <summary>Says what the start waits for.</summary>
internal static partial class StartLog
{
    public static Action<StoreException, TimeSpan?> OnWait(IServiceProvider services)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Chronicle.Server.Start");
        return (fault, atMost) => LogWaits(logger, atMost is { } limit ? $", {limit.TotalSeconds:0} s at most" : " for as long as it takes", fault.Message);
    }

    [LoggerMessage(EventIds.StartWaits, LogLevel.Warning, "The start waits{HowLong}: {Reason}")]
    private static partial void LogWaits(ILogger logger, string howLong, string reason);
}
