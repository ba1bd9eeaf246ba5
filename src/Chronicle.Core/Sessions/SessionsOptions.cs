using Chronicle.Configuration;

namespace Chronicle.Sessions;

/// <summary>How sessions are told.</summary>
public sealed class SessionsOptions
{
    public const string Section = "Sessions";

    /// <summary>A session that has not ended counts as lost when no event of it has arrived for so long: a minute to a year. Default 6 hours.</summary>
    [DurationRange(60, 365 * 86400)]
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromHours(6);
}
