using System.Runtime.CompilerServices;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Integrity;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    /// <remarks>Events are read in many short snapshots, so that a server beside it keeps its write-ahead log short; only the file check takes one long one.</remarks>
    public IAsyncEnumerable<string> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken) => VerifyAsync(null, progress, cancellationToken);

    /// <summary>As <see cref="VerifyAsync(IProgress{long}?, CancellationToken)"/>, and holds the history against a head that was noted elsewhere.</summary>
    /// <param name="expected">The head; null for none.</param>
    /// <param name="progress">Told the number of events checked so far.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async IAsyncEnumerable<string> VerifyAsync(SealedHead? expected, IProgress<long>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var verification = new Verification(expected, _ids);
        List<string> problems = [];
        var found = 0;
        foreach (var problem in await CheckAsync(static reader => SchemaCheck.Compare(reader.Connection), cancellationToken).ConfigureAwait(false))
        {
            found++;
            yield return problem;
        }
        while (!verification.IsDone)
        {
            problems.Clear();
            try
            {
                await _readers.RunAsync(reader => verification.ReadOn(reader, problems), cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException error)
            {
                problems.Add($"Events after {verification.Last} cannot be read: {error.Message}");
                verification.Stop();
            }
            foreach (var problem in problems)
            {
                found++;
                yield return problem;
            }
            progress?.Report(verification.Checked);
        }
        foreach (var problem in await CheckAsync(CheckFile, cancellationToken).ConfigureAwait(false))
        {
            found++;
            yield return problem;
        }
        if (found == 0)
        {
            _damage.Clear(); // a read that failed has passed
        }
    }

    private async ValueTask<List<string>> CheckAsync(Func<Reader, List<string>> check, CancellationToken cancellationToken)
    {
        try
        {
            return await _readers.RunAsync(check, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            return [$"The file cannot be checked: {error.Message}"];
        }
    }

    private static List<string> CheckFile(Reader reader)
    {
        List<string> problems = [];
        using var check = reader.Connection.Prepare("PRAGMA integrity_check(100)");
        while (check.Step())
        {
            if (check.Text(0) is not "ok" and var finding)
            {
                problems.Add($"The file is damaged: {finding}.");
            }
        }
        return problems;
    }
}
