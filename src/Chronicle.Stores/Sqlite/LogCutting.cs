using System.Diagnostics;
using System.Globalization;
using Chronicle.Diagnostics;

namespace Chronicle.Stores.Sqlite;

/// <summary>Waits until a database's write-ahead log is moved into its file and cut off.</summary>
internal static class LogCutting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>A read of this process that has been running for so long is ended: whoever asked can ask again.</summary>
    public static readonly TimeSpan LongRead = TimeSpan.FromSeconds(10);

    /// <returns>Null when the log is cut off; else who is in the way.</returns>
    public static async Task<string?> RunAsync<TReader>(string path, ReaderPool<TReader> readers, Func<bool> tryCutOff, TimeSpan patience, CancellationToken cancellationToken)
        where TReader : ReadConnection
    {
        var started = Stopwatch.GetTimestamp();
        while (!await Task.Run(tryCutOff, cancellationToken).ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(started) >= patience)
            {
                return Describe(path, readers);
            }
            readers.End(LongRead);
            await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        return null;
    }

    private static string Describe<TReader>(string path, ReaderPool<TReader> readers)
        where TReader : ReadConnection
    {
        var (count, longest) = readers.ReadsLongerThan(ComponentHealth.StuckAfter);
        return count > 0 ? string.Create(CultureInfo.InvariantCulture, $"A read of this server has been running for {longest.TotalSeconds:0} s on '{path}'.")
            : $"'{path}': {FileHolders.Describe(Path.GetFullPath(path))}.";
    }
}
