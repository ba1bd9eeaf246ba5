namespace Chronicle.Sessions;

/// <summary>What a node of a timeline stands for; docs/api.md describes each.</summary>
public enum TimelineKind
{
    Session,
    Turn,
    Tool,
    Agent,
    Message,
    Event,
}
