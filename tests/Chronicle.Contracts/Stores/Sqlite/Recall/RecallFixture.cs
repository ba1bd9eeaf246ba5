using Chronicle.Events;
using Chronicle.Recall;
using Chronicle.Stores.Sqlite.Native;
using Chronicle.Stores.Sqlite.Recall;

namespace Chronicle.Contracts.Stores.Sqlite.Recall;

/// <summary>A recall index in a folder of its own.</summary>
public sealed class RecallFixture : IAsyncDisposable
{
    public const string Epoch = "epoch1";

    private readonly RecallOptions _options;

    public RecallFixture(RecallOptions? options = null)
    {
        SqliteLibrary.Load(path: null);
        _options = options ?? new RecallOptions();
        Store = RecallStore.Open(Folder, Epoch, _options);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("chronicle-recall-").FullName;

    public string File => Path.Combine(Folder, RecallStore.FileName);

    public RecallStore Store { get; private set; }

    public static RecallDocument Message(long sequence, string text, string? id = null, string session = "s1") => new()
    {
        Sequence = new Sequence(sequence),
        Id = id ?? $"m{sequence}",
        Kind = DocumentKind.Message,
        Session = session,
        Type = "message",
        Role = "user",
        Time = new Timestamp(sequence * 1_000_000),
        Text = text,
        IsEmbedded = true,
    };

    public static RecallDocument Conversation(long sequence, string id, string text, string? user = "ada") => new()
    {
        Sequence = new Sequence(sequence),
        Id = id,
        Kind = DocumentKind.Conversation,
        Session = id,
        Type = "conversation",
        User = user,
        Channel = "web",
        Time = new Timestamp(sequence * 1_000_000),
        Text = text,
    };

    /// <summary>Applies documents with the last one's sequence as the new position.</summary>
    public Task ApplyAsync(params RecallDocument[] documents) => Store.ApplyAsync(documents, documents[^1].Sequence, default);

    public Task ApplyTextsAsync(params string[] texts) =>
        ApplyAsync([.. texts.Select((text, place) => Message(Store.Position.Value + place + 1, text))]);

    public async Task<TextAnswer> AskAsync(string query, RecallFilter? filter = null, int limit = 10, bool prefixLast = false) =>
        await Store.SearchTextAsync(RecallQuery.Parse(query, prefixLast), filter ?? RecallFilter.Everything, limit, default);

    /// <summary>What a query finds, as sequences, best first.</summary>
    public async Task<List<long>> FindAsync(string query, RecallFilter? filter = null, int limit = 10, bool prefixLast = false) =>
        [.. (await AskAsync(query, filter, limit, prefixLast)).Hits.Select(hit => hit.Sequence.Value)];

    public async Task ReopenAsync(string epoch = Epoch, Action<string>? meanwhile = null)
    {
        await Store.DisposeAsync();
        meanwhile?.Invoke(File);
        Store = RecallStore.Open(Folder, epoch, _options);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
