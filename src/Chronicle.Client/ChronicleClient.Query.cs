using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Chronicle.Client;

public sealed partial class ChronicleClient
{
    public async Task<ServerInfo> GetInfoAsync(CancellationToken ct) =>
        Read(await GetAsync("api/info", ct).ConfigureAwait(false), ClientJson.Default.ServerInfo);

    /// <summary>How the server says it is. One that is critical answers as if it refused.</summary>
    public async Task<ServerHealth> GetHealthAsync(CancellationToken ct) => Read(await GetAsync("health", ct).ConfigureAwait(false), ClientJson.Default.ServerHealth);

    /// <summary>One page of sessions, latest activity first.</summary>
    /// <param name="status">Comma list, or null for all.</param>
    /// <param name="state">Comma list, or null for all.</param>
    /// <param name="search">Text to look for, or null.</param>
    /// <param name="before"><see cref="SessionPage.Next"/> of the page before, or null for the first.</param>
    public async Task<SessionPage> GetSessionsAsync(EventFilter filter, string? status, string? state, string? search, int limit, string? before, CancellationToken ct)
    {
        var query = new QueryText("api/sessions").Add("limit", Number(limit)).Add("status", status).Add("state", state).Add("q", search).Add("before", before);
        filter.WriteTo(query);
        var json = await GetAsync(query.ToString(), ct).ConfigureAwait(false);
        var list = Read(json, ClientJson.Default.SessionList);
        return new SessionPage(list.Sessions ?? [], list.Next, json);
    }

    /// <exception cref="RefusedException">404 when there is no such session.</exception>
    public async Task<SessionInfo> GetSessionAsync(string id, CancellationToken ct) =>
        Read(await GetAsync(ApiPath.Of("sessions", id).ToString(), ct).ConfigureAwait(false), ClientJson.Default.SessionInfo);

    /// <summary>The session's tree as the server wrote it; <see cref="ReadTimeline"/> gives it types.</summary>
    public Task<byte[]> GetTimelineAsync(string id, CancellationToken ct) => GetAsync(ApiPath.Of("sessions", id, "/timeline").ToString(), ct);

    public static Timeline ReadTimeline(ReadOnlySpan<byte> json) => Read(json, ClientJson.Default.Timeline);

    /// <summary>One page of events.</summary>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="from"><see cref="EventPage.Next"/> of the page before, a cursor, or null for the first page.</param>
    public async Task<EventPage> GetEventsAsync(EventFilter filter, bool ascending, int limit, string? from, CancellationToken ct)
    {
        var query = new QueryText("api/events").Add("order", ascending ? "asc" : "desc").Add("limit", Number(limit)).Add(ascending ? "after" : "before", from);
        filter.WriteTo(query);
        var page = Read(await GetAsync(query.ToString(), ct).ConfigureAwait(false), ClientJson.Default.JsonElement);
        var events = new List<EventJson>(limit);
        if (page.TryGetProperty("events", out var array) && array.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in array.EnumerateArray())
            {
                events.Add(new EventJson(element));
            }
        }
        var next = page.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
        return new EventPage(events, next, page.TryGetProperty("head", out var head) && head.TryGetInt64(out var newest) ? newest : null);
    }

    /// <summary>All pages from <paramref name="after"/> on, oldest event first.</summary>
    public async IAsyncEnumerable<EventPage> GetAllEventsAsync(
        EventFilter filter, string? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (string? from = after; ;)
        {
            var page = await GetEventsAsync(filter, ascending: true, limit: 1000, from, ct).ConfigureAwait(false);
            yield return page;
            if (page.Next is null || page.Next == from)
            {
                yield break;
            }
            from = page.Next;
        }
    }

    private async Task<byte[]> GetAsync(string path, CancellationToken ct) =>
        (await SendWithRetryAsync(() => new HttpRequestMessage(HttpMethod.Get, path), ct).ConfigureAwait(false)).Body;

    private static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException e)
        {
            throw new RefusedException(200, "The answer is not what a Chronicle server sends", e.Message, null);
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
