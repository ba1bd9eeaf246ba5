using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Stores.Sqlite.Integrity;

namespace Chronicle.Stores.Sqlite;

public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public ValueTask<SealedHead?> GetSealedHeadAsync(CancellationToken cancellationToken) => _readers.RunAsync(
        reader => Seal.ReadLast(reader.Connection) is { } seal
            ? new SealedHead(new Cursor(Epoch, new Sequence(seal.Last)), Convert.ToHexStringLower(seal.Chain))
            : (SealedHead?)null,
        cancellationToken);

    /// <summary>Seals the next segment, or what has come to the last one; false when everything that was recorded at the call is sealed.</summary>
    internal async Task<bool> SealAsync(CancellationToken cancellationToken)
    {
        var version = Locked(static writer => writer.SealVersion);
        var head = Head.Value;
        if (await _readers.RunAsync(reader => SealMaker.Next(reader, head), cancellationToken).ConfigureAwait(false) is not { } seal)
        {
            return false;
        }
        // Not written when something was dropped or erased meanwhile: the next call computes it again.
        var isWritten = await WriteAsync(writer => Lazily(() => writer.Write(seal, version)), cancellationToken).ConfigureAwait(false);
        return !isWritten || seal.Last < head;
    }

    private T Locked<T>(Func<GroupWriter, T> read)
    {
        lock (_writeGate)
        {
            return read(_writer!);
        }
    }
}
