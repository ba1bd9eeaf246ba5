using Chronicle.Diagnostics;
using Chronicle.Journal;

namespace Chronicle.Server;

/// <summary>Says what the start waits for.</summary>
internal static partial class StartLog
{
    public static Action<StoreException> OnWait(IServiceProvider services)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Chronicle.Server.Start");
        return locked => LogWaits(logger, locked.Message);
    }

    [LoggerMessage(EventIds.StartWaits, LogLevel.Warning, "The start waits, 30 s at most: {Reason}")]
    private static partial void LogWaits(ILogger logger, string reason);
}
