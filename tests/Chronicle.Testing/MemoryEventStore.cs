using System.Runtime.CompilerServices;
using Chronicle.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Maintenance;
using Chronicle.Redaction;
using Chronicle.Retention;
using Chronicle.Sessions;

namespace Chronicle.Testing;

/// <summary>A store in memory, as simple as the contract allows: what tests put in place of a real one, and what the real ones are compared with.</summary>
public sealed class MemoryEventStore(string epoch = "memory") : IEventStore
{
    private const int MaxNames = 1_000;

    // All guarded by _gate. An event's sequence is its index + 1; null where it was dropped.
    private readonly Lock _gate = new();
    private readonly List<RecordedEvent?> _events = [];
    private readonly Dictionary<(string Scope, bool IsSession, string Id), Sequence> _ids = [];
    private readonly Dictionary<string, Session> _sessions = [];
    private readonly SplitCalls _splitCalls = new();
    private long _oldest = 1;

    public string Epoch => epoch;

    public Sequence Head => Locked(() => new Sequence(_events.Count));

    public Sequence Oldest => Locked(() => new Sequence(_oldest));

    public ValueTask<SealedHead?> GetSealedHeadAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<SealedHead?>(Head.Value == 0 ? null : new SealedHead(new Cursor(epoch, Head), new string('0', 64)));

    public ValueTask<AppendedGroup> AppendAsync(IReadOnlyList<IncomingEvent> group, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Locked(() =>
        {
            var first = _events.Count;
            List<int> conflicts = [];
            var sequences = group.Select((content, index) => Append(content, index, conflicts)).ToArray();
            return new AppendedGroup([.. _events.Skip(first).OfType<RecordedEvent>()], sequences) { Conflicts = [.. conflicts] };
        }));
    }

    public ValueTask<Sequence> ProbeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Head);

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(Sequence after, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireBetween(limit, 1, 4096);
        return ValueTask.FromResult(Locked<IReadOnlyList<RecordedEvent>>(() => [.. Kept().Where(recorded => recorded.Sequence > after && recorded.Sequence.Value >= _oldest).Take(limit)]));
    }

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(Sequence after, int limit, long maxBytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireBetween(limit, 1, 4096);
        return ValueTask.FromResult(Locked<IReadOnlyList<RecordedEvent>>(() =>
        {
            long bytes = 0;
            return [.. Kept().Where(recorded => recorded.Sequence > after && recorded.Sequence.Value >= _oldest).Take(limit)
                .TakeWhile((recorded, index) => (bytes += recorded.Content.Size) <= maxBytes || index == 0)];
        }));
    }

    public ValueTask<IReadOnlyList<RecordedEvent>> ReadAsync(IReadOnlyCollection<Sequence> sequences, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireBetween(sequences.Count, 0, 4096);
        var wanted = sequences.ToHashSet();
        return ValueTask.FromResult(Locked<IReadOnlyList<RecordedEvent>>(() => [.. Kept().Where(recorded => wanted.Contains(recorded.Sequence))]));
    }

    public ValueTask<EventPage> QueryAsync(EventQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireBetween(query.Limit, 1, 4096);
        RequireBetween(query.ScanBudget, 1, int.MaxValue);
        return ValueTask.FromResult(Locked(() => Query(query)));
    }

    public ValueTask<IReadOnlyList<RecordedEvent>> FindAsync(string id, string? sessionId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Locked<IReadOnlyList<RecordedEvent>>(() =>
        [
            .. (TryCursor(id, out var sequence) && _events[(int)sequence.Value - 1] is { } atCursor ? [atCursor] : Kept().Where(recorded => recorded.Content.Id == id))
                .Where(recorded => sessionId is null || recorded.Content.SessionId == sessionId)
                .OrderBy(recorded => sessionId is not null && recorded.Content.Scope is not null).Take(IEventStore.MaxFound),
        ]));
    }

    public ValueTask<Session?> FindSessionAsync(string sessionId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Locked(() => _sessions.GetValueOrDefault(sessionId)?.Copy()));
    }

    public ValueTask<SessionPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireBetween(query.Limit, 1, 1000);
        return ValueTask.FromResult(Locked(() =>
        {
            var matches = _sessions.Values.Where(session => query.Matches(session))
                .OrderByDescending(session => session.LastActive).ThenByDescending(session => session.Last).Take(query.Limit + 1).Select(session => session.Copy()).ToList();
            SessionPosition? next = matches.Count > query.Limit ? SessionPosition.Of(matches[query.Limit - 1]) : null;
            return new SessionPage([.. matches.Take(query.Limit)], next);
        }));
    }

    public ValueTask<FilterOptions> GetFilterOptionsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Locked(() => new FilterOptions(
            Names(content => content.Type), Names(content => content.Source), Names(content => content.ToolName), Names(content => content.Project))));
    }

    public ValueTask<StoreStats> GetStatsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Locked(() => new StoreStats(Kept().Count(), _sessions.Count, Bytes(), 0, Bytes())));
    }

    public ValueTask<IReadOnlyDictionary<SessionStatus, long>> CountSessionsAsync(SessionMoment moment, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Locked<IReadOnlyDictionary<SessionStatus, long>>(() => Enum.GetValues<SessionStatus>()
            .ToDictionary(status => status, status => (long)_sessions.Values.Count(session => session.StatusAt(moment) == status))));
    }

    public IReadOnlyList<ComponentHealth> CheckHealth() => [ComponentHealth.Healthy("store")];

    public ValueTask<bool> PinAsync(string sessionId, bool pinned, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Locked(() =>
        {
            if (!_sessions.TryGetValue(sessionId, out var session))
            {
                return false;
            }
            session.IsPinned = pinned;
            return true;
        }));
    }

    public ValueTask<IReadOnlyList<RecordedEvent>> FindExpiredAsync(TrimRule rule, Sequence after, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireBetween(limit, 1, 4096);
        return ValueTask.FromResult(Locked<IReadOnlyList<RecordedEvent>>(() =>
        [
            .. Kept().Where(recorded => recorded.Sequence.Value < _oldest)
                .Concat(Kept().Where(recorded => recorded.Sequence.Value >= _oldest).TakeWhile(recorded => recorded.Content.Received < rule.Latest))
                .Where(recorded => recorded.Sequence > after && recorded.Sequence.Value < _events.Count && Expires(recorded, rule)).Take(limit),
        ]));
    }

    public ValueTask<Trimmed> DropAsync(IReadOnlyList<Sequence> events, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Locked(() =>
        {
            var before = _sessions.Count;
            return new Trimmed(events.Count(Drop), before - _sessions.Count);
        }));
    }

    public ValueTask<int> EraseAsync(string sessionId, Sequence upTo, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireBetween(limit, 1, 4096);
        return ValueTask.FromResult(Locked(() =>
        {
            var erased = Kept().Where(recorded => recorded.Content.SessionId == sessionId && recorded.Sequence <= upTo && recorded.Sequence.Value < _events.Count).Take(limit).ToList();
            erased.ForEach(Erase);
            return erased.Count;
        }));
    }

    public ValueTask<int> EraseAsync(IReadOnlyCollection<Sequence> events, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireBetween(events.Count, 0, 4096);
        var wanted = events.ToHashSet();
        return ValueTask.FromResult(Locked(() =>
        {
            var erased = Kept().Where(recorded => wanted.Contains(recorded.Sequence) && !IsErased(recorded) && recorded.Sequence.Value < _events.Count).ToList();
            erased.ForEach(Erase);
            foreach (var of in erased.GroupBy(recorded => recorded.Content.SessionId))
            {
                ForgetTexts(of.Key, [.. of]);
            }
            return erased.Count;
        }));
    }

    public ValueTask<int> RewriteAsync(IReadOnlyList<(Sequence Sequence, RedactedEvent Redacted)> events, CancellationToken cancellationToken) => ValueTask.FromResult(Locked(() =>
    {
        var rewritten = 0;
        foreach (var (sequence, redacted) in events)
        {
            if (sequence.Value <= _events.Count && _events[(int)sequence.Value - 1] is { } before && !IsErased(before))
            {
                var after = new RecordedEvent(epoch, sequence, before.Id, redacted.Content);
                _events[(int)sequence.Value - 1] = after;
                var session = _sessions[before.Content.SessionId];
                var said = Session.StartedBy(after);
                said.Apply(after);
                var texts = SessionTexts.Of(session, [before]);
                session.Title = texts.Title ? said.Title : session.Title;
                session.Source = texts.Source ? said.Source : session.Source;
                session.Project = texts.Project ? said.Project : session.Project;
                session.Retell(after);
                session.WaitingFor = texts.WaitingFor ? said.WaitingFor : session.WaitingFor;
                rewritten++;
            }
        }
        return rewritten;
    }));

    public ValueTask<int> RewriteSessionsAsync(Func<string, string> redact, CancellationToken cancellationToken) => ValueTask.FromResult(0);

    public ValueTask<string?> ScrubAsync(bool thorough, TimeSpan patience, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);

    public ValueTask<bool> ShrinkAsync(CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask BackupAsync(string file, IProgress<double>? progress, CancellationToken cancellationToken) =>
        throw new StoreException("A store in memory has no file to copy.", isTransient: false);

    public ValueTask MaintainAsync(MaintenanceTask task, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async IAsyncEnumerable<string> VerifyAsync(IProgress<long>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        progress?.Report(Head.Value);
        await Task.CompletedTask; // there is no file and no second copy of anything: nothing can disagree
        yield break;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Sequence Append(IncomingEvent content, int index, List<int> conflicts)
    {
        if (FindOriginal(content) is { } original)
        {
            if (!SameContent.Is(original.Content, content, sameRules: true))
            {
                conflicts.Add(index);
            }
            return original.Sequence;
        }
        var sequence = new Sequence(_events.Count + 1);
        var recorded = new RecordedEvent(epoch, sequence, content.Id ?? new Cursor(epoch, sequence).ToString(), content);
        _events.Add(recorded);
        if (content.Id is not null)
        {
            _ids.Add(KeyOf(content), sequence);
        }
        if (!_sessions.TryGetValue(content.SessionId, out var session))
        {
            _sessions.Add(content.SessionId, session = Session.StartedBy(recorded));
        }
        if (content.WasAt is { } wasAt && session.Dropped > 0 && TryCursor(wasAt, out var was) && (_events[(int)was.Value - 1] is not { } there || IsErased(there)))
        {
            session.Dropped--;
            session.Return(recorded);
            if (session.Dropped == 0)
            {
                var kept = Kept().Where(one => one.Content.SessionId == session.Id).ToList();
                var recounted = Session.StartedBy(kept[0]);
                recounted.IsPinned = session.IsPinned;
                kept.ForEach(recounted.Apply);
                _sessions[session.Id] = recounted;
            }
        }
        else
        {
            session.Apply(recorded);
        }
        if (_splitCalls.Follow(recorded, session) is { } other && _sessions.TryGetValue(other, out var begun))
        {
            begun.EndElsewhere(session.UnknownEnd!);
        }
        return sequence;
    }

    private RecordedEvent? FindOriginal(IncomingEvent content)
    {
        if (content.Id is not { } id)
        {
            return null;
        }
        if (TryCursor(id, out var sequence) && _events[(int)sequence.Value - 1] is { Content.Id: null } atCursor)
        {
            return atCursor;
        }
        if (_ids.TryGetValue(KeyOf(content), out sequence))
        {
            return _events[(int)sequence.Value - 1];
        }
        return content.Scope is not null && _ids.TryGetValue((content.SessionId, true, id), out sequence) && _events[(int)sequence.Value - 1] is { } unscoped
            && SameContent.Is(unscoped.Content, content, sameRules: true) ? unscoped : null;
    }

    private static (string, bool, string) KeyOf(IncomingEvent content) => (content.Scope ?? content.SessionId, content.Scope is null, content.Id!);

    private IEnumerable<RecordedEvent> Kept() => _events.OfType<RecordedEvent>();

    private long Bytes() => Kept().Sum(recorded => (long)recorded.Content.Size);

    private bool Expires(RecordedEvent recorded, TrimRule rule) => IsErased(recorded) ? recorded.Content.Received < rule.For(null).Others
        : _sessions[recorded.Content.SessionId] is { IsPinned: false } session && recorded.Content.Received < rule.For(session.Project).For(EventKinds.IsMessage(recorded.Content.Type));

    private bool Drop(Sequence sequence)
    {
        if (sequence.Value >= _events.Count || _events[(int)sequence.Value - 1] is not { } recorded || (!IsErased(recorded) && _sessions[recorded.Content.SessionId].IsPinned))
        {
            return false;
        }
        _oldest = Math.Max(_oldest, sequence.Value + 1);
        Replace(recorded, null);
        return true;
    }

    private void Erase(RecordedEvent recorded)
    {
        var (session, type, content) = (ErasedEvent.Session, ErasedEvent.EventType, recorded.Content);
        var nothing = new IncomingEvent { SessionId = session, Type = type, Time = content.Time, Received = content.Received };
        Replace(recorded, recorded.Sequence.Value < _oldest ? null : new RecordedEvent(epoch, recorded.Sequence, new Cursor(epoch, recorded.Sequence).ToString(), nothing));
    }

    private void Replace(RecordedEvent recorded, RecordedEvent? by)
    {
        _events[(int)recorded.Sequence.Value - 1] = by;
        if (recorded.Content.Id is not null)
        {
            _ids.Remove(KeyOf(recorded.Content));
        }
        if (IsErased(recorded))
        {
            return;
        }
        var session = _sessions[recorded.Content.SessionId];
        session.Dropped++;
        if (session.Dropped == session.Events)
        {
            _sessions.Remove(session.Id);
        }
        else
        {
            session.First = Kept().First(kept => kept.Content.SessionId == session.Id).Sequence;
        }
    }

    private void ForgetTexts(string id, IReadOnlyList<RecordedEvent> erased)
    {
        if (_sessions.TryGetValue(id, out var session))
        {
            SessionTexts.Of(session, erased).Replace(session, Kept().Where(recorded => recorded.Content.SessionId == id));
            session.Forget(erased.Select(static recorded => recorded.Sequence).ToHashSet().Contains);
        }
    }

    private static bool IsErased(RecordedEvent recorded) => recorded.Content.SessionId == ErasedEvent.Session;

    private EventPage Query(EventQuery query)
    {
        var low = query.After.Value + 1;
        var high = Math.Min(query.Before.Value - 1, _events.Count);
        if (low > high)
        {
            return new EventPage([], query.Descending ? new Sequence(Math.Min(query.Before.Value, _events.Count + 1)) : query.After, IsComplete: true);
        }
        var (start, end, step) = query.Descending ? (high, low, -1) : (low, high, 1);
        List<RecordedEvent> matches = [];
        var looked = 0;
        long bytes = 0;
        for (var sequence = start; sequence != end + step; sequence += step)
        {
            if (looked++ == query.ScanBudget)
            {
                return new EventPage(matches, new Sequence(sequence - step), IsComplete: false);
            }
            var candidate = _events[(int)sequence - 1];
            if (candidate is not null && query.Filter.Matches(candidate.Content))
            {
                bytes += candidate.Content.Size;
                if (matches.Count > 0 && bytes > query.MaxBytes)
                {
                    return new EventPage(matches, new Sequence(sequence - step), IsComplete: false);
                }
                matches.Add(candidate);
            }
            if (matches.Count == query.Limit)
            {
                return new EventPage(matches, new Sequence(sequence), IsComplete: sequence == end);
            }
        }
        return new EventPage(matches, new Sequence(end), IsComplete: true);
    }

    private bool TryCursor(string id, out Sequence sequence)
    {
        var isOurs = Cursor.TryParse(id, out var cursor) && cursor.Epoch == epoch && cursor.ToString() == id
            && cursor.Sequence > Sequence.None && cursor.Sequence.Value <= _events.Count;
        sequence = cursor.Sequence;
        return isOurs;
    }

    private List<string> Names(Func<IncomingEvent, string?> name) =>
        [.. Kept().Select(recorded => name(recorded.Content)).OfType<string>().Distinct().Order(StringComparer.Ordinal).Take(MaxNames)];

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private static void RequireBetween(int value, int low, int high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, low);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, high);
    }
}
