namespace Chronicle.Sessions;

/// <summary>What a person is waited for. Stored by number.</summary>
public enum WaitReason
{
    /// <summary>It is no wait.</summary>
    None,
    Permission,

    /// <summary>The agent asks something before it goes on.</summary>
    Question,

    /// <summary>The agent has stopped and asks for its next prompt.</summary>
    Input,

    /// <summary>An MCP server asks something.</summary>
    Elicitation,
}
