using Chronicle.Alerts;
using Chronicle.Redaction;

namespace Chronicle.Server.Alerts;

/// <summary>Everybody who is told. A receiver that is slow or dead delays nobody else and never the server.</summary>
internal sealed class AlertSinks : IAsyncDisposable
{
    public AlertSinks(AlertOptions options, Redactor redactor, TimeProvider clock, ILogger<AlertSink> logger) =>
        All = [.. options.Sinks.Select(sink => new AlertSink(sink, redactor, clock, logger))];

    public IReadOnlyList<AlertSink> All { get; }

    public void Tell(AlertChange change)
    {
        foreach (var sink in All)
        {
            sink.Tell(change);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sink in All)
        {
            await sink.DisposeAsync();
        }
    }
}
