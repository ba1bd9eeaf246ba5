using System.Globalization;

namespace Chronicle.Stores.Sqlite.Integrity;

/// <summary>Remembers what could not be read, so that health tells of it until a check finds the file sound.</summary>
internal sealed class DamageLog
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _events = []; // guarded by _gate, bounded
    private string? _first; // guarded by _gate

    /// <summary>What was found, as sentences; null when nothing was.</summary>
    public string? Reason
    {
        get
        {
            lock (_gate)
            {
                var more = _events.Count <= 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" {_events.Count} events are known to be damaged.");
                return _first is null ? null : $"{_first}{more} Keep a copy of the folder, run 'chronicle verify', and restore a backup.";
            }
        }
    }

    public void Note(long sequence, string problem)
    {
        const int Most = 10_000;
        lock (_gate)
        {
            _first ??= problem;
            if (_events.Count < Most)
            {
                _events.Add(sequence);
            }
        }
    }

    public void Note(string problem)
    {
        lock (_gate)
        {
            _first ??= problem;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _events.Clear();
            _first = null;
        }
    }
}
