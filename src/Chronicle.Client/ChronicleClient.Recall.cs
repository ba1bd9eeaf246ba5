using System.Globalization;

namespace Chronicle.Client;

public sealed partial class ChronicleClient
{
    /// <summary>What was said about something, best first, as the server wrote it.</summary>
    public Task<byte[]> SearchAsync(string query, SearchFilter filter, int limit, CancellationToken ct) =>
        GetAsync(filter.WriteTo(new QueryText("api/search").Add("q", query).Add("limit", limit.ToString(CultureInfo.InvariantCulture))).ToString(), ct);

    /// <summary>A session's messages, as the server wrote them.</summary>
    /// <param name="view">flat, tree or history.</param>
    public Task<byte[]> GetMessagesAsync(string session, string view, int limit, CancellationToken ct) => GetAsync(
        ApiPath.Of("sessions", session, "/messages").Add("view", view).Add("limit", limit.ToString(CultureInfo.InvariantCulture)).ToString(), ct);

    /// <summary>How embedding goes, as the server wrote it.</summary>
    public Task<byte[]> GetEmbeddingsAsync(CancellationToken ct) => GetAsync("api/embeddings", ct);

    /// <summary>The texts that could not be embedded, and why, as the server wrote them.</summary>
    public Task<byte[]> GetFailedEmbeddingsAsync(CancellationToken ct) => GetAsync("api/embeddings/failed?limit=1000", ct);

    /// <summary>Has what could not be embedded tried again.</summary>
    /// <returns>How many texts.</returns>
    public async Task<long> RetryEmbeddingsAsync(CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Post, "api/embeddings/retry", ct).ConfigureAwait(false);
        return Read(await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false), ClientJson.Default.JsonElement).GetProperty("retried").GetInt64();
    }

    /// <summary>Has conversations, messages and words indexed anew from the journal.</summary>
    public async Task RebuildAsync(CancellationToken ct) => (await SendAsync(HttpMethod.Post, "api/admin/rebuild", ct).ConfigureAwait(false)).Dispose();
}
