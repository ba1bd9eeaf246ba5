namespace Chronicle.Sessions;

/// <summary>What can be open in a session. Stored by number.</summary>
public enum OpenKind
{
    /// <summary>A tool call.</summary>
    Call,

    /// <summary>A person is waited for.</summary>
    Wait,

    /// <summary>A sub-agent.</summary>
    Agent,
}
