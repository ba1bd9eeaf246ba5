namespace Chronicle.Alerts;

/// <summary>Something rules can watch.</summary>
/// <param name="Name">As rules name it.</param>
/// <param name="Unit">What its levels are in.</param>
/// <param name="Description">What it tells.</param>
public sealed record AlertMetric(string Name, string Unit, string Description);
