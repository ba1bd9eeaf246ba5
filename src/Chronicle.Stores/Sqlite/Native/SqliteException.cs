namespace Chronicle.Stores.Sqlite.Native;

/// <summary>What SQLite itself said; always the inner exception of a <see cref="Chronicle.Journal.StoreException"/>.</summary>
internal sealed class SqliteException(int code, int extendedCode, string message) : Exception($"SQLite error {extendedCode}: {message}")
{
    public int Code { get; } = code;

    public int ExtendedCode { get; } = extendedCode;
}
