using Chronicle.Configuration;

namespace Chronicle.Maintenance;

/// <summary>What the server does for its database by itself.</summary>
public sealed class MaintenanceOptions
{
    public const string Section = "Maintenance";

    /// <summary>Whether statistics for the query planner are kept up to date. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often: a minute to thirty days. Default a day.</summary>
    [DurationRange(60, 30 * 86400)]
    public TimeSpan Interval { get; set; } = TimeSpan.FromDays(1);
}
