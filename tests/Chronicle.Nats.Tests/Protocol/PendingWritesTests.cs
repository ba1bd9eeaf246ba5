using System.Text;
using Chronicle.Nats.Protocol;
using Xunit;

namespace Chronicle.Nats.Tests.Protocol;

public sealed class PendingWritesTests
{
    [Fact]
    public async Task WhatBelongsToAConnection_EndsWithIt()
    {
        var pending = new PendingWrites(1000, 1000);
        Publish(pending, "before", null);
        Assert.Equal(WriteOutcome.NotOpen, Publish(pending, "request", pending.Generation));
        pending.Open(() => "SUB a 1\r\n");
        Publish(pending, "kept", null);
        pending.WriteControl("SUB b 2\r\n");
        var ping = pending.WritePing();
        Publish(pending, "kept.too", null);
        Publish(pending, "request", pending.Generation);
        Publish(pending, "kept.last", null);

        pending.Close(new NatsConnectionFailedException("gone"));
        await Assert.ThrowsAsync<NatsConnectionFailedException>(() => ping);
        Assert.Equal(WriteOutcome.NotOpen, Publish(pending, "request", pending.Generation));
        pending.Open(() => "SUB a 1\r\nSUB b 2\r\n");

        Assert.Equal("SUB a 1\r\nSUB b 2\r\nPUB before 1\r\nx\r\nPUB kept 1\r\nx\r\nPUB kept.too 1\r\nx\r\nPUB kept.last 1\r\nx\r\n", await TakeAsync(pending));
        Assert.Equal(0, pending.Bytes);
    }

    /// <summary>A lone message is written on its publisher's thread, which writes that batch and no other.</summary>
    [Fact]
    public Task ALoneMessage_IsTakenAtOnce_AndItsPublisherIsNotKept() => Task.Run(async () => // in no context that would want to run what comes next
    {
        var pending = new PendingWrites(1000, 1000);
        pending.Open(() => "");
        using var returned = new ManualResetEventSlim();
        var thread = 0;
        var writer = WriteAsync();

        Publish(pending, "lone", null);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        returned.Set();
        await writer;

        async Task WriteAsync()
        {
            await pending.TakeAsync(CancellationToken.None);
            thread = Environment.CurrentManagedThreadId;
            Publish(pending, "somebody.elses", null);
            await pending.TakeAsync(CancellationToken.None);
            Assert.True(returned.Wait(Running.Until.Deadline));
        }
    });

    /// <summary>What was meant for the last connection is refused by the next one, whatever became of the last in between.</summary>
    [Fact]
    public void ARequestOfAnotherConnection_IsRefused()
    {
        var pending = new PendingWrites(1000, 1000);
        pending.Open(() => "");
        var first = pending.Generation;
        pending.Close(new NatsConnectionFailedException("gone"));
        pending.Open(() => "");

        Assert.Equal(WriteOutcome.NotOpen, Publish(pending, "request", first));
        Assert.Equal(WriteOutcome.Written, Publish(pending, "request", pending.Generation));
    }

    [Fact]
    public async Task AFullBuffer_MakesRoomWhenItIsTaken()
    {
        var pending = new PendingWrites(30, 60);
        pending.Open(() => "");
        Assert.Equal([WriteOutcome.Written, WriteOutcome.Written, WriteOutcome.Full], Enumerable.Range(0, 3).Select(_ => Publish(pending, "subject.of.it", null)));
        var room = pending.RoomAsync();
        Assert.False(room.IsCompleted);
        await TakeAsync(pending);
        await room.WaitAsync(Running.Until.Deadline);
        Publish(pending, "subject.of.it", null);
        Publish(pending, "subject.of.it", null);
        room = pending.RoomAsync();

        pending.Close(new NatsConnectionFailedException("gone")); // who waits looks again, and finds more room, or an error
        await room.WaitAsync(Running.Until.Deadline);
        Assert.Equal(WriteOutcome.Written, Publish(pending, "subject.of.it", null));
        Assert.Equal(WriteOutcome.FullWhileDisconnected, Publish(pending, "subject.of.it", null));
        Assert.True(pending.RoomAsync().IsCompleted);
    }

    /// <summary>Before a connection is left, what is there and a PING go out; what comes afterwards waits for the next one.</summary>
    [Fact]
    public async Task Hold_SendsWhatIsThereAndKeepsTheRest()
    {
        var pending = new PendingWrites(1000, 1000);
        pending.Open(() => "");
        Publish(pending, "before", null);
        var pong = pending.Hold();
        Publish(pending, "after", null);
        Assert.Equal(WriteOutcome.NotOpen, Publish(pending, "request", pending.Generation));

        Assert.Equal("PUB before 1\r\nx\r\nPING\r\n", await TakeAsync(pending));
        using var stop = new CancellationTokenSource();
        var more = pending.TakeAsync(stop.Token).AsTask();
        Publish(pending, "after.too", null);
        Assert.False(more.IsCompleted);
        pending.Pong();
        await pong;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => more);
        pending.Close(new NatsConnectionFailedException("left"));
        pending.Open(() => "");

        Assert.Equal("PUB after 1\r\nx\r\nPUB after.too 1\r\nx\r\n", await TakeAsync(pending));
    }

    /// <summary>The writer may still be sending what it took when the connection is to be left.</summary>
    [Fact]
    public async Task Hold_LeavesABatchAloneThatIsBeingWritten()
    {
        var pending = new PendingWrites(1000, 1000);
        pending.Open(() => "");
        Publish(pending, "being.written", null);
        var batch = await pending.TakeAsync(Running.Until.Soon());
        Publish(pending, "before", null);
        _ = pending.Hold();
        Publish(pending, "after", null);

        Assert.Equal("PUB being.written 1\r\nx\r\n", Encoding.UTF8.GetString(batch.Span));
    }

    private static WriteOutcome Publish(PendingWrites pending, string subject, int? boundTo) => pending.TryPublish(subject, default, null, "x"u8, boundTo);

    private static async Task<string> TakeAsync(PendingWrites pending) => Encoding.UTF8.GetString((await pending.TakeAsync(Running.Until.Soon())).Span);
}
