using Chronicle.Ingest;
using Chronicle.Redaction;
using Chronicle.Server.Security;

namespace Chronicle.Server.Ingest;

/// <summary>Rates for each API key and project and quotas for each project, so that one runaway agent can't fill the disk. Off unless an option is set.</summary>
/// <remarks>A retry counts like the first try: what it costs to look at is the same. Nothing is allocated for an event.</remarks>
internal sealed class IngestLimits(KeyLimitOptions perKey, ProjectLimitOptions perProject, ApiKeys keys, TimeProvider clock)
{
    /// <summary>Projects that have a bucket of their own; the rest share one. 10,000 × about 200 B.</summary>
    internal const int MaxProjects = 10_000;

    private readonly bool _limitsKeys = perKey.EventsPerSecond is not null || perKey.BytesPerSecond is not null;
    private readonly bool _limitsProjects = perProject.EventsPerSecond is not null || perProject.BytesPerSecond is not null || perProject.QuotaBytes is not null;
    private readonly long _started = clock.GetTimestamp();
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<int, RateBucket> _keys = []; // by the key's number: as many as are configured
    private readonly Dictionary<string, RateBucket> _projects = [];
    private readonly RateBucket _otherProjects = new();
    private double _forgotAt = double.NegativeInfinity;
    private readonly List<(string Project, int Events, long Bytes)> _parts = []; // scratch

    /// <summary>Charges the events, or says why they may not be recorded now.</summary>
    /// <param name="events">At least one.</param>
    /// <param name="context">The request they came with; null when they came over a socket or the bus, which have no key of their own here.</param>
    /// <returns>Null when they may be recorded.</returns>
    public AppendResult? Check(RedactedEvent[] events, HttpContext? context) =>
        !_limitsKeys && !_limitsProjects ? null : CheckLimits(events, context is null || !_limitsKeys ? -1 : keys.NumberOf(context.Request));

    private AppendResult? CheckLimits(RedactedEvent[] events, int keyNumber)
    {
        var now = clock.GetElapsedTime(_started).TotalSeconds;
        lock (_gate)
        {
            var bytes = Sum(events);
            var key = _limitsKeys ? KeyBucket(keyNumber) : null;
            if (key?.Wait(now, perKey.EventsPerSecond, perKey.BytesPerSecond) is > 0 and var early)
            {
                return Refuse("key", "rate", "This API key records faster than Limits:PerKey allows.", early);
            }
            if (_limitsProjects && CheckProjects(now) is { } refused)
            {
                return refused;
            }
            key?.Charge(now, events.Length, bytes, 0);
            if (_limitsProjects)
            {
                foreach (var (project, count, size) in _parts)
                {
                    ProjectBucket(project, now).Charge(now, count, size, perProject.QuotaBytes is null ? 0 : perProject.QuotaWindow.TotalSeconds);
                }
            }
            return null;
        }
    }

    private AppendResult? CheckProjects(double now)
    {
        foreach (var (project, _, bytes) in _parts)
        {
            var bucket = ProjectBucket(project, now);
            var early = bucket.Wait(now, perProject.EventsPerSecond, perProject.BytesPerSecond);
            if (early > 0)
            {
                return Refuse("project", "rate", $"The project `{project}` records faster than Limits:PerProject allows.", early);
            }
            if (perProject.QuotaBytes is { } quota && bucket.QuotaWait(now, bytes, quota) is > 0 and var wait)
            {
                return Refuse("project", "quota", $"The project `{project}` has used up its {quota} bytes (Limits:PerProject:QuotaBytes).", Math.Min(wait, perProject.QuotaWindow.TotalSeconds));
            }
        }
        return null;
    }

    /// <summary>The bytes of all; leaves those of each project in the scratch list. Events of a batch mostly have one.</summary>
    private long Sum(RedactedEvent[] events)
    {
        _parts.Clear();
        long all = 0;
        foreach (var redacted in events)
        {
            var incoming = redacted.Content;
            all += incoming.Size;
            if (!_limitsProjects)
            {
                continue;
            }
            var project = incoming.Project ?? "";
            var at = _parts.Count - 1;
            while (at >= 0 && _parts[at].Project != project)
            {
                at--;
            }
            if (at < 0)
            {
                _parts.Add((project, 1, incoming.Size));
            }
            else
            {
                _parts[at] = (project, _parts[at].Events + 1, _parts[at].Bytes + incoming.Size);
            }
        }
        return all;
    }

    private RateBucket KeyBucket(int number)
    {
        if (!_keys.TryGetValue(number, out var bucket))
        {
            _keys[number] = bucket = new RateBucket();
        }
        return bucket;
    }

    private RateBucket ProjectBucket(string project, double now)
    {
        if (_projects.TryGetValue(project, out var bucket))
        {
            return bucket;
        }
        if (_projects.Count >= MaxProjects)
        {
            ForgetIdle(now);
        }
        return _projects.Count >= MaxProjects ? _otherProjects : _projects[project] = new RateBucket();
    }

    private void ForgetIdle(double now)
    {
        if (now - _forgotAt < 60)
        {
            return; // looking at all of them for each new project would cost more than they do
        }
        _forgotAt = now;
        foreach (var (project, bucket) in _projects)
        {
            if (bucket.IsIdle(now, perProject.EventsPerSecond, perProject.BytesPerSecond))
            {
                _projects.Remove(project);
            }
        }
    }

    private static AppendResult Refuse(string scope, string limit, string reason, double seconds)
    {
        DoorMetrics.Limited(scope, limit);
        return AppendResult.Limited(reason, TimeSpan.FromSeconds(Math.Min(Math.Max(seconds, 0.001), 31_536_000)), limit == "quota");
    }
}
