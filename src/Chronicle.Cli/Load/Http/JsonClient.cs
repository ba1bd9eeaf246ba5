using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Chronicle.Cli.Load.Http;

/// <summary>Asks a server for documents, one after the other, over one connection.</summary>
internal sealed class JsonClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Target _target;
    private readonly HttpConnection _connection;

    private JsonClient(Target target, HttpConnection connection) => (_target, _connection) = (target, connection);

    public static async Task<JsonClient> ConnectAsync(Target target, CancellationToken ct) => new(target, await HttpConnection.ConnectAsync(target.Address, ct).ConfigureAwait(false));

    /// <exception cref="LoadException">It is not answered with 200.</exception>
    public async Task<JsonDocument> GetAsync(string path, CancellationToken ct)
    {
        var status = await _connection.ExchangeAsync(_target.Get(path), ct).ConfigureAwait(false);
        return status == 200 ? JsonDocument.Parse(_connection.Body.ToArray()) : throw new LoadException($"{path} answered {status}: {Encoding.UTF8.GetString(_connection.Body.Span)}");
    }

    /// <summary>Waits until the journal has come to a sequence, however long that takes while it goes on.</summary>
    /// <param name="sequence">Where to.</param>
    /// <param name="ct">Ends it.</param>
    /// <param name="most">After which it is waited for no longer.</param>
    /// <returns>The sequence that it has come to.</returns>
    /// <exception cref="LoadException">Nothing was recorded for half a minute.</exception>
    public async Task<long> WaitForHeadAsync(long sequence, CancellationToken ct, TimeSpan? most = null)
    {
        var started = Stopwatch.GetTimestamp();
        for (var (seen, since) = (-1L, started); ; await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct).ConfigureAwait(false))
        {
            using var info = await GetAsync("/api/info", ct).ConfigureAwait(false);
            var head = info.RootElement.GetProperty("head").GetInt64();
            if (head >= sequence || Stopwatch.GetElapsedTime(started) >= most)
            {
                return head;
            }
            (seen, since) = head > seen ? (head, Stopwatch.GetTimestamp()) : (seen, since);
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new LoadException($"The journal has come to {head} of {sequence} and no further for {Patience.TotalSeconds} s.");
            }
        }
    }

    public void Dispose() => _connection.Dispose();
}
