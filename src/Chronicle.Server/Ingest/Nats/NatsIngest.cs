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
        Stream = !options.JetStream ? null : new JetStreamReader(
            link, options, new StreamSetup(link.JetStream, bus, options, new ConsumerPosition(server)), Decoder(), DeadLetters, intake, clock, logger);
        _core = [.. options.CoreSubjects.Select(subject => new CoreReader(link, subject, options.QueueGroup, Decoder(), DeadLetters, intake, clock, logger))];

        MessageDecoder Decoder() => new(new SubjectMap(bus, options), intake); // one for each reader: what it remembers is its own
    }

    public DeadLetters DeadLetters { get; }

    /// <summary>Who reads the stream; null when none is to be read.</summary>
    public JetStreamReader? Stream { get; }

    /// <summary>Messages taken, of the stream and of core subjects.</summary>
    public long Messages => (Stream?.Messages ?? 0) + _core.Sum(reader => reader.Messages);

    /// <summary>Messages of core subjects lost because more came than could be recorded.</summary>
    public long CoreDropped => _core.Sum(reader => reader.Dropped);

    /// <summary>Of the reading of the stream; the connection speaks for the rest.</summary>
    public IEnumerable<ComponentHealth> CheckHealth() => Stream is null ? [] : [Stream.CheckHealth()];

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll([.. _core.Select(reader => reader.RunAsync(_stop.Token)), Stream?.RunAsync(_stop.Token) ?? Task.CompletedTask]);
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
