using System.Text;
using Chronicle.EndToEnd.Running;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using Chronicle.Nats.JetStream.Models;
using NatsServer = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Nats;

/// <summary>Another program's subjects are recorded without anybody there noticing: requests get the answer of who answers, not the stream's.</summary>
public sealed class ForeignTreeTests
{
    private static readonly string[] Subjects = ["--set", "Nats:Ingest:Subjects:0=chronicle.ev.>", "--set", "Nats:Ingest:Subjects:1=rosey.>", "--set", "Nats:Ingest:Rules:0:Subject=rosey.>",
        "--set", "Nats:Ingest:Rules:0:Session=rosey", "--set", "Nats:Ingest:Rules:0:Type={2+}", "--set", "Nats:Ingest:Rules:0:Payload=Json"];

    [Fact]
    public async Task ARequestInARecordedTree_GetsTheRespondersAnswer()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var server = await ServerProcess.StartAsync(data.File("data"), ["--set", $"Nats:Url={bus.Url}", .. Subjects]);
        await using var connection = await bus.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        await Until.TrueAsync(async () => await jetStream.ListStreamNamesAsync("rosey.>").AnyAsync(), "the stream for the foreign subjects");
        await using var responder = await connection.SubscribeCoreAsync("rosey.ask");
        var answering = AnswerAsync(responder);

        for (var i = 0; i < 20; i++)
        {
            var reply = await connection.RequestAsync("rosey.ask", Encoding.UTF8.GetBytes($$"""{"n":{{i}}}"""), null, TimeSpan.FromSeconds(10), CancellationToken.None);
            Assert.Equal("answer", Encoding.UTF8.GetString(reply.Data.Span));
        }
        _ = await jetStream.PublishAsync("chronicle.ev.p.s.note", "{}"u8.ToArray(), new NatsJSPubOpts(), null, CancellationToken.None); // ours still is

        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") == 21, "all of both streams");
        Assert.True((await jetStream.GetStreamAsync("CHRONICLE_FOREIGN", CancellationToken.None)).Info.Config.NoAck);
        Assert.False((await jetStream.GetStreamAsync("CHRONICLE", CancellationToken.None)).Info.Config.NoAck);
        Assert.Equal("healthy", (await server.Http.GetJsonAsync("/health")).Text("status"));
    }

    [Fact]
    public async Task AStreamOfAnOlderVersion_IsStillRecorded_AndHealthSaysWhatToDo()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var connection = await bus.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        await jetStream.CreateStreamAsync(new StreamConfig { Name = "CHRONICLE", Subjects = ["chronicle.ev.>", "rosey.>"], MaxAge = TimeSpan.FromDays(7), MaxBytes = 1L << 30 }, CancellationToken.None);
        await jetStream.PublishAsync("rosey.say", """{"n":1}"""u8.ToArray(), new NatsJSPubOpts(), null, CancellationToken.None);

        await using var server = await ServerProcess.StartAsync(data.File("data"), ["--set", $"Nats:Url={bus.Url}", .. Subjects]);

        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") == 1, "the foreign message from the old stream");
        await Until.TrueAsync(
            async () => (await server.Http.GetJsonAsync("/health")).GetProperty("components").GetProperty("nats-ingest").Text("reason") is { } reason && reason.Contains("CHRONICLE_FOREIGN", StringComparison.Ordinal),
            "health to say what to do");
    }

    private static async Task AnswerAsync(NatsSub responder)
    {
        await foreach (var asked in responder.Msgs.ReadAllAsync())
        {
            await asked.ReplyAsync("answer"u8.ToArray());
        }
    }
}
