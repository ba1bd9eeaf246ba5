using Chronicle.Events;

namespace Chronicle.Diagnostics;

/// <summary>What a component says about itself.</summary>
/// <param name="Component">Its name on the wire.</param>
/// <param name="Status">How it is.</param>
/// <param name="Reason">A sentence when it is not healthy.</param>
/// <param name="StopsAppends">Whether nothing can be recorded while it is so.</param>
/// <param name="Since">When the fault began, where that is known.</param>
public readonly record struct ComponentHealth(string Component, HealthStatus Status, string? Reason = null, bool StopsAppends = false, Timestamp? Since = null)
{
    /// <summary>What takes longer than this and should take milliseconds is stuck: health must turn red within five seconds.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(4);

    public static ComponentHealth Healthy(string component) => new(component, HealthStatus.Healthy);
}
