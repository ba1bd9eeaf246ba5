namespace Chronicle.Cli.Load;

/// <summary>The measurement can't go on, or what was measured broke a promise (order, completeness); the message is for the person who ran it.</summary>
internal sealed class LoadException(string message) : Exception(message);
