using System.CommandLine;
using Chronicle.Cli.Bus;
using Chronicle.Cli.Output;
using Chronicle.Client;

namespace Chronicle.Cli;

/// <summary>One run of a verb: its options, where it prints, and the client it talks through.</summary>
internal sealed class Invocation(ParseResult parsed) : IDisposable
{
    private ChronicleClient? _client;

    public TimeProvider Clock { get; } = TimeProvider.System;

    public Random Random { get; } = new Random();

    public Terminal Terminal { get; } = new(parsed.GetValue(SharedOptions.Quiet), parsed.GetValue(SharedOptions.NoProgress));

    public bool Json { get; } = parsed.GetValue(SharedOptions.Json);

    public bool Quiet { get; } = parsed.GetValue(SharedOptions.Quiet);

    public Uri Url { get; } = ServerAddress.Read(parsed.GetValue(SharedOptions.Url));

    public string? ApiKey { get; } = parsed.GetValue(SharedOptions.ApiKey) ?? Environment.GetEnvironmentVariable("CHRONICLE_API_KEY");

    /// <summary>The client; one that reports the first failure when <paramref name="retryFor"/> is left out, since a person waits.</summary>
    /// <param name="bus">Over NATS instead of HTTP.</param>
    public ChronicleClient Client(TimeSpan? retryFor = null, BusAddress? bus = null) => _client ??= bus is null
        ? new ChronicleClient(Url, ApiKey, new ClientOptions { RetryFor = retryFor ?? TimeSpan.Zero }, Clock, Random)
        : new ChronicleClient(bus.Shown, ApiKey, new ClientOptions { RetryFor = retryFor ?? TimeSpan.Zero, MaxBatchBytes = BusCourier.BatchBytes }, Clock, Random, new BusCourier(bus, Clock, new Random(Random.Next())));

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parsed.GetValue(argument);

    public void Dispose()
    {
        _client?.Dispose();
        Terminal.Dispose();
    }
}
