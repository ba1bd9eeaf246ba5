using Chronicle.Live;
using Chronicle.Server.Tests.Live.Sse;
using Chronicle.Server.Tests.Sockets;
using Chronicle.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests.Live;

/// <summary>No reader, whatever it reads through, sees an event before its commit has returned. The test holds the commit.</summary>
public sealed class DurableFirstTests
{
    private static readonly TimeSpan Heartbeat = new LiveOptions().Heartbeat;

    [Fact]
    public async Task AnEvent_IsSeenByNobody_UntilItsCommitHasReturned()
    {
        var clock = new ManualTimeProvider();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new FaultyStore(new MemoryEventStore());
        await using var server = await RunningServer.StartAsync(store, clock);
        try
        {
            await server.AppendAsync(1, "before");
            await using var stream = await SseClient.OpenAsync(server, "/api/stream?after=earliest");
            await using var session = await SseClient.OpenAsync(server, "/api/stream?after=earliest&session=held");
            await using var socket = await SocketClient.GreetedAsync(server, "/ws?after=earliest");
            await stream.UntilAsync("caught-up");
            await session.UntilAsync("caught-up");
            await socket.UntilAsync("caught-up");
            store.BeforeAppend = _ =>
            {
                entered.TrySetResult();
                return release.Task;
            };
            var appending = server.AppendAsync(1, "held");
            await entered.Task.WaitAsync(RunningServer.Deadline);

            // What a reader was handed comes before its next heartbeat.
            Assert.Equal("heartbeat", (await PassAsync(clock, stream.NextAsync()))!.Name);
            Assert.Equal("heartbeat", (await PassAsync(clock, session.NextAsync()))!.Name);
            Assert.Equal("heartbeat", (await PassAsync(clock, socket.NextAsync()))!.Value.Text("type"));
            Assert.Equal(1, server.Services.GetRequiredService<LiveHub>().Head.Value);
            await server.ReturnsAsync("/api/events?order=asc", 1);
            Assert.Equal(System.Net.HttpStatusCode.NotFound, (await server.ProblemAsync("/api/events/held-1")).Status);
            Assert.Equal(System.Net.HttpStatusCode.NotFound, (await server.ProblemAsync("/api/sessions/held")).Status);
            Assert.False(appending.IsCompleted);

            release.SetResult();
            await appending;
            Assert.Equal(2, Assert.Single(await stream.SequencesAsync(1)));
            Assert.Equal(2, Assert.Single(await session.SequencesAsync(1)));
            Assert.Equal(2, Assert.Single(await socket.SequencesAsync(1)));
            await server.ReturnsAsync("/api/events?order=asc", 1, 2);
        }
        finally
        {
            release.TrySetResult();
        }
    }

    private static async Task<T> PassAsync<T>(ManualTimeProvider clock, Task<T> next)
    {
        await Eventually.TrueAsync(() =>
        {
            clock.Advance(Heartbeat);
            return next.IsCompleted;
        });
        return await next;
    }
}
