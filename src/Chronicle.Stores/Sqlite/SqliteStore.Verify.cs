using System.Runtime.CompilerServices;
namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<string> VerifyAsync(IProgress<long>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }
}
