namespace Chronicle.Alerts;

/// <summary>On which side of a level the trouble lies.</summary>
public enum AlertComparison
{
    /// <summary>A value over the level is bad.</summary>
    Above,

    /// <summary>A value under the level is bad.</summary>
    Below,
}
