using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Chronicle.Alerts;
using Chronicle.Diagnostics;
using Chronicle.Redaction;
using Polly;
using Polly.Retry;

namespace Chronicle.Server.Alerts;

/// <summary>Posts alerts to one receiver, in order, one at a time, and tries again while it is away.</summary>
internal sealed partial class AlertSink : IAsyncDisposable
{
    private const int MostPending = 256; // a receiver that is away for long hears of the newest; the journal has them all
    private const int Retries = 8; // 1, 2, 4, … s, at most a minute apart: about three minutes

    private readonly AlertSinkOptions _options;
    private readonly Redactor _redactor;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly Channel<AlertChange> _pending;
    private readonly ResiliencePipeline<HttpResponseMessage> _retry;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sending;
    private readonly HashSet<string> _told = []; // rules it has heard of and not yet of their end; touched by Tell only
    private long _sent;
    private long _lost;

    public AlertSink(AlertSinkOptions options, Redactor redactor, TimeProvider clock, ILogger logger)
    {
        (_options, _redactor) = (options, redactor);
        _logger = logger;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(10) };
        _pending = Channel.CreateBounded<AlertChange>(
            new BoundedChannelOptions(MostPending) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Interlocked.Increment(ref _lost));
        _retry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = Retries,
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = TimeSpan.FromMinutes(1),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static outcome => ValueTask.FromResult(IsPassing(outcome.Outcome)),
                OnRetry = retry =>
                {
                    LastError = Describe(retry.Outcome);
                    if (retry.Outcome is { Result: { } refusal })
                    {
                        refusal.Dispose();
                    }
                    return default;
                },
            })
            .Build();
        _sending = SendAllAsync();
    }

    public AlertSinkKind Kind => _options.Kind;

    /// <summary>Where it posts to; addresses of webhooks hold their secret in the path, so only the host is told.</summary>
    public string Host => _options.Address.Authority;

    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Given up, or pushed out by newer ones.</summary>
    public long Lost => Volatile.Read(ref _lost);

    public int Pending => _pending.Reader.Count;

    /// <summary>What went wrong last, until something went right.</summary>
    public string? LastError { get; private set; }

    /// <summary>Takes a change in, if it is for this receiver. Never waits. Called by one thread at a time.</summary>
    public void Tell(AlertChange change)
    {
        if (change.Level >= _options.Level ? !_told.Add(change.Alert.Name) && change.Level == change.Previous : !_told.Remove(change.Alert.Name))
        {
            return;
        }
        _pending.Writer.TryWrite(change);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _pending.Writer.TryComplete();
        await _sending;
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task SendAllAsync()
    {
        try
        {
            await foreach (var change in _pending.Reader.ReadAllAsync(_stopping.Token))
            {
                await SendAsync(AlertPayload.Write(change, _redactor.Pass(change.Message), _options));
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The server stops; what is pending is in the journal.
        }
    }

    private async Task SendAsync(byte[] payload)
    {
        try
        {
            using var response = await _retry.ExecuteAsync(async token => await PostAsync(payload, token), _stopping.Token);
            if (response.IsSuccessStatusCode)
            {
                LastError = null;
                Interlocked.Increment(ref _sent);
                return;
            }
            LastError = $"It answered {(int)response.StatusCode}.";
        }
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException && !_stopping.IsCancellationRequested)
        {
            LastError = failed.Message;
        }
        Interlocked.Increment(ref _lost);
        LogLost(_logger, Kind, Host, LastError);
    }

    private Task<HttpResponseMessage> PostAsync(byte[] payload, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(payload);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return _http.PostAsync(_options.Address, content, cancellationToken);
    }

    // Away, busy or broken for now; a refusal stays one.
    private static bool IsPassing(Outcome<HttpResponseMessage> outcome) => outcome
        is { Exception: HttpRequestException or TaskCanceledException } or { Result.StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout };

    private static string Describe(Outcome<HttpResponseMessage> outcome) =>
        outcome is { Result: { } answer } ? $"It answered {(int)answer.StatusCode}." : outcome.Exception!.Message;

    [LoggerMessage(EventIds.AlertLost, LogLevel.Warning, "An alert did not reach the {Kind} at {Host}: {Reason}")]
    private static partial void LogLost(ILogger logger, AlertSinkKind kind, string host, string? reason);
}
