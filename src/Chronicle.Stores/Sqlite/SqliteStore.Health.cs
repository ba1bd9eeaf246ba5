using System.Globalization;
using Chronicle.Diagnostics;
using Chronicle.Sessions;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    private const int LowDisk = 4; // times MinFreeBytes: time for a person to make room

    /// <inheritdoc/>
    public IReadOnlyList<ComponentHealth> CheckHealth() =>
        _checkpointer is null ? [CheckFile(), CheckDisk()] : [CheckFile(), CheckDisk(), _checkpointer.CheckHealth(), _ids.CheckHealth()];

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<SessionStatus, long>> CountSessionsAsync(SessionMoment moment, CancellationToken cancellationToken) =>
        _readers.RunAsync(reader => Count(reader, moment), cancellationToken);

    private static IReadOnlyDictionary<SessionStatus, long> Count(Reader reader, SessionMoment moment)
    {
        var counts = Enum.GetValues<SessionStatus>().ToDictionary(status => status, _ => 0L);
        var statement = reader.Connection.Use(Sql.SessionCounts)
            .Bind(1, moment.Now.Micros - (long)Session.IdleAfter.TotalMicroseconds)
            .Bind(2, moment.Now.Micros - (long)moment.LostAfter.TotalMicroseconds);
        while (statement.Step())
        {
            var status = (SessionStatus)statement.Long(0);
            var (isSilent, isLost) = (statement.Long(1) != 0, statement.Long(2) != 0);
            var isIdle = (status == SessionStatus.Active && isSilent) || (isLost && status is (SessionStatus.Active or SessionStatus.Waiting));
            counts[isIdle ? SessionStatus.Idle : status] += statement.Long(3);
        }
        statement.Reset();
        return counts;
    }

    /// <summary>Critical while the files are not where they were; degraded once something could not be read.</summary>
    private ComponentHealth CheckFile()
    {
        if (_files?.Problem is { } gone)
        {
            return new ComponentHealth("store", HealthStatus.Critical, gone, StopsAppends: true);
        }
        var readers = CheckReaders();
        var reason = _damage.Reason ?? _watch?.Failure;
        return reason is null || readers.Status == HealthStatus.Critical ? readers : new ComponentHealth("store", HealthStatus.Degraded, reason);
    }

    /// <summary>
    /// A long read delays nobody but its reader: after a restart one over a cold disk may take its time. When every place is taken by one, nothing can be read any more.
    /// </summary>
    /// <remarks>A read that never ends keeps its snapshot, and with it the write-ahead log: the checkpoint says that. Commits that do not end are the journal's to report.</remarks>
    private ComponentHealth CheckReaders()
    {
        var (count, longest) = _readers.ReadsLongerThan(ComponentHealth.StuckAfter);
        if (count == 0)
        {
            return ComponentHealth.Healthy("store");
        }
        return count < ReaderPool<Reader>.Size
            ? new ComponentHealth("store", HealthStatus.Degraded, string.Create(CultureInfo.InvariantCulture, $"A read has been running for {longest.TotalSeconds:0} s."))
            : new ComponentHealth("store", HealthStatus.Critical, string.Create(CultureInfo.InvariantCulture, $"Nothing can be read: all {count} reads at once have been running for seconds, the longest for {longest.TotalSeconds:0} s."));
    }

    private ComponentHealth CheckDisk()
    {
        if (Disk() is not { } disk || disk.FreeBytes >= LowDisk * _options.MinFreeBytes)
        {
            return ComponentHealth.Healthy("disk");
        }
        var isFull = disk.FreeBytes < _options.MinFreeBytes;
        var reason = string.Create(CultureInfo.InvariantCulture,
            $"{disk.FreeBytes} bytes are free where '{_path}' is; below {_options.MinFreeBytes} (Sqlite:MinFreeBytes) it counts as full, though what comes is recorded while there is room.");
        return new ComponentHealth("disk", isFull ? HealthStatus.Critical : HealthStatus.Degraded, reason, StopsAppends: isFull);
    }

    private (long FreeBytes, long TotalBytes)? Disk()
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(_path))!;
            var disk = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder);
            return (disk.AvailableFreeSpace, disk.TotalSize);
        }
        catch (Exception silent) when (silent is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // a share without a letter, or a file system that does not say
        }
    }
}
