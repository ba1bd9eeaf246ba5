namespace Chronicle.Alerts;

/// <summary>How bad it is; higher is worse.</summary>
public enum AlertLevel
{
    Ok,
    Warning,
    Critical,
}
