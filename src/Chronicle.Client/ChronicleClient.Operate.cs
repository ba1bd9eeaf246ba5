namespace Chronicle.Client;

public sealed partial class ChronicleClient
{
    /// <summary>What retention is set to, did last and would drop now, as the server wrote it.</summary>
    public Task<byte[]> GetRetentionAsync(CancellationToken ct) => GetAsync("api/retention", ct);

    /// <summary>Drops now what the limits let go, or only counts it; waits however long that takes.</summary>
    /// <returns>The server's answer.</returns>
    public async Task<byte[]> RunRetentionAsync(bool dryRun, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Post, dryRun ? "api/retention/run?dry_run=true" : "api/retention/run", ct).ConfigureAwait(false);
        return await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Erases what a session said; its events' numbers stay.</summary>
    /// <exception cref="RefusedException">404 when there is no such session; 503 when a reader of the files is in the way: ask again.</exception>
    public Task<ErasureInfo> EraseSessionAsync(string id, CancellationToken ct) => EraseAsync(ApiPath.Of("sessions", id).ToString(), ct);

    /// <summary>Erases one event of a session: by its id, its cursor or its number.</summary>
    /// <exception cref="RefusedException">As for a session.</exception>
    public Task<ErasureInfo> EraseEventAsync(string session, string id, CancellationToken ct) =>
        EraseAsync(ApiPath.Of("events", id).Add("session", session).ToString(), ct);

    /// <summary>Erases one message of a session: all events that say it.</summary>
    /// <exception cref="RefusedException">As for a session.</exception>
    public Task<ErasureInfo> EraseMessageAsync(string session, string id, CancellationToken ct) =>
        EraseAsync(ApiPath.Of("sessions", session, $"/messages/{Uri.EscapeDataString(id)}").ToString(), ct);

    /// <summary>Has the server apply today's redaction rules to what is stored, or only count what they would take; the answer comes at once.</summary>
    /// <returns>How far it is, as the server wrote it.</returns>
    /// <exception cref="RefusedException">409 when it is being done already.</exception>
    public async Task<byte[]> RedactStoredAsync(bool dryRun, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Post, dryRun ? "api/maintenance/redact?dry_run=true" : "api/maintenance/redact", ct).ConfigureAwait(false);
        return await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
    }

    /// <summary>How far the redaction of what is stored is, as the server wrote it.</summary>
    public Task<byte[]> GetStoredRedactionAsync(CancellationToken ct) => GetAsync("api/maintenance/redact", ct);

    /// <summary>Has the server look after its database now; one JSON line for each step as it begins and ends.</summary>
    public async IAsyncEnumerable<string> MaintainAsync(bool vacuum, bool reindex, bool check, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var query = new QueryText("api/admin/maintain").Add("vacuum", vacuum ? "true" : null).Add("reindex", reindex ? "true" : null).Add("check", check ? "true" : null);
        using var response = await SendAsync(HttpMethod.Post, query.ToString(), ct).ConfigureAwait(false);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false));
        while (await lines.ReadLineAsync(ct).ConfigureAwait(false) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Writes a consistent copy of the server's database to a stream.</summary>
    /// <param name="progress">Told the share that has arrived, 0 to 1.</param>
    public async Task BackupAsync(Stream output, Action<double> progress, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Post, "api/admin/backup", ct).ConfigureAwait(false);
        var whole = response.Content.Headers.ContentLength;
        try
        {
            var buffer = new byte[1 << 16];
            var input = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
            for (long read = 0; await input.ReadAsync(buffer, ct).ConfigureAwait(false) is > 0 and var count;)
            {
                await output.WriteAsync(buffer.AsMemory(0, count), ct).ConfigureAwait(false);
                read += count;
                progress(whole > 0 ? (double)read / whole.Value : 0);
            }
        }
        catch (HttpIOException e)
        {
            throw new ServerUnreachableException(BaseAddress, Why(e), e);
        }
    }

    private async Task<ErasureInfo> EraseAsync(string path, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Delete, path, ct).ConfigureAwait(false);
        var answer = Read(await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false), ClientJson.Default.JsonElement);
        List<UnreachedCopy> unreached = [];
        if (answer.TryGetProperty("unreached", out var copies)) // an older server does not tell
        {
            foreach (var copy in copies.EnumerateArray())
            {
                unreached.Add(new UnreachedCopy(copy.GetProperty("kind").GetString()!, copy.GetProperty("where").GetString()!, copy.GetProperty("note").GetString()!));
            }
        }
        return new ErasureInfo(answer.GetProperty("erased").GetInt64(), unreached);
    }

    /// <summary>Asks for work that takes as long as it takes: one attempt, no limit of time. The caller reads the body and disposes of the answer.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }
            using (response)
            {
                throw Failure(response, await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ServerUnreachableException(BaseAddress, Why(e), e);
        }
    }
}
