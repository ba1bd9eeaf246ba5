namespace Chronicle.Retention;

/// <summary>How long the events of one project's sessions are kept.</summary>
public sealed class ProjectRetention
{
    /// <summary>The project, as sessions name it.</summary>
    public string Project { get; set; } = "";

    /// <summary>In place of <see cref="RetentionOptions.MaxAge"/> and <see cref="RetentionOptions.MessagesMaxAge"/>: a second to ten years; left out, age drops nothing of this project.</summary>
    public TimeSpan? MaxAge { get; set; }
}
