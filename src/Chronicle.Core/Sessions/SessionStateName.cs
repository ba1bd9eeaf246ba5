namespace Chronicle.Sessions;

/// <summary>A session's state as it is written on the wire.</summary>
public static class SessionStateName
{
    /// <summary>All of them, as people are told.</summary>
    public const string All = "working, waiting, your_turn, quiet, looping, lost, done, failed";

    private static readonly string[] Names = All.Split(", ");

    public static string Name(this SessionState state) => Names[(int)state];

    public static bool TryParse(string name, out SessionState state)
    {
        var index = Array.FindIndex(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        state = (SessionState)index;
        return index >= 0;
    }
}
