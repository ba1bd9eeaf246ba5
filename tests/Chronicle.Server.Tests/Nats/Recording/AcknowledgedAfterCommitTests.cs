using System.Text;
using Chronicle.Server.Ingest.Nats;
using Chronicle.Server.Nats;
using Chronicle.Testing;
using Microsoft.Extensions.DependencyInjection;
using NatsServer = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.Server.Tests.Nats.Recording;

/// <summary>A message of the stream is acknowledged after its commit has returned, and not when the store refuses it. The bus is a real nats-server; the test holds the commit.</summary>
public sealed class AcknowledgedAfterCommitTests
{
    [Fact]
    public async Task AMessage_IsAcknowledged_WhenItsCommitHasReturned()
    {
        await using var bus = await NatsServer.StartAsync();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new FaultyStore(new MemoryEventStore())
        {
            BeforeAppend = _ =>
            {
                entered.TrySetResult();
                return release.Task;
            },
        };
        await using var server = await RunningServer.StartAsync(store, null, ("Nats:Url", bus.Url));
        try
        {
            await PublishAsync(server);
            await entered.Task.WaitAsync(RunningServer.Deadline);
            Assert.Equal((1, 0UL), await AcknowledgedAsync(server));

            release.SetResult();
            await Eventually.TrueAsync(async () => await AcknowledgedAsync(server) == (0, 1UL));
            Assert.Equal(1, store.Head.Value);
        }
        finally
        {
            release.TrySetResult();
        }
    }

    /// <summary>A fault that passes: the stream keeps the message, and it is recorded once when the store is back.</summary>
    [Fact]
    public async Task AMessage_ThatCanNotBeRecordedNow_WaitsUnacknowledged_AndIsRecordedOnce()
    {
        await using var bus = await NatsServer.StartAsync();
        var store = new FaultyStore(new MemoryEventStore()) { FailAppend = _ => FaultyStore.Transient(), FailProbe = _ => FaultyStore.Transient() };
        await using var server = await RunningServer.StartAsync(store, null, ("Nats:Url", bus.Url), ("Journal:Patience", "00:00:00"));
        await PublishAsync(server);
        await Eventually.TrueAsync(async () =>
        {
            using var health = await server.Client.GetAsync("/health");
            var json = System.Text.Json.JsonElement.Parse(await health.Content.ReadAsStringAsync());
            return json.GetProperty("components").GetProperty("nats-ingest").Text("reason")?.Contains("busy", StringComparison.Ordinal) == true;
        });
        Assert.Equal((1, 0UL), await AcknowledgedAsync(server));

        (store.FailAppend, store.FailProbe) = (static _ => null, static _ => null);
        await Eventually.TrueAsync(async () => await AcknowledgedAsync(server) == (0, 1UL));
        Assert.Equal(1, store.Head.Value);
        await Eventually.TrueAsync(async () => (await server.GetAsync("/health")).Text("status") == "healthy");
    }

    private static async Task PublishAsync(RunningServer server)
    {
        await Eventually.TrueAsync(() => server.Services.GetRequiredService<NatsIngest>().Streams[0].CheckHealth().Reason is null);
        await server.Services.GetRequiredService<NatsLink>().JetStream.PublishAsync("chronicle.ev.project.session.note", Encoding.UTF8.GetBytes("""{"n":1}"""));
    }

    /// <summary>How many messages are delivered and not acknowledged, and up to which they are: asked on the connection that acknowledges, so that nothing is on its way.</summary>
    private static async Task<(long Pending, ulong UpTo)> AcknowledgedAsync(RunningServer server)
    {
        var options = server.Services.GetRequiredService<NatsIngestOptions>();
        var consumer = await server.Services.GetRequiredService<NatsLink>().JetStream.GetConsumerAsync(options.Stream, options.Consumer);
        return (consumer.Info.NumAckPending, consumer.Info.AckFloor.StreamSeq);
    }
}
