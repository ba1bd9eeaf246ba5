using System.Runtime.CompilerServices;

namespace Chronicle.Client;

public sealed partial class ChronicleClient
{
    public async Task<ServerStats> GetStatsAsync(CancellationToken ct) => ReadStats(await GetAsync("api/stats", ct).ConfigureAwait(false));

    /// <summary>The figures now and again at every interval, until the server stops.</summary>
    /// <param name="interval">Whole seconds, 1 to 3600.</param>
    /// <exception cref="ServerUnreachableException">There is no connection, or it broke.</exception>
    public async IAsyncEnumerable<ServerStats> ReadStatsAsync(TimeSpan interval, [EnumeratorCancellation] CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/stats/stream?interval={Number((int)interval.TotalSeconds)}");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await ReachAsync(OpenAsync(request, ct)).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw Failure(response, await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false));
        }
        await using var reader = new SseReader(await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false), interval + _options.LiveSilence, _clock);
        while (await ReachAsync(reader.ReadAsync(ct).AsTask()).ConfigureAwait(false) is { } frame && frame.Name is not "bye")
        {
            yield return ReadStats(frame.Data);
        }
    }

    /// <summary>The alert rules and how they stand, by name.</summary>
    public async Task<IReadOnlyList<ServerAlert>> GetAlertsAsync(CancellationToken ct) =>
        Read(await GetAsync("api/alerts", ct).ConfigureAwait(false), ClientJson.Default.AlertList).Alerts ?? [];

    private static ServerStats ReadStats(byte[] json) => Read(json, ClientJson.Default.ServerStats) with { Json = json };

    private async Task<T> ReachAsync<T>(Task<T> reading)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            throw new ServerUnreachableException(BaseAddress, Why(e), e);
        }
    }
}
