using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Chronicle.Journal;
using Chronicle.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests;

/// <summary>A server in this process on a free port, with a store in memory unless a test gives another.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>No condition a test waits for takes this long on the slowest machine we know.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;
    private readonly TemporaryFolder _folder; // of the recall index, unless a test gives another
    private bool _stopped;

    private RunningServer(WebApplication app, IEventStore store, TemporaryFolder folder)
    {
        (_app, _folder) = (app, folder);
        Store = store;
        Address = new Uri(app.Address());
        Client = new HttpClient { BaseAddress = Address, Timeout = Deadline };
    }

    public IEventStore Store { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static Task<RunningServer> StartAsync(params (string Name, string Value)[] settings) => StartAsync(new MemoryEventStore(), null, settings);

    public static Task<RunningServer> StartAsync(IEventStore store, TimeProvider? clock, params (string Name, string Value)[] settings) =>
        StartAsync(store, clock, static _ => { }, settings);

    public static async Task<RunningServer> StartAsync(
        IEventStore store, TimeProvider? clock, Action<IServiceCollection> replace, params (string Name, string Value)[] settings)
    {
        var folder = new TemporaryFolder();
        WebApplication? app = null;
        try
        {
            app = ChronicleHost.Build(Configuration([.. settings.UnionBy([(Name: "Data", Value: folder.Path)], setting => setting.Name)]), services =>
            {
                services.AddSingleton(store);
                services.AddSingleton(new ProgramCommand("chronicle"));
                if (clock is not null)
                {
                    services.AddSingleton(clock);
                }
                replace(services);
            });
            await app.StartAsync();
            return new RunningServer(app, store, folder);
        }
        catch
        {
            await (app?.DisposeAsync() ?? default);
            folder.Dispose();
            throw;
        }
    }

    public static IConfiguration Configuration(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("Port", "0"), new("Logging:LogLevel:Default", "None"), new("Alerts:Enabled", "false"), new("Embedding:Provider", "None")]) // alerts would be counted, vectors come when they come
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
        .Build();

    public Task<HttpResponseMessage> PostAsync(string path, string body, string contentType = "application/json") =>
        PostAsync(path, Encoding.UTF8.GetBytes(body), contentType);

    public Task<HttpResponseMessage> PostAsync(string path, byte[] body, string contentType = "application/json", string? encoding = null)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }
        return Client.PostAsync(path, content);
    }

    /// <summary>Records events and returns the answer; anything but 200 fails the test.</summary>
    public async Task<JsonElement> AppendAsync(string json, string path = "/api/events")
    {
        using var response = await PostAsync(path, json);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == 200, answer);
        return JsonElement.Parse(answer);
    }

    /// <summary>Records as many events of one session, with ids <c>session-1</c>, <c>session-2</c>, …</summary>
    public Task<JsonElement> AppendAsync(int count, string session = "s", string type = "note", int from = 1) => AppendAsync(
        "[" + string.Join(',', Enumerable.Range(from, count).Select(n => $$"""{"id":"{{session}}-{{n}}","session_id":"{{session}}","type":"{{type}}","data":{"n":{{n}} } }""")) + "]");

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == 200, $"{path}: {(int)response.StatusCode} {answer}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        return JsonElement.Parse(answer);
    }

    /// <summary>Expects a page of exactly these events, in this order.</summary>
    public async Task ReturnsAsync(string path, params long[] sequences) => Assert.Equal(sequences, (await GetAsync(path)).Sequences());

    public async Task<Problem> ProblemAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        return await Problem.ReadAsync(response);
    }

    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _app.StopAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
