using System.Net.WebSockets;
using System.Text.Json;

namespace Chronicle.EndToEnd.Running;

/// <summary>An agent that records without end, through a door of its own kind, and sends again what was not acknowledged, under the same ids.</summary>
/// <param name="server">Where to; it may be away at times.</param>
/// <param name="session">Its session; also the beginning of its ids.</param>
/// <param name="acknowledged">Where it notes what it was told.</param>
internal abstract class Producer(Uri server, string session, Acknowledged acknowledged) : IDisposable
{
    private int _made;

    protected HttpClient Http { get; } = new() { BaseAddress = server, Timeout = TimeSpan.FromSeconds(20) };

    protected Uri Server => server;

    protected string Session => session;

    protected Acknowledged Acknowledged => acknowledged;

    /// <summary>How long it rests between two requests.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>The kinds there are, in turn.</summary>
    public static Producer Create(int number, Uri server, Acknowledged acknowledged, TimeSpan pause)
    {
        var session = $"p{number}";
        return (number % 8) switch
        {
            0 or 5 => new One(server, session, acknowledged) { Pause = pause },
            1 or 6 => new Array(server, session, acknowledged) { Pause = pause },
            2 => new Lines(server, session, acknowledged) { Pause = pause },
            3 or 7 => new Hook(server, session, acknowledged) { Pause = pause },
            _ => new Socket(server, session, acknowledged) { Pause = pause },
        };
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await RecordAsync(stop);
            if (Pause > TimeSpan.Zero)
            {
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    public virtual void Dispose() => Http.Dispose();

    /// <summary>Makes something new and has it recorded, whatever it takes.</summary>
    protected abstract Task RecordAsync(CancellationToken stop);

    protected string[] Make(int count)
    {
        var ids = new string[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = $"{session}-{++_made:D6}";
        }
        return ids;
    }

    protected string Event(string id) => Api.Event(session, id, data: $$"""{"mark":"{{id}}","text":"{{new string('x', 200)}}"}""");

    /// <summary>Tries until it is done or all is over; a server that is away is tried again soon.</summary>
    protected static async Task PersistAsync(Func<Task> send, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await send();
                return;
            }
            catch (Exception away) when (away is HttpRequestException or WebSocketException or IOException or OperationCanceledException)
            {
                if (stop.IsCancellationRequested)
                {
                    return;
                }
                await Task.Delay(25, CancellationToken.None);
            }
        }
    }

    private async Task PostAsync(string body, string contentType)
    {
        using var response = await Http.PostTextAsync("/api/events", body, contentType);
        response.EnsureSuccessStatusCode();
        Acknowledged.AddAll(JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    private sealed class One(Uri server, string session, Acknowledged acknowledged) : Producer(server, session, acknowledged)
    {
        protected override Task RecordAsync(CancellationToken stop)
        {
            var body = Event(Make(1)[0]);
            return PersistAsync(() => PostAsync(body, "application/json"), stop);
        }
    }

    private sealed class Array(Uri server, string session, Acknowledged acknowledged) : Producer(server, session, acknowledged)
    {
        protected override Task RecordAsync(CancellationToken stop)
        {
            var body = "[" + string.Join(",", Make(7).Select(Event)) + "]";
            return PersistAsync(() => PostAsync(body, "application/json"), stop);
        }
    }

    private sealed class Lines(Uri server, string session, Acknowledged acknowledged) : Producer(server, session, acknowledged)
    {
        protected override Task RecordAsync(CancellationToken stop)
        {
            var body = string.Join("\n", Make(40).Select(Event));
            return PersistAsync(() => PostAsync(body, "application/x-ndjson"), stop);
        }
    }

    /// <summary>Hooks carry no id, so what got no answer is not sent again: it may be there or not, but never twice.</summary>
    private sealed class Hook(Uri server, string session, Acknowledged acknowledged) : Producer(server, session, acknowledged)
    {
        protected override async Task RecordAsync(CancellationToken stop)
        {
            var mark = Make(1)[0];
            var payload = $$"""{"session_id":"{{Session}}","hook_event_name":"MessageDisplay","cwd":"/work","delta":"…","mark":"{{mark}}"}""";
            try
            {
                using var response = await Http.PostTextAsync("/hooks/claude-code", payload);
                if (response.IsSuccessStatusCode)
                {
                    Acknowledged.AddMark(mark);
                }
            }
            catch (Exception away) when (away is HttpRequestException or IOException)
            {
                await Task.Delay(25, CancellationToken.None);
            }
        }
    }

    private sealed class Socket(Uri server, string session, Acknowledged acknowledged) : Producer(server, session, acknowledged)
    {
        private JsonSocket? _socket;

        public override void Dispose()
        {
            _socket?.Dispose();
            base.Dispose();
        }

        protected override Task RecordAsync(CancellationToken stop)
        {
            var ids = Make(3);
            var command = $$"""{"type":"append","ref":"{{ids[0]}}","events":[{{string.Join(",", ids.Select(Event))}}]}""";
            return PersistAsync(() => AppendAsync(ids, command), stop);
        }

        private async Task AppendAsync(string[] ids, string command)
        {
            try
            {
                _socket ??= await JsonSocket.ConnectAsync(Server);
                await _socket.SendAsync(command);
                var appended = await _socket.NextAsync("appended");
                // An append is one transaction, so its numbers are consecutive; a repeated one reports the original ones.
                Assert.Equal(ids.Length - 1, appended.Number("last") - appended.Number("first"));
                for (var i = 0; i < ids.Length; i++)
                {
                    Acknowledged.Add(ids[i], appended.Number("first") + i);
                }
            }
            catch
            {
                _socket?.Dispose();
                _socket = null;
                throw;
            }
        }
    }
}
