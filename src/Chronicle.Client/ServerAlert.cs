namespace Chronicle.Client;

/// <summary>An alert rule and how it stands.</summary>
/// <param name="Level"><c>ok</c>, <c>warning</c> or <c>critical</c>.</param>
/// <param name="Value">Null without samples.</param>
public sealed record ServerAlert(string Name, string Level, bool Acknowledged, string Metric, double? Value, string Unit, DateTimeOffset? Since);
