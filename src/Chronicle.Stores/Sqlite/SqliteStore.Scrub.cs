namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    // A snapshot of so many events takes tens of milliseconds.
    private const int NamesAtOnce = 65_536;

    /// <inheritdoc/>
    public async ValueTask<string?> ScrubAsync(bool thorough, TimeSpan patience, CancellationToken cancellationToken)
    {
        await ForgetNamesAsync(thorough, cancellationToken).ConfigureAwait(false);
        return await LogCutting.RunAsync(_path, _readers, _checkpointer!.TryCutOff, patience, cancellationToken).ConfigureAwait(false);
    }

    private async Task ForgetNamesAsync(bool thorough, CancellationToken cancellationToken)
    {
        HashSet<long>? suspects = null;
        var looked = 0L;
        await WriteAsync(
            writer =>
            {
                suspects = thorough ? null : [.. writer.Suspects];
                looked = writer.Head;
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        suspects ??= await _readers.RunAsync(AllNames, cancellationToken).ConfigureAwait(false);
        HashSet<long> unused = [.. suspects];
        for (var last = looked; last > 0 && unused.Count > 0; last -= NamesAtOnce) // backwards: what is used at all is mostly used lately
        {
            var to = last;
            await _readers.RunAsync(reader => RemoveUsed(reader, unused, to), cancellationToken).ConfigureAwait(false);
        }
        await WriteAsync(
            writer =>
            {
                if (unused.Count > 0)
                {
                    writer.ForgetNames(unused, looked);
                }
                ForgetSamples();
                if (_connection!.Use(Sql.LastSessionKey).Scalar() <= Pragmas.MostRebuilt)
                {
                    _connection.Execute(Pragmas.RebuildTextIndexes);
                }
                writer.Suspects.ExceptWith(suspects);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static HashSet<long> AllNames(Reader reader)
    {
        HashSet<long> names = [];
        var rows = reader.Connection.Use(Sql.NamesUp).Bind(1, 0).Bind(2, long.MaxValue);
        while (rows.Step())
        {
            names.Add(rows.Long(0));
        }
        rows.Reset();
        return names;
    }

    private static bool RemoveUsed(Reader reader, HashSet<long> unused, long last)
    {
        var rows = reader.Connection.Use(Sql.NamesOfEvents).Bind(1, last - NamesAtOnce + 1).Bind(2, last);
        while (unused.Count > 0 && rows.Step())
        {
            for (var column = 0; column < Sql.NameColumns; column++)
            {
                unused.Remove(rows.Long(column));
            }
        }
        rows.Reset();
        return true;
    }

    /// <summary>Some builds of SQLite keep samples of indexed values as statistics; the next maintenance takes new ones.</summary>
    private void ForgetSamples()
    {
        using var samples = _connection!.Prepare("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat4'");
        if (samples.Scalar() > 0)
        {
            _connection.Execute("DELETE FROM sqlite_stat4");
        }
    }
}
