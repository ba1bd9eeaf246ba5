using System.Text.Json;
using System.Text.RegularExpressions;
using Chronicle.EndToEnd.Metrics;
using Chronicle.EndToEnd.Running;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using NatsServer = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Nats;

/// <summary>What whoever runs it sees of the bus, and that the configuration we recommend is enough.</summary>
public sealed partial class OperateTests
{
    [Fact]
    public async Task Doctor_SaysHowTheBusIs_AndWhatToDo()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var server = await ServerProcess.StartAsync(data.File("data"), "--set", $"Nats:Url={bus.Url}");

        await Until.PassesAsync(async () => Assert.Equal(
            [("nats", "ok"), ("jetstream", "ok"), ("consumer", "ok")], (await DoctorAsync(server)).Where(finding => finding.Subject != "server").Select(finding => (finding.Subject, finding.Level))));

        await bus.KillAsync();
        await Until.PassesAsync(async () =>
        {
            var (_, level, detail) = (await DoctorAsync(server)).Single(finding => finding.Subject == "nats");
            Assert.Equal("problem", level);
            Assert.Contains("Start nats-server, or correct Nats:Url", detail, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Doctor_SaysThatJetStreamIsOff()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free(), jetStream: false);
        await using var server = await ServerProcess.StartAsync(data.File("data"), "--set", $"Nats:Url={bus.Url}");

        await Until.PassesAsync(async () =>
        {
            var (_, level, detail) = (await DoctorAsync(server)).Single(finding => finding.Subject == "jetstream");
            Assert.Equal("problem", level);
            Assert.Contains("-js", detail, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Figures_CountWhatHappened()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var server = await ServerProcess.StartAsync(data.File("data"), "--set", $"Nats:Url={bus.Url}");
        await using var connection = await bus.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        await Until.PassesAsync(async () => await jetStream.GetConsumerAsync("CHRONICLE", "chronicle"));

        for (var n = 0; n < 5; n++)
        {
            await jetStream.PublishAsync("chronicle.ev.p.s.note", "1"u8.ToArray());
        }
        await jetStream.PublishAsync("chronicle.ev.p.s.note", "{"u8.ToArray());
        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") == 6, "five events and a rejection");
        await bus.KillAsync();
        await bus.StartAgainAsync();

        await Until.PassesAsync(async () =>
        {
            var samples = (await Exposition.ReadAsync(server.Http)).Samples;
            Assert.Equal((1, 1), (samples["chronicle_nats_connected"], samples["chronicle_nats_reconnects_total"]));
            Assert.InRange(samples["chronicle_nats_received_total"], 6, 12); // what a killed server had not written down comes again
            Assert.InRange(samples["chronicle_nats_dead_letters_total"], 1, 2);
            Assert.InRange(samples["chronicle_ingest_rejected_total{door=\"nats\",problem=\"malformed\"}"], 1, 2);
            Assert.Equal(6, samples["chronicle_ingest_events_total{door=\"nats\",outcome=\"recorded\"}"]);
            Assert.Equal((0, 0), (samples["chronicle_nats_consumer_lag"], samples["chronicle_nats_consumer_pending"]));
        });
        await Until.PassesAsync(async () => // how far the consumer is, is asked for every few seconds
        {
            var nats = (await server.Http.GetJsonAsync("/api/stats")).GetProperty("nats");
            Assert.Equal(("connected", "CHRONICLE", "chronicle"), (nats.Text("state"), nats.Text("stream"), nats.Text("consumer")));
            Assert.InRange(nats.Number("dead_letters"), 1, 2);
            var stats = await Programs.ChronicleAsync("stats", "--url", server.Address.ToString());
            Assert.Matches(@"nats\s+connected  lag 0  pending 0  redelivered \d+  dead letters [12]", stats.Output);
        });
    }

    /// <summary>The stream's limits take messages while nobody records them: that is counted and said, not passed over.</summary>
    [Fact]
    public async Task WhatTheStreamDropsBeforeItIsRecorded_IsCounted()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var connection = await bus.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        await jetStream.CreateStreamAsync(new() { Name = "CHRONICLE", Subjects = ["chronicle.ev.>"], MaxMsgs = 10 });
        string[] settings = ["--set", $"Nats:Url={bus.Url}"];
        await using (var first = await ServerProcess.StartAsync(data.File("data"), settings))
        {
            await jetStream.PublishAsync("chronicle.ev.p.s.note", "0"u8.ToArray());
            await Until.TrueAsync(async () => (await first.Http.GetJsonAsync("/api/info")).Number("head") == 1, "the first");
            Assert.Equal(0, await first.StopAsync());
        }
        for (var n = 1; n <= 25; n++)
        {
            await jetStream.PublishAsync("chronicle.ev.p.s.note", "1"u8.ToArray());
        }

        await using var server = await ServerProcess.StartAsync(data.File("data"), settings);

        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") == 11, "the last ten");
        Assert.Equal(15, (await Exposition.ReadAsync(server.Http)).Samples["chronicle_nats_missed_total"]);
    }

    /// <summary>deploy/nats as it is, but for places and passwords: the permissions it gives are what recording needs, also after a crash, and no more than publishing needs.</summary>
    [Fact]
    public async Task TheRecommendedConfiguration_IsEnough()
    {
        using var data = new TempFolder();
        var deployed = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "nats", "nats-server.conf"));
        var config = Elsewhere().Replace(deployed, "").Replace("$PUBLISHER_PASSWORD", "pub", StringComparison.Ordinal).Replace("$RECORDER_PASSWORD", "rec", StringComparison.Ordinal);
        await using var bus = await NatsServer.StartAsync(config, Ports.Free());
        string[] settings = ["--set", $"Nats:Url={bus.Url}", "--set", "Nats:Username=recorder", "--set", "Nats:Password=rec", "--set", "Nats:Republish=true"];
        var server = await ServerProcess.StartAsync(data.File("data"), settings);
        try
        {
            await using var connection = await bus.ConnectAsync(new NatsOpts { AuthOpts = new NatsAuthOpts { Username = "publisher", Password = "pub" } });
            var jetStream = new NatsJSContext(connection);
            await Until.PassesAsync(async () => await jetStream.PublishAsync("chronicle.ev.p.s.note", "0"u8.ToArray(), new NatsJSPubOpts { MsgId = "first" }));
            await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") == 1, "the first");
            server.Signal(19); // SIGSTOP: what is delivered now is not acknowledged
            for (var n = 1; n < 50; n++)
            {
                await jetStream.PublishAsync("chronicle.ev.p.s.note", "1"u8.ToArray());
            }
            await server.KillAsync();
            var again = await server.AgainAsync(data.File("data"), settings);
            await server.DisposeAsync();
            server = again;

            await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") == 50, "all of it");
            await Until.PassesAsync(async () => Assert.Equal("healthy", (await server.Http.GetJsonAsync("/health")).Text("status")));
            Assert.DoesNotContain("Permissions", server.Log, StringComparison.Ordinal);
            await using var spying = await connection.SubscribeCoreAsync("chronicle.ev.>");
            await Assert.ThrowsAsync<NatsServerException>(async () => await spying.Msgs.Completion.WaitAsync(Until.Patience));
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<List<(string Subject, string Level, string Detail)>> DoctorAsync(ServerProcess server)
    {
        var outcome = await Programs.ChronicleAsync("doctor", "--json", "--url", server.Address.ToString());
        return [.. JsonElement.Parse(outcome.Output).GetProperty("findings").EnumerateArray()
            .Select(finding => (finding.Text("subject"), finding.Text("level"), finding.Text("detail")))
            .Where(finding => finding.Item1 is "server" or "nats" or "jetstream" or "consumer" or "stream")];
    }

    [GeneratedRegex(@"^(listen|http):[^\n]*$|^jetstream \{.*?^\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Elsewhere();
}
