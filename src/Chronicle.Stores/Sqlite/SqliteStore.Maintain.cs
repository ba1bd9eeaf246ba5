using System.Diagnostics;
using Chronicle.Maintenance;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public async ValueTask MaintainAsync(MaintenanceTask task, CancellationToken cancellationToken) => await WriteAsync(_ => Maintain(task), cancellationToken).ConfigureAwait(false);

    private bool Maintain(MaintenanceTask task)
    {
        using var connection = new SqliteConnection(_path, readOnly: false);
        connection.SetBusyTimeout(_options.BusyTimeout);
        connection.Execute(Pragmas.Maintenance);
        connection.Execute(task switch
        {
            MaintenanceTask.Optimize => Pragmas.Optimize,
            MaintenanceTask.Reindex => Pragmas.Reindex,
            MaintenanceTask.Vacuum => Pragmas.Vacuum,
            _ => throw new UnreachableException(),
        });
        if (task != MaintenanceTask.Optimize)
        {
            connection.Execute(Pragmas.TruncateLog); // the log may hold the whole file now; a reader in the way leaves it to the checkpoint thread
        }
        return true;
    }
}
