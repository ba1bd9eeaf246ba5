using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Holds the write lock of a database until it is disposed of, as a database browser or a backup of the file would: for <c>chronicle drill --fault lock</c>.</summary>
public sealed class ForeignLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // between two commits of a busy recorder

    private readonly SqliteConnection _connection;

    /// <exception cref="Journal.StoreException">There is no database, or its lock can't be had.</exception>
    public ForeignLock(string folder)
    {
        SqliteLibrary.Load(null);
        _connection = new SqliteConnection(Path.Combine(folder, SqliteStore.FileName), readOnly: false);
        try
        {
            _connection.SetBusyTimeout(Patience);
            _connection.Execute(Sql.Begin);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public void Dispose() => _connection.Dispose();
}
