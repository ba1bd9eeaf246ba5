using System.ComponentModel.DataAnnotations;
using Chronicle.Configuration;

namespace Chronicle.Retention;

/// <summary>How long events are kept. Without a limit nothing is ever dropped.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    private const double TenYears = 10 * 366 * 86400.0;

    /// <summary>Events that arrived longer ago may be dropped: a second to ten years. Default none: age drops nothing.</summary>
    [DurationRange(1, TenYears)]
    public TimeSpan? MaxAge { get; set; }

    /// <summary>In place of <see cref="MaxAge"/> for messages, so that a conversation may survive its tool traffic: a second to ten years. Default none: messages are as old as events.</summary>
    [DurationRange(1, TenYears)]
    public TimeSpan? MessagesMaxAge { get; set; }

    /// <summary>Past this many bytes the oldest events are dropped, whatever their age and project. Default none: size drops nothing.</summary>
    [Range(1L << 20, long.MaxValue)]
    public long? MaxBytes { get; set; }

    /// <summary>Projects whose sessions have an age of their own, for events and messages. Default none.</summary>
    public ProjectRetention[] Projects { get; set; } = [];

    /// <summary>How often old events are looked for: a second to a day. Default an hour.</summary>
    [DurationRange(1, 86400)]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a clock that jumped ahead must stay there before events are dropped by it: 0 to 30 days. Ahead is by more than an hour and more than the interval, of the
    /// newest event or of the time that passed. Default an hour; 0 believes the clock at once.
    /// </summary>
    [DurationRange(0, 30 * 86400)]
    public TimeSpan TrustClockAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A folder into which events are written before they are dropped. Default none: they are only dropped.</summary>
    public string? ArchiveTo { get; set; }

    /// <summary>Whether anything is ever dropped.</summary>
    public bool IsOn => MaxAge is not null || MessagesMaxAge is not null || MaxBytes is not null || Projects.Any(project => project.MaxAge is not null);
}
