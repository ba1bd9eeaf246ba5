namespace Chronicle.Client;

public sealed partial class ChronicleClient
{
    /// <summary>What retention is set to, did last and would drop now, as the server wrote it.</summary>
    public Task<byte[]> GetRetentionAsync(CancellationToken ct) => GetAsync("api/retention", ct);

    /// <summary>Drops now what the limits let go, or only counts it; waits however long that takes.</summary>
    /// <returns>The server's answer.</returns>
    public async Task<byte[]> RunRetentionAsync(bool dryRun, CancellationToken ct)
    {
        using var response = await PostAsync(dryRun ? "api/retention/run?dry_run=true" : "api/retention/run", ct).ConfigureAwait(false);
        return await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Asks for work that takes as long as it takes: one attempt, no limit of time. The caller reads the body and disposes of the answer.</summary>
    private async Task<HttpResponseMessage> PostAsync(string path, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
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
