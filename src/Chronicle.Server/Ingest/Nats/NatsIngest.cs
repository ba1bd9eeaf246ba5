using Chronicle.Diagnostics;
using Chronicle.Server.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>The door for what is published on the bus: a stream's messages, and those of subjects that nothing keeps.</summary>
internal sealed class NatsIngest : IHostedLifecycleService, IDisposable
{
    /// <summary>Its name in metrics and events.</summary>
    public const string Door = "nats";

    private readonly CancellationTokenSource _stop = new();
    private readonly CoreReader[] _core;
    private Task _running = Task.CompletedTask;

    public NatsIngest(
        NatsLink link, NatsOptions bus, NatsIngestOptions options, ServerOptions server, EventIntake intake, TimeProvider clock, ILogger<NatsIngest> logger)
    {
        DeadLetters = new DeadLetters(link, bus, intake.Redactor);
        var parts = options.JetStream ? StreamPart.Of(options, bus) : [];
        Streams = [.. parts.Select((part, index) => new JetStreamReader(
            link, options, part.Name,
            new StreamSetup(
                link.JetStream, bus, options, part, index == 0 && parts.Length > 1 ? parts[1].Subjects : [],
                new ConsumerPosition(server, index == 0 ? "nats.position" : "nats.foreign.position")),
            Decoder(), DeadLetters, intake, clock, logger))];
        _core = [.. options.CoreSubjects.Select(subject => new CoreReader(link, subject, options.QueueGroup, Decoder(), DeadLetters, intake, clock, logger))];

        MessageDecoder Decoder() => new(new SubjectMap(bus, options), intake); // one for each reader: what it remembers is its own
    }

    public DeadLetters DeadLetters { get; }

    /// <summary>The readers of the streams: of ours, and of the one for other programs' subjects.</summary>
    public IReadOnlyList<JetStreamReader> Streams { get; }

    /// <summary>Messages taken, of the stream and of core subjects.</summary>
    public long Messages => Streams.Sum(reader => reader.Messages) + _core.Sum(reader => reader.Messages);

    /// <summary>Messages of core subjects lost because more came than could be recorded.</summary>
    public long CoreDropped => _core.Sum(reader => reader.Dropped);

    /// <summary>Of the reading of the stream; the connection speaks for the rest.</summary>
    public IEnumerable<ComponentHealth> CheckHealth() =>
        Streams.Select(reader => reader.CheckHealth()).OrderByDescending(health => health.Status).Take(1); // one component, as bad as the worst of its streams

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll([.. _core.Select(reader => reader.RunAsync(_stop.Token)), .. Streams.Select(reader => reader.RunAsync(_stop.Token))]);
        return Task.CompletedTask;
    }

    /// <summary>Before the journal stops: what is with it is still committed and acknowledged.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // what went wrong is in the log
    }

    public void Dispose() => _stop.Dispose();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
