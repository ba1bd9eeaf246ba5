using Chronicle.Nats.Tests.Running;
using Xunit;

namespace Chronicle.Nats.Tests;

public sealed class ReconnectTests
{
    [Fact]
    public async Task AfterAKill_SubscriptionsAndWaitingMessagesAreThere()
    {
        await using var server = await NatsServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        var events = new Events(connection);
        await using var sub = await connection.SubscribeCoreAsync("a", opts: new NatsSubOpts { MaxMsgs = 5 });
        await connection.PublishAsync("a", "0".Utf8());
        Assert.Equal("0", (await sub.NextAsync()).Text8());

        await server.KillAsync();
        await Until.TrueAsync(() => connection.ConnectionState == NatsConnectionState.Reconnecting, "the loss is noticed");
        for (var i = 1; i < 3; i++)
        {
            await connection.PublishAsync("a", $"{i}".Utf8()); // waits in the buffer
        }
        await using var late = await connection.SubscribeCoreAsync("b"); // asked for when there is nobody to ask
        await connection.PublishAsync("b", "late".Utf8());
        await server.StartAgainAsync();

        Assert.Equal("1", (await sub.NextAsync()).Text8());
        Assert.Equal("2", (await sub.NextAsync()).Text8());
        Assert.Equal("late", (await late.NextAsync()).Text8());
        for (var i = 3; i < 10; i++)
        {
            await connection.PublishAsync("a", $"{i}".Utf8());
        }
        Assert.Equal("3", (await sub.NextAsync()).Text8());
        Assert.Equal("4", (await sub.NextAsync()).Text8());
        await connection.PingAsync();
        await sub.Msgs.Completion.WaitAsync(Until.Deadline); // five in all, over both connections
        Assert.Equal(1, connection.GetStats().Reconnects);
        await Until.TrueAsync(() => events.All is ["disconnected", .., "opened"], "the events");
    }

    [Fact]
    public async Task WithoutAConnection_TheBufferIsBounded()
    {
        await using var server = await NatsServer.StartAsync();
        await using var connection = await server.ConnectAsync(new NatsOpts { ReconnectBufferSize = 10_000 });
        await using var sub = await connection.SubscribeCoreAsync("a");
        await connection.PingAsync();
        await server.KillAsync();
        await Until.TrueAsync(() => connection.ConnectionState == NatsConnectionState.Reconnecting, "the loss is noticed");

        var kept = 0;
        var failure = await Assert.ThrowsAsync<NatsReconnectBufferFullException>(async () =>
        {
            for (; kept < 1000; kept++)
            {
                await connection.PublishAsync("a", new byte[1000]);
            }
        });
        Assert.Equal(10, kept);
        Assert.Contains("10000", failure.Message, StringComparison.Ordinal);

        await server.StartAgainAsync();
        for (var i = 0; i < kept; i++)
        {
            await sub.NextAsync();
        }
        await connection.PublishAsync("a");
        Assert.Equal(0, (await sub.NextAsync()).Data.Length);
    }

    [Fact]
    public async Task WhenTheConnectionEnds_RequestsAndPingsFailAtOnce()
    {
        await using var server = await NatsServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await using var silent = await connection.SubscribeCoreAsync("silent");
        var asking = connection.RequestAsync("silent", timeout: TimeSpan.FromMinutes(5)).AsTask();
        await silent.NextAsync();

        await server.KillAsync();

        await Assert.ThrowsAsync<NatsConnectionFailedException>(() => asking.WaitAsync(Until.Deadline));
        await Until.TrueAsync(() => connection.ConnectionState == NatsConnectionState.Reconnecting, "the loss is noticed");
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await connection.PingAsync());
        await Assert.ThrowsAsync<NatsNoReplyException>(async () => await connection.RequestAsync("silent", timeout: TimeSpan.FromMilliseconds(50)));
    }

    /// <summary>A request made without a connection waits for one, and what had failed before is not sent after all.</summary>
    [Fact]
    public async Task ARequest_WaitsForAConnection()
    {
        await using var server = await NatsServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await using var service = await connection.SubscribeCoreAsync("echo");
        var serving = Task.Run(async () =>
        {
            await foreach (var message in service.Msgs.ReadAllAsync())
            {
                await message.ReplyAsync(message.Data);
            }
        });
        await connection.PingAsync();
        await server.KillAsync();
        await Until.TrueAsync(() => connection.ConnectionState == NatsConnectionState.Reconnecting, "the loss is noticed");
        var asking = connection.RequestAsync("echo", "x".Utf8(), timeout: Until.Deadline).AsTask();
        await server.StartAgainAsync();

        Assert.Equal("x", (await asking).Text8());
        await service.UnsubscribeAsync();
        await serving;
    }

    /// <summary>A paused server keeps its sockets open; only its silence says that it is gone.</summary>
    [Fact]
    public async Task APausedServer_IsNoticedAndLeft()
    {
        await using var server = await NatsServer.StartAsync();
        await using var other = await NatsServer.StartAsync();
        var opts = new NatsOpts { Url = $"{server.Url},{other.Url}", NoRandomize = true, PingInterval = TimeSpan.FromMilliseconds(200), ConnectTimeout = TimeSpan.FromMilliseconds(500) };
        await using var connection = new NatsConnection(opts, TimeProvider.System, new Random(1));
        var events = new Events(connection);
        await connection.ConnectAsync(Until.Soon());
        await using var sub = await connection.SubscribeCoreAsync("a");
        await connection.PingAsync();

        await server.SignalAsync("STOP");
        try
        {
            await Until.TrueAsync(() => connection.GetStats().Reconnects == 1, "another server is taken");
            await connection.PublishAsync("a", "moved".Utf8());
            Assert.Equal("moved", (await sub.NextAsync()).Text8());
            await Until.TrueAsync(() => events.Errors.Any(error => error?.Message.Contains("pings unanswered", StringComparison.Ordinal) == true), "the reason is told");
        }
        finally
        {
            await server.SignalAsync("CONT");
        }
    }

    [Fact]
    public async Task APausedServerThatGoesOn_IsComeBackTo()
    {
        await using var server = await NatsServer.StartAsync();
        await using var connection = await server.ConnectAsync(new NatsOpts { PingInterval = TimeSpan.FromMilliseconds(100), ConnectTimeout = TimeSpan.FromSeconds(2) });
        await using var sub = await connection.SubscribeCoreAsync("a");
        await connection.PingAsync();
        await server.SignalAsync("STOP");
        await Until.TrueAsync(() => connection.ConnectionState == NatsConnectionState.Reconnecting, "the silence is noticed");
        await connection.PublishAsync("a", "kept".Utf8());
        await server.SignalAsync("CONT");

        Assert.Equal("kept", (await sub.NextAsync()).Text8());
    }

    /// <summary>The second server is known from the first one's INFO only. Nothing published meanwhile is lost.</summary>
    [Fact]
    public async Task LameDuck_MovesToAnotherServerOfTheCluster()
    {
        var (a, b) = (NatsServer.FreePort(), NatsServer.FreePort());
        await using var one = await NatsServer.StartAsync($"cluster {{ name: c, listen: \"127.0.0.1:{a}\", routes: [\"nats://127.0.0.1:{b}\"] }}\nserver_name: one\nlame_duck_duration: 30s\nlame_duck_grace_period: 10s", jetStream: false);
        await using var two = await NatsServer.StartAsync($"cluster {{ name: c, listen: \"127.0.0.1:{b}\", routes: [\"nats://127.0.0.1:{a}\"] }}\nserver_name: two", jetStream: false);
        await using var watcher = await two.ConnectAsync();
        await using var all = await watcher.SubscribeCoreAsync("a", opts: new NatsSubOpts { ChannelCapacity = 1_000_000 });
        await watcher.PingAsync();
        await using var connection = await one.ConnectAsync();
        var events = new Events(connection);
        await Until.TrueAsync(() => connection.KnownServers.Count == 2, "the cluster is known");
        await Until.TrueAsync(() => IsHeardAsync(connection), "the cluster has the subscription");

        using var stop = new CancellationTokenSource();
        var publishing = Task.Run(async () =>
        {
            var sent = 0;
            while (!stop.IsCancellationRequested)
            {
                await connection.PublishAsync("a", $"{sent++}".Utf8());
                if (sent % 100 == 0)
                {
                    await Task.Delay(1);
                }
            }
            return sent;
        });
        await one.LameDuckAsync();
        await Until.TrueAsync(() => connection.GetStats().Reconnects == 1, "moved");
        await stop.CancelAsync();
        var sent = await publishing;
        await connection.PingAsync();
        await watcher.PingAsync();

        Assert.Contains("lame duck", events.All);
        Assert.Equal("two", connection.ServerName);
        await Until.TrueAsync(() => all.Msgs.Count >= sent + 1, $"all {sent} arrive");
        Assert.Equal("", (await all.NextAsync()).Text8());
        for (var i = 0; i < sent; i++)
        {
            Assert.Equal($"{i}", (await all.NextAsync()).Text8());
        }

        static async Task<bool> IsHeardAsync(NatsConnection connection)
        {
            try
            {
                await connection.RequestAsync("a", timeout: TimeSpan.FromMilliseconds(200));
            }
            catch (NatsNoRespondersException)
            {
                return false;
            }
            catch (NatsNoReplyException)
            {
                // Somebody is there, and does not answer.
            }
            return true;
        }
    }

    [Fact]
    public async Task NobodyThere_FailsWithTheAddress()
    {
        var port = NatsServer.FreePort();
        await using var connection = new NatsConnection(new NatsOpts { Url = $"nats://user:secret@127.0.0.1:{port}" }, TimeProvider.System, new Random(1));

        var failure = await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await connection.ConnectAsync());
        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);

        await using var server = await NatsServer.StartAsync(port: port);
        await connection.ConnectAsync(Until.Soon()); // the same object may try again
    }

    [Fact]
    public async Task RetryOnInitialConnect_WaitsForTheServer()
    {
        var port = NatsServer.FreePort();
        var opts = new NatsOpts { Url = $"127.0.0.1:{port}", RetryOnInitialConnect = true, ReconnectWaitMax = TimeSpan.FromMilliseconds(200) };
        await using var connection = new NatsConnection(opts, TimeProvider.System, new Random(1));
        var events = new Events(connection);
        var connecting = connection.ConnectAsync(Until.Soon()).AsTask();
        await Until.TrueAsync(() => events.All.Count(said => said == "failed") >= 3, "several tries");
        Assert.False(connecting.IsCompleted);

        await using var server = await NatsServer.StartAsync(port: port);
        await connecting;
        Assert.Equal(NatsConnectionState.Open, connection.ConnectionState);
    }

    [Fact]
    public async Task AfterItsRetries_ItGivesUpAndSaysSo()
    {
        await using var server = await NatsServer.StartAsync();
        await using var connection = await server.ConnectAsync(new NatsOpts { MaxReconnectRetry = 2 });
        await using var sub = await connection.SubscribeCoreAsync("a");
        await server.KillAsync();

        await Assert.ThrowsAsync<NatsConnectionFailedException>(() => sub.Msgs.Completion.WaitAsync(Until.Deadline));
        Assert.Equal(NatsConnectionState.Closed, connection.ConnectionState);
        await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await connection.RequestAsync("a"));
    }

    /// <summary>What a connection raised, in order.</summary>
    private sealed class Events
    {
        private readonly List<(string Name, Exception? Error)> _seen = [];

        public Events(NatsConnection connection)
        {
            connection.ConnectionOpened += (_, e) => Add("opened", e);
            connection.ConnectionDisconnected += (_, e) => Add("disconnected", e);
            connection.ReconnectFailed += (_, e) => Add("failed", e);
            connection.LameDuckModeActivated += (_, e) => Add("lame duck", e);
        }

        public List<string> All => Look(one => one.Name);

        public List<Exception?> Errors => Look(one => one.Error);

        private List<T> Look<T>(Func<(string Name, Exception? Error), T> what)
        {
            lock (_seen)
            {
                return [.. _seen.Select(what)];
            }
        }

        private void Add(string name, NatsEventArgs e)
        {
            lock (_seen)
            {
                _seen.Add((name, e.Error));
            }
        }
    }
}
