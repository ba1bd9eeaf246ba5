using System.Text.Json;
using Chronicle.EndToEnd.Running;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;
using NatsServer = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Nats;

/// <summary>Whatever is wrong with the bus is said in health, in words that tell what to do, and everything else works on.</summary>
public sealed class WrongSetupTests
{
    [Fact]
    public async Task AServerThatIsAway_IsSaid_AndRecordedFromWhenItComes()
    {
        using var data = new TempFolder();
        var port = Ports.Free();
        await using var server = await StartAsync(data, $"nats://127.0.0.1:{port}");

        await IsDegradedAsync(server, "nats", $"nats://127.0.0.1:{port} can't be reached");
        await HttpWorksAsync(server);

        await using var bus = await NatsServer.StartAsync(port: port);
        await IsRecordedAsync(server, bus);
        await IsHealthyAsync(server);
    }

    [Fact]
    public async Task AServerThatIsKilled_IsSaid_AndComesBack()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var server = await StartAsync(data, bus.Url);
        await IsHealthyAsync(server);

        await bus.KillAsync();
        await IsDegradedAsync(server, "nats", "is tried again");
        await HttpWorksAsync(server);

        await bus.StartAgainAsync();
        await IsRecordedAsync(server, bus);
        await IsHealthyAsync(server);
    }

    [Fact]
    public async Task WrongCredentials_AreSaid()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync("authorization { user: a, password: right }", Ports.Free());
        await using var server = await StartAsync(data, bus.Url, "--set", "Nats:Username=a", "--set", "Nats:Password=wrong");

        var reason = await IsDegradedAsync(server, "nats", "refused the credentials");
        Assert.DoesNotContain("wrong", reason, StringComparison.Ordinal);
        await HttpWorksAsync(server);
    }

    [Fact]
    public async Task RightCredentials_AreTaken()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync("authorization { user: a, password: right }", Ports.Free());
        await using var server = await StartAsync(data, bus.Url, "--set", "Nats:Username=a", "--set", "Nats:Password=right");

        await IsHealthyAsync(server);
    }

    [Fact]
    public async Task WithoutJetStream_ItIsSaid_AndCoreSubjectsAreRecorded()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free(), jetStream: false);
        await using var server = await StartAsync(data, bus.Url, "--set", "Nats:Ingest:CoreSubjects:0=app.>", "--set", "Nats:Ingest:Rules:0:Subject=app.*.>",
            "--set", "Nats:Ingest:Rules:0:Session={2}", "--set", "Nats:Ingest:Rules:0:Type={3+}");

        await IsDegradedAsync(server, "nats-ingest", "Is it enabled on the server (-js)");
        await HttpWorksAsync(server);

        await using var connection = await bus.ConnectAsync();
        await Until.TrueAsync(
            async () =>
            {
                await connection.PublishAsync("app.one.user.joined", """{"name":"ann"}"""u8.ToArray());
                return (await server.Http.AllEventsAsync("&session=one")).Count > 0;
            },
            "a message of a core subject");
        var recorded = (await server.Http.AllEventsAsync("&session=one"))[0];
        Assert.Equal("user.joined", recorded.Text("type"));
        Assert.Equal("app.one.user.joined", recorded.GetProperty("nats").Text("subject"));
    }

    [Fact]
    public async Task AStreamWithOtherLimits_IsUsedAsItIs_AndSaid()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var connection = await bus.ConnectAsync();
        var stream = await new NatsJSContext(connection).CreateStreamAsync(
            new StreamConfig { Name = "CHRONICLE", Subjects = ["chronicle.ev.>"], MaxMsgs = 500, MaxAge = TimeSpan.FromHours(1) });
        await using var server = await StartAsync(data, bus.Url);

        await IsRecordedAsync(server, bus);
        var reason = await IsDegradedAsync(server, "nats-ingest", "other limits than configured and is used as it is");
        Assert.Contains("max_msgs 500 instead of none", reason, StringComparison.Ordinal);
        Assert.Contains("MaxAge 01:00:00 instead of 7.00:00:00", reason, StringComparison.Ordinal);
        await stream.RefreshAsync();
        Assert.Equal((500, TimeSpan.FromHours(1)), (stream.Info.Config.MaxMsgs, stream.Info.Config.MaxAge));
        await HttpWorksAsync(server);
    }

    [Theory]
    [InlineData("OTHER", "chronicle.>", "OTHER already takes chronicle.ev.>")]
    [InlineData("CHRONICLE", "elsewhere.>", "takes elsewhere.> and not chronicle.ev.>")]
    public async Task AStreamInTheWay_IsSaid_AndNotTouched(string name, string subject, string said)
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var connection = await bus.ConnectAsync();
        var stream = await new NatsJSContext(connection).CreateStreamAsync(new StreamConfig { Name = name, Subjects = [subject] });
        await using var server = await StartAsync(data, bus.Url);

        await IsDegradedAsync(server, "nats-ingest", said);
        await HttpWorksAsync(server);
        await stream.RefreshAsync();
        Assert.Equal([subject], stream.Info.Config.Subjects!);

        await stream.DeleteAsync();
        await IsRecordedAsync(server, bus);
        await IsHealthyAsync(server);
    }

    /// <summary>Where all of a stream is ours the consumer needs no filter; it has one from the next start on after somebody gave the stream another subject.</summary>
    [Fact]
    public async Task AStreamThatIsGivenAnotherSubject_IsRecordedAsFarAsItIsOurs()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var connection = await bus.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        await using (var server = await StartAsync(data, bus.Url))
        {
            await IsRecordedAsync(server, bus);
            Assert.True(string.IsNullOrEmpty((await jetStream.GetConsumerAsync("CHRONICLE", "chronicle")).Info.Config.FilterSubject));
            var stream = await jetStream.GetStreamAsync("CHRONICLE");
            await jetStream.UpdateStreamAsync(stream.Info.Config with { Subjects = ["chronicle.ev.>", "orders.>"] });

            await jetStream.PublishAsync("orders.new", """{"session_id":"bus","type":"order","data":1}"""u8.ToArray());
            await jetStream.PublishAsync("chronicle.ev.p.bus.second", "{}"u8.ToArray());
            await Until.TrueAsync(async () => (await server.Http.AllEventsAsync()).Count == 2, "the second message");
        }
        await using var again = await StartAsync(data, bus.Url);
        await Until.PassesAsync(async () => Assert.Equal("chronicle.ev.>", (await jetStream.GetConsumerAsync("CHRONICLE", "chronicle")).Info.Config.FilterSubject));

        await jetStream.PublishAsync("orders.new", """{"session_id":"bus","type":"order","data":2}"""u8.ToArray());
        await jetStream.PublishAsync("chronicle.ev.p.bus.third", "{}"u8.ToArray());
        await Until.TrueAsync(async () => (await again.Http.AllEventsAsync()).Count == 3, "the third message");
        Assert.Equal(["note", "second", "third"], (await again.Http.AllEventsAsync()).Select(recorded => recorded.Text("type")).Order());
    }

    [Fact]
    public async Task AConsumerThatAsksForNoAcknowledgement_IsSaid()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var connection = await bus.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        await jetStream.CreateStreamAsync(new StreamConfig { Name = "CHRONICLE", Subjects = ["chronicle.ev.>"] });
        await jetStream.CreateOrUpdateConsumerAsync("CHRONICLE", new ConsumerConfig { DurableName = "chronicle", AckPolicy = ConsumerConfigAckPolicy.None });
        await using var server = await StartAsync(data, bus.Url);

        await IsDegradedAsync(server, "nats-ingest", "does not ask for each message to be acknowledged");
    }

    [Fact]
    public async Task WithoutAUrl_NothingOfTheBusIsLoaded()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.File("data"));

        await HttpWorksAsync(server);
        var health = await server.Http.GetJsonAsync("/health");

        Assert.False(health.GetProperty("components").TryGetProperty("nats", out _));
        Assert.DoesNotContain("Chronicle.Nats.dll", server.MappedFiles, StringComparison.Ordinal);
        Assert.Contains("Chronicle.Server.dll", server.MappedFiles, StringComparison.Ordinal); // that this is how one sees it
    }

    private static Task<ServerProcess> StartAsync(TempFolder data, string url, params string[] settings) =>
        ServerProcess.StartAsync(data.File("data"), ["--set", $"Nats:Url={url}", .. settings]);

    /// <returns>What it says.</returns>
    private static async Task<string> IsDegradedAsync(ServerProcess server, string component, string said)
    {
        var health = default(JsonElement);
        await Until.TrueAsync(
            async () =>
            {
                health = await server.Http.GetJsonAsync("/health"); // 200: degraded is not down
                return health.GetProperty("components").TryGetProperty(component, out var part) && part.Text("status") == "degraded"
                    && part.Text("reason").Contains(said, StringComparison.Ordinal);
            },
            $"{component}: {said}");
        Assert.Equal("degraded", health.Text("status"));
        return health.GetProperty("components").GetProperty(component).Text("reason");
    }

    private static Task IsHealthyAsync(ServerProcess server) =>
        Until.PassesAsync(async () => Assert.Equal("healthy", (await server.Http.GetJsonAsync("/health")).Text("status")));

    private static async Task HttpWorksAsync(ServerProcess server)
    {
        var id = Guid.NewGuid().ToString();
        await server.Http.PostJsonAsync("/api/events", Api.Event("http", id));
        Assert.Contains(await server.Http.AllEventsAsync("&session=http"), recorded => recorded.Text("id") == id);
    }

    private static async Task IsRecordedAsync(ServerProcess server, NatsServer bus)
    {
        await using var connection = await bus.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        await Until.PassesAsync(async () => await jetStream.GetConsumerAsync("CHRONICLE", "chronicle"));
        await jetStream.PublishAsync("chronicle.ev.p.bus.note", """{"here":true}"""u8.ToArray(), new NatsJSPubOpts { MsgId = "once" });
        await Until.TrueAsync(async () => (await server.Http.AllEventsAsync("&session=bus")).Count == 1, "the message");
    }
}
