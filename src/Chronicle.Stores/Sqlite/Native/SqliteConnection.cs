using System.Runtime.InteropServices;
using System.Text;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite.Native;

/// <summary>One open database handle and its statements. Used by one thread at a time; only <see cref="Interrupt"/> may come from another.</summary>
internal sealed unsafe class SqliteConnection : IDisposable
{
    private const int OpenReadOnly = 0x1;
    private const int OpenReadWrite = 0x2;
    private const int OpenCreate = 0x4;
    private const int OpenNoMutex = 0x8000; // "used by one thread at a time" is ours to keep
    private const uint PreparePersistent = 0x1;
    private const int PersistWal = 10; // SQLITE_FCNTL_PERSIST_WAL

    // By reference: every statement that is kept is a constant, and hashing its text would cost as much as running it.
    private readonly Dictionary<string, SqliteStatement> _statements = new(ReferenceEqualityComparer.Instance);
    private nint _handle;

    /// <exception cref="StoreException">The file cannot be opened.</exception>
    public SqliteConnection(string path, bool readOnly)
    {
        Path = path;
        nint handle;
        int result;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        {
            result = NativeMethods.Open(name, &handle, OpenNoMutex | (readOnly ? OpenReadOnly : OpenReadWrite | OpenCreate), null);
        }
        _handle = handle;
        if (result != ResultCode.Ok)
        {
            var error = Error(result);
            Dispose();
            throw SqliteFault.From(error, path);
        }
    }

    public string Path { get; }

    public nint Handle => _handle;

    /// <summary>Rows that the last insert, update or delete changed.</summary>
    public int Changes => NativeMethods.Changes(_handle);

    public bool InTransaction => NativeMethods.GetAutoCommit(_handle) == 0;

    /// <summary>Closing leaves the write-ahead log where it is. Else the last connection to close deletes the file at the log's path, whosever it is.</summary>
    public void KeepLog()
    {
        var isOn = 1;
        _ = NativeMethods.FileControl(_handle, null, PersistWal, &isOn);
    }

    /// <summary>How long a call waits for a lock before it fails as busy.</summary>
    public void SetBusyTimeout(TimeSpan timeout) => _ = NativeMethods.BusyTimeout(_handle, (int)timeout.TotalMilliseconds);

    /// <summary>Ends the statement that is running on another thread with <see cref="ResultCode.Interrupt"/>; does nothing when none is.</summary>
    public void Interrupt() => NativeMethods.Interrupt(_handle);

    /// <summary>A statement prepared once and kept; reset and ready to bind. It belongs to the connection. The text must be a constant.</summary>
    public SqliteStatement Use(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
        {
            statement.Reset();
            return statement;
        }
        return _statements[sql] = Prepare(sql);
    }

    /// <summary>Runs statements that need no parameters and whose rows nobody wants.</summary>
    public void Execute(string sql)
    {
        fixed (byte* start = Encoding.UTF8.GetBytes(sql + "\0"))
        {
            for (var rest = start; *rest != 0;)
            {
                nint handle;
                Check(NativeMethods.Prepare(_handle, rest, -1, 0, &handle, &rest));
                if (handle != 0)
                {
                    using var statement = new SqliteStatement(this, handle);
                    while (statement.Step())
                    {
                    }
                }
            }
        }
    }

    /// <summary>A statement that the caller disposes of.</summary>
    public SqliteStatement Prepare(string sql)
    {
        nint handle;
        var bytes = Encoding.UTF8.GetBytes(sql);
        fixed (byte* text = bytes)
        {
            Check(NativeMethods.Prepare(_handle, text, bytes.Length, PreparePersistent, &handle, null));
        }
        return new SqliteStatement(this, handle);
    }

    /// <summary>Resets every statement that is kept, so that none holds the snapshot.</summary>
    public void ResetAll()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Reset();
        }
    }

    public void Check(int result)
    {
        if (result is not (ResultCode.Ok or ResultCode.Row or ResultCode.Done))
        {
            throw Fault(result);
        }
    }

    /// <summary>What to throw for a failed call: cancelled when it was interrupted, else a <see cref="StoreException"/>.</summary>
    public Exception Fault(int result)
    {
        var error = Error(result);
        return error.Code == ResultCode.Interrupt ? new OperationCanceledException("The read was interrupted.", error) : SqliteFault.From(error, Path);
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
        _statements.Clear();
        if (_handle != 0)
        {
            _ = NativeMethods.Close(_handle); // busy is impossible: every statement is finalized
            _handle = 0;
        }
    }

    private SqliteException Error(int result)
    {
        var extended = _handle == 0 ? result : NativeMethods.ExtendedErrorCode(_handle);
        var message = _handle == 0 ? null : Marshal.PtrToStringUTF8((nint)NativeMethods.ErrorMessage(_handle));
        return new SqliteException(ResultCode.Primary(result), extended, message ?? "no message");
    }
}
