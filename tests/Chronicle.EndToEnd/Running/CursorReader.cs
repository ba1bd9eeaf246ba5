namespace Chronicle.EndToEnd.Running;

/// <summary>A reader over SSE that keeps its cursor and comes back with it after every break.</summary>
internal sealed class CursorReader(Uri server) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _stop = new();
    private readonly List<long> _seen = [];
    private string? _cursor;

    /// <summary>How often it was connected.</summary>
    public int Connections { get; private set; }

    public long Last { get; private set; }

    /// <summary>The numbers of all events, in the order they came.</summary>
    public IReadOnlyList<long> Seen => _seen;

    /// <summary>Control frames that say something was lost.</summary>
    public List<string> Resets { get; } = [];

    public async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var stream = await SseStream.OpenAsync(_http, "/api/stream?after=earliest", _cursor);
                using var ends = _stop.Token.Register(stream.Dispose);
                Connections++;
                while (await stream.NextAsync(TimeSpan.FromMinutes(2)) is { } frame)
                {
                    Take(frame);
                }
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception away) when (away is HttpRequestException or IOException)
            {
                await Task.Delay(25);
            }
        }
    }

    public void Stop() => _stop.Cancel();

    public void Dispose()
    {
        _http.Dispose();
        _stop.Dispose();
    }

    private void Take(SseStream.Frame frame)
    {
        if (frame.IsEvent)
        {
            Last = frame.Json.Seq();
            _seen.Add(Last);
        }
        else if (frame.Name == "reset")
        {
            Resets.Add(frame.Data);
        }
        _cursor = frame.Id ?? _cursor;
    }
}
