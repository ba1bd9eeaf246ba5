using System.Diagnostics;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>A reading connection with its statements, lent by a <see cref="ReaderPool{TReader}"/> to one read at a time.</summary>
internal abstract class ReadConnection(SqliteConnection connection) : IDisposable
{
    private long _readStarted; // a timestamp while a read runs, else 0

    public SqliteConnection Connection { get; } = connection;

    /// <summary>How long the read under way has been running; zero when there is none.</summary>
    public TimeSpan ReadingFor => Volatile.Read(ref _readStarted) is not 0 and var started ? Stopwatch.GetElapsedTime(started) : TimeSpan.Zero;

    /// <summary>Runs a read in one snapshot of the file; cancelling interrupts it where it is.</summary>
    public T Run<T>(Func<T> read, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _readStarted, Stopwatch.GetTimestamp());
        OnRead();
        Connection.Use(Sql.BeginRead).Run();
        try
        {
            using var interrupt = cancellationToken.UnsafeRegister(static state => ((ReadConnection)state!).Connection.Interrupt(), this);
            return read();
        }
        finally
        {
            if (Connection.InTransaction)
            {
                Connection.ResetAll(); // a statement still at a row would keep the snapshot
                Connection.Use(Sql.Rollback).Run();
            }
            Volatile.Write(ref _readStarted, 0);
        }
    }

    public void Dispose() => Connection.Dispose();

    /// <summary>Called before the snapshot is taken.</summary>
    protected virtual void OnRead()
    {
    }
}
