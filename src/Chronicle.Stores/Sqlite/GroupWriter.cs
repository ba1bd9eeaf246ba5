using System.Diagnostics;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Sessions;
using Chronicle.Stores.Sqlite.Ids;
using Chronicle.Stores.Sqlite.Integrity;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Records groups on the one writing connection. Used by one thread at a time; all its state mirrors the last commit.</summary>
internal sealed partial class GroupWriter : IDisposable
{
    private const int SessionsInMemory = 4_096;

    private readonly SqliteConnection _connection;
    private readonly EpochList _epochs;
    private readonly RulesList _rules;
    private readonly IdIndex _ids;
    private readonly Reader _reader;
    private readonly NameWriter _names;
    private readonly EventInsert _insert;
    private readonly SegmentSeals _seals;
    private readonly StoreFiles _files;
    private readonly BoundedCache<string, SessionEntry> _sessions = new(SessionsInMemory);
    private readonly List<SessionEntry> _touched = [];
    private readonly SplitCalls _splitCalls = new();
    private long _lastSessionKey;
    private bool _isStale;

    public GroupWriter(SqliteConnection connection, EpochList epochs, RulesList rules, IdIndex ids, NameCache names, DamageLog damage, StoreFiles files)
    {
        _files = files;
        _connection = connection;
        _epochs = epochs;
        _rules = rules;
        _ids = ids;
        _reader = new Reader(connection, epochs, names, damage); // the connection is not its own: it is never disposed of
        _seals = new SegmentSeals(connection, _reader);
        _rows = new RowErasure(connection, _seals);
        _names = new NameWriter(connection, names);
        _insert = new EventInsert(connection);
        Reload();
    }

    /// <summary>The last sequence committed.</summary>
    public long Head { get; private set; }

    /// <summary>Records a group; when it throws, nothing of it is recorded, and the next call starts from what the file says.</summary>
    public AppendedGroup Append(IReadOnlyList<IncomingEvent> group, CancellationToken cancellationToken)
    {
        var sequences = new Sequence[group.Count];
        var recorded = new RecordedEvent[group.Count];
        var count = 0;
        List<int>? conflicts = null;
        if (_isStale)
        {
            Reload();
        }
        _sessions.Trim(); // only between groups: a touched session must not be read again before it is written
        _connection.Use(Sql.Begin).Run();
        var isCommitting = false;
        try
        {
            var zone = new ZoneWriter(_connection);
            for (var index = 0; index < sequences.Length; index++)
            {
                var content = group[index];
                var session = FindSession(content.SessionId);
                var scope = _names.IdOf(NameKind.Scope, content.Scope);
                var key = content.Id is null ? 0 : _ids.KeyOf(content.Id, session?.Key ?? _lastSessionKey + 1, scope);
                if (content.Id is not null && FindOriginal(content, key, session, recorded.AsSpan(0, count)) is { } original)
                {
                    _names.Withdraw();
                    sequences[index] = original.Sequence;
                    if (!SameContent.Is(original.Content, content, AreSameRules(original)))
                    {
                        (conflicts ??= []).Add(index);
                    }
                    continue;
                }
                var inserted = Insert(Head + count + 1, content, session, scope, zone);
                if (content.Id is not null)
                {
                    _ids.Add(key, inserted.Sequence.Value);
                }
                sequences[index] = inserted.Sequence;
                recorded[count++] = inserted;
            }
            zone.Write();
            WriteSessions();
            cancellationToken.ThrowIfCancellationRequested();
            _files.BeforeCommit();
            var syncStarted = Stopwatch.GetTimestamp();
            isCommitting = true;
            _connection.Use(Sql.Commit).Run();
            SqliteMetrics.SyncDuration.Record(Stopwatch.GetElapsedTime(syncStarted).TotalSeconds);
            _files.AfterCommit();
        }
        catch (StoreException fault) when (isCommitting && !SqliteFault.IsLock(fault))
        {
            Abandon();
            throw new StoreException(fault.Message, fault.IsTransient, fault.InnerException) { IsOutcomeUnknown = true, IsGone = fault.IsGone };
        }
        catch
        {
            Abandon();
            throw;
        }
        Head += count;
        _names.Committed();
        _ids.Committed(Head);
        Array.Resize(ref recorded, count);
        return new AppendedGroup(recorded, sequences) { Conflicts = conflicts is null ? [] : [.. conflicts] };
    }

    /// <summary>Commits a transaction that writes one page and changes nothing; the head is read again after a fault.</summary>
    public void Probe()
    {
        if (_isStale)
        {
            Reload();
        }
        _connection.Execute(Pragmas.Touch);
    }

    /// <summary>Changes whenever an event may have been changed.</summary>
    public long SealVersion => _seals.Version;

    /// <summary>Writes a seal; false when what it was computed from may have changed since.</summary>
    public bool Write(Seal seal, long version)
    {
        if (_isStale)
        {
            Reload();
        }
        return _seals.Write(seal, version);
    }

    public void Dispose() => _insert.Dispose();

    private RecordedEvent Insert(long sequence, IncomingEvent content, SessionEntry? session, long scope, ZoneWriter zone)
    {
        var keys = new EventKeys(
            session?.Key ?? _lastSessionKey + 1,
            _names.IdOf(NameKind.Type, content.Type),
            _names.IdOf(NameKind.Tool, content.ToolName),
            _names.IdOf(NameKind.Source, content.Source),
            _names.IdOf(NameKind.Project, content.Project),
            scope);
        _insert.Run(sequence, keys, content);
        _names.Write();
        var inserted = new RecordedEvent(_epochs.Current, new Sequence(sequence), content.Id, content);
        Count(inserted, session);
        zone.Add(sequence, content.Time.Micros);
        return inserted;
    }

    private SessionEntry? FindSession(string id)
    {
        if (_sessions.TryGet(id, out var entry))
        {
            return entry;
        }
        var statement = _connection.Use(Sql.SessionOfId);
        CompactId.Bind(statement, 1, id);
        if (statement.Step())
        {
            entry = new SessionEntry(SessionRow.Key(statement), SessionRow.Read(statement), isNew: false);
            _sessions.Set(id, entry);
        }
        statement.Reset();
        return entry;
    }

    private void Count(RecordedEvent recorded, SessionEntry? entry)
    {
        if (entry is null)
        {
            entry = new SessionEntry(++_lastSessionKey, Session.StartedBy(recorded), isNew: true);
            _sessions.Set(recorded.Content.SessionId, entry);
        }
        Touch(entry);
        if (recorded.Content.WasAt is not null && TakeBack(recorded.Content.WasAt, entry.Key))
        {
            entry.Session.Return(recorded);
            entry.HasReturned = true;
        }
        else
        {
            entry.Session.Apply(recorded);
        }
        if (_splitCalls.Follow(recorded, entry.Session) is { } other && FindSession(other) is { } begun && begun.Session.EndElsewhere(entry.Session.UnknownEnd!))
        {
            Touch(begun);
        }
    }

    private void Touch(SessionEntry entry)
    {
        if (!entry.IsTouched)
        {
            entry.IsTouched = true;
            _touched.Add(entry);
        }
    }

    private void ReadOpenCalls()
    {
        _splitCalls.Clear();
        var open = _connection.Use(Sql.OpenSessions);
        while (open.Step())
        {
            _splitCalls.Note(SessionRow.Read(open));
        }
        open.Reset();
    }

    private void WriteSessions()
    {
        foreach (var entry in _touched)
        {
            if (entry.HasReturned)
            {
                RecountWhenWhole(entry);
            }
            var statement = _connection.Use(entry.IsNew ? Sql.InsertSession : Sql.UpdateSession);
            SessionRow.Bind(statement, entry.Key, entry.Session);
            if (entry.IsNew)
            {
                statement.Bind(22, entry.Session.Rules);
            }
            statement.Run();
            entry.IsNew = false;
            entry.IsTouched = false;
        }
        _touched.Clear();
        _insert.Forget();
    }

    private void Reload()
    {
        EndTransaction();
        Head = _connection.Use(Sql.Head).Scalar() ?? 0;
        _trimmed = TrimmedRow.Read(_connection);
        _lastSessionKey = Math.Max(_connection.Use(Sql.LastSessionKey).Scalar() ?? 0, _trimmed.LastSessionKey);
        _names.Reload();
        ReadOpenCalls();
        _isStale = false;
    }

    private void Abandon()
    {
        _seals.Clear();
        _insert.Forget();
        _names.Withdraw();
        _sessions.Clear(); // they counted events that are not recorded; what is needed again is read again
        _touched.Clear();
        _isStale = true;
        try
        {
            EndTransaction();
        }
        catch (StoreException)
        {
            // What made the group fail is thrown; the next append starts by ending the transaction again.
        }
    }

    /// <summary>Rolls back what a fault left open.</summary>
    public void EndTransaction()
    {
        if (_connection.InTransaction)
        {
            _connection.Use(Sql.Rollback).Run();
        }
    }
}
