using System.Text;
using System.Text.Json;

namespace Chronicle.Cli.Load.Http;

/// <summary>Asks a server for documents, one after the other, over one connection.</summary>
internal sealed class JsonClient : IDisposable
{
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

    public void Dispose() => _connection.Dispose();
}
