namespace Chronicle.Diagnostics;

public enum HealthStatus
{
    Healthy,

    /// <summary>It works, but not for long or not well; a person should look.</summary>
    Degraded,

    /// <summary>It does not do its work.</summary>
    Critical,
}
