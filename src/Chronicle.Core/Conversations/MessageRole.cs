namespace Chronicle.Conversations;

/// <summary>Who says a message: the names that models' APIs use.</summary>
public static class MessageRole
{
    public const string System = "system";
    public const string User = "user";
    public const string Assistant = "assistant";
    public const string Tool = "tool";

    public static bool IsOne(string? role) => role is System or User or Assistant or Tool;
}
