using System.Runtime.CompilerServices;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    /// <remarks>Events are read in many short snapshots, so that a server beside it keeps its write-ahead log short; only the file check takes one long one.</remarks>
    public async IAsyncEnumerable<string> VerifyAsync(IProgress<long>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var verification = new Verification(_ids);
        List<string> problems = [];
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
                yield return problem;
            }
            progress?.Report(verification.Checked);
        }
        foreach (var problem in await CheckFileAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return problem;
        }
    }

    private async ValueTask<List<string>> CheckFileAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _readers.RunAsync(static reader =>
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
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            return [$"The file cannot be checked: {error.Message}"];
        }
    }
}
