namespace Chronicle.Server;

/// <summary>What a shell on this machine runs to start this very program; the page tells it to people who connect an agent.</summary>
public sealed record ProgramCommand(string Text);
