using System.Text;
using System.Text.Json;
using Chronicle.EndToEnd.Running;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;
using NatsServer = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Nats;

/// <summary>What can't be recorded is set aside with its reason, is told in the journal, and holds nothing up.</summary>
public sealed class PoisonTests
{
    private static readonly (string Payload, string Problem)[] Poison =
    [
        ("""{"broken":""", "malformed"),
        ("""{"session_id":5,"type":"t"}""", "invalid-event"),
        ($"\"{new string('x', 4000)}\"", "too-large"),
    ];

    [Fact]
    public async Task Poison_GoesToTheDeadLetterStream_Once_WithTheReason()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var connection = await bus.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        var dead = await jetStream.CreateStreamAsync(new StreamConfig { Name = "DEAD", Subjects = ["chronicle.dead.>"] });
        await using (var server = await StartAsync(data, bus.Url))
        {
            await PublishAsync(jetStream, connection);

            await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") == 5, "three rejections between two events");
            var all = await server.Http.AllEventsAsync();
            Assert.Equal(["note", "ingest.rejected", "ingest.rejected", "ingest.rejected", "note"], all.Select(recorded => recorded.Text("type")));
            Assert.Equal(Poison.Select(poison => poison.Problem), all.Where(IsRejection).Select(recorded => recorded.GetProperty("data").Text("problem")));
            Assert.All(all.Where(IsRejection), recorded => Assert.Equal("chronicle.ev.p.s.note", recorded.GetProperty("data").Text("subject")));
            await SettledAsync(jetStream);
            Assert.Equal(0, await server.StopAsync());
        }

        await dead.RefreshAsync();
        Assert.Equal((ulong)Poison.Length, dead.Info.State.Messages);
        var letters = new List<NatsJSMsg>();
        await foreach (var letter in jetStream.CreateOrderedConsumer("DEAD").ConsumeAsync())
        {
            letters.Add(letter);
            if (letters.Count == Poison.Length)
            {
                break;
            }
        }
        Assert.Equal(Poison.Select(poison => poison.Payload), letters.Select(letter => Encoding.UTF8.GetString(letter.Data.Span)));
        Assert.Equal(Poison.Select(poison => poison.Problem), letters.Select(letter => letter.Headers!["Chronicle-Problem"]));
        Assert.All(letters, letter => Assert.Equal("chronicle.dead.chronicle.ev.p.s.note", letter.Subject));
        Assert.All(letters, letter => Assert.False(string.IsNullOrEmpty(letter.Headers!["Chronicle-Reason"])));
        Assert.All(letters, letter => Assert.Equal("kept", letter.Headers!["Own"]));
    }

    /// <summary>An id from the header, and one from the payload with other content; in another session it is another's, and its retry is none.</summary>
    [Fact]
    public async Task AnIdOfAnotherEvent_IsADeadLetter_AndARetryIsNone()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var connection = await bus.ConnectAsync();
        var heard = await connection.SubscribeCoreAsync("chronicle.dead.>");
        await connection.PingAsync();
        await using var server = await StartAsync(data, bus.Url);
        var jetStream = new NatsJSContext(connection);
        await Until.PassesAsync(async () => await jetStream.GetConsumerAsync("CHRONICLE", "chronicle"));
        const string subject = "chronicle.ev.p.s.note";

        await connection.PublishAsync(subject, """{"session_id":"s","type":"note","data":1}"""u8.ToArray(), new NatsHeaders { ["Nats-Msg-Id"] = "m1" });
        await connection.PublishAsync(subject, """{"id":"m1","session_id":"s","type":"note","data":2}"""u8.ToArray());
        await connection.PublishAsync(subject, """{"id":"m1","session_id":"other","type":"note","data":2}"""u8.ToArray());
        await connection.PublishAsync(subject, """{"id":"m1","session_id":"other","type":"note","data":2}"""u8.ToArray());

        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") == 3, "two events and a rejection");
        await SettledAsync(jetStream);
        var all = await server.Http.AllEventsAsync();
        Assert.Equal(["note", "note", "ingest.rejected"], all.Select(recorded => recorded.Text("type")).OrderDescending());
        var rejected = all.Single(IsRejection).GetProperty("data");
        Assert.Equal((subject, "id-conflict"), (rejected.Text("subject"), rejected.Text("problem")));
        Assert.Equal(["1 s", "2 other"], all.Where(recorded => !IsRejection(recorded)).Select(recorded => $"{recorded.GetProperty("data")} {recorded.Text("session_id")}").Order());
        var letter = await heard.Msgs.ReadAsync(new CancellationTokenSource(Until.Patience).Token);
        Assert.Equal(("chronicle.dead." + subject, "id-conflict"), (letter.Subject, letter.Headers!["Chronicle-Problem"]));
        Assert.Contains("\"data\":2", Encoding.UTF8.GetString(letter.Data.Span), StringComparison.Ordinal);
        Assert.False(heard.Msgs.TryRead(out _));
    }

    [Fact]
    public async Task WithoutADeadLetterStream_WhoListensHearsOfIt()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var connection = await bus.ConnectAsync();
        var heard = await connection.SubscribeCoreAsync("chronicle.dead.>");
        await connection.PingAsync();
        await using var server = await StartAsync(data, bus.Url);

        await PublishAsync(new NatsJSContext(connection), connection);

        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") == 5, "all of it");
        foreach (var (payload, problem) in Poison)
        {
            var letter = await heard.Msgs.ReadAsync(new CancellationTokenSource(Until.Patience).Token);
            Assert.Equal((payload, problem), (Encoding.UTF8.GetString(letter.Data.Span), letter.Headers!["Chronicle-Problem"]));
        }
        await SettledAsync(new NatsJSContext(connection));
    }

    [Fact]
    public async Task AFullDeadLetterStream_HoldsNothingUp()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var connection = await bus.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        await jetStream.CreateStreamAsync(new StreamConfig { Name = "DEAD", Subjects = ["chronicle.dead.>"], MaxMsgs = 1, Discard = StreamConfigDiscard.New });
        await using var server = await StartAsync(data, bus.Url);

        await PublishAsync(jetStream, connection);

        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") == 5, "all of it");
        await SettledAsync(jetStream);
    }

    private static Task<ServerProcess> StartAsync(TempFolder data, string url) =>
        ServerProcess.StartAsync(data.File("data"), "--set", $"Nats:Url={url}", "--set", "Ingest:MaxEventBytes=2048");

    private static async Task PublishAsync(NatsJSContext jetStream, NatsConnection connection)
    {
        await Until.PassesAsync(async () => await jetStream.GetConsumerAsync("CHRONICLE", "chronicle"));
        await connection.PublishAsync("chronicle.ev.p.s.note", "1"u8.ToArray());
        foreach (var (payload, _) in Poison)
        {
            await connection.PublishAsync("chronicle.ev.p.s.note", Encoding.UTF8.GetBytes(payload), new NatsHeaders { ["Own"] = "kept" });
        }
        await connection.PublishAsync("chronicle.ev.p.s.note", "2"u8.ToArray());
    }

    private static async Task SettledAsync(NatsJSContext jetStream)
    {
        var consumer = await jetStream.GetConsumerAsync("CHRONICLE", "chronicle");
        await Until.TrueAsync(
            async () =>
            {
                await consumer.RefreshAsync();
                return consumer.Info is { NumPending: 0, NumAckPending: 0 };
            },
            "nothing comes again");
    }

    private static bool IsRejection(JsonElement recorded) => recorded.Text("type") == "ingest.rejected";
}
