using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Chronicle.Cli.Load.Reports;

namespace Chronicle.Cli.Load.Http;

/// <summary>Somebody who asks, one question after the other, over one connection.</summary>
internal sealed class QueryClient(Target target, Random random) : IDisposable
{
    private HttpConnection? _connection;

    /// <summary>Asks, and counts what became of it.</summary>
    /// <param name="query">The question.</param>
    /// <param name="tally">Where it is counted.</param>
    /// <param name="exact">Whether an answer with another number of events than the query wants is a failure.</param>
    /// <param name="ct">Ends the wait for the answer.</param>
    public async Task AskAsync(Query query, Tally tally, bool exact, CancellationToken ct)
    {
        try
        {
            _connection ??= await HttpConnection.ConnectAsync(target.Address, ct).ConfigureAwait(false);
            var request = target.Get(query.Path(random));
            var started = Stopwatch.GetTimestamp();
            var status = await _connection.ExchangeAsync(request, ct).ConfigureAwait(false);
            var took = Stopwatch.GetTimestamp() - started;
            if (status != 200)
            {
                tally.Lost($"answered {status}", unknown: 0);
            }
            else if (exact && _connection.Body.Span.Count(Encoding.UTF8.GetBytes(query.Mark)) is var events && events != query.Events && !(query.IsLeast && events > query.Events))
            {
                tally.Lost($"answered with {events} events", unknown: 0);
            }
            else
            {
                tally.Answered(events: 0, last: 0, took);
            }
        }
        catch (Exception broken) when (broken is SocketException or LoadException or OperationCanceledException)
        {
            Dispose();
            if (!ct.IsCancellationRequested)
            {
                tally.Lost("connection broken", unknown: 0);
            }
        }
    }

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
