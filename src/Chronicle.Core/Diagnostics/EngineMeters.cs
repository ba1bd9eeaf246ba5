namespace Chronicle.Diagnostics;

/// <summary>Starts the engine's counters that have no labels at zero, so that whoever listens sees them before anything has happened.</summary>
public static class EngineMeters
{
    public static void StartAtZero()
    {
        JournalMetrics.Duplicates.Add(0);
        JournalMetrics.Retries.Add(0);
        LiveMetrics.FellBehind.Add(0);
        LiveMetrics.CatchUpPages.Add(0);
        Redaction.RedactionMetrics.StartAtZero();
    }
}
