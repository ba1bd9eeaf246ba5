using System.ComponentModel.DataAnnotations;
using Chronicle.Configuration;

namespace Chronicle.Server.Ingest;

/// <summary>How fast one API key may record. Without keys all producers together count as one.</summary>
public sealed class KeyLimitOptions
{
    public const string Section = "Limits:PerKey";

    /// <summary>Events per second. Default none. A burst of one second is let through.</summary>
    [Range(1, 1_000_000_000)]
    public long? EventsPerSecond { get; set; }

    /// <summary>Bytes per second. Default none.</summary>
    [Range(1, long.MaxValue)]
    public long? BytesPerSecond { get; set; }
}

/// <summary>How fast and how much the producers of one project may record. Events without a project count as one project.</summary>
public sealed class ProjectLimitOptions
{
    public const string Section = "Limits:PerProject";

    /// <summary>Events per second. Default none. A burst of one second is let through.</summary>
    [Range(1, 1_000_000_000)]
    public long? EventsPerSecond { get; set; }

    /// <summary>Bytes per second. Default none.</summary>
    [Range(1, long.MaxValue)]
    public long? BytesPerSecond { get; set; }

    /// <summary>Bytes in one window of <see cref="QuotaWindow"/>. Default none.</summary>
    [Range(1, long.MaxValue)]
    public long? QuotaBytes { get; set; }

    /// <summary>How long a quota lasts; the window begins with the project's first event. Default a day. A restart begins it again.</summary>
    [DurationRange(1, 31_536_000)]
    public TimeSpan QuotaWindow { get; set; } = TimeSpan.FromDays(1);
}
