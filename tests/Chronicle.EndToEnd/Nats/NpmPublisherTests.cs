using Chronicle.EndToEnd.Running;
using NatsServer = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.EndToEnd.Nats;

/// <summary>A publisher that knows nothing of Chronicle: the npm package `nats` as it comes.</summary>
public sealed class NpmPublisherTests
{
    [Fact]
    public async Task WhatItPublishes_IsRecordedOnceAndInOrder_AlsoWhatItPublishesTwice()
    {
        using var data = new TempFolder();
        await using var bus = await NatsServer.StartAsync(port: Ports.Free());
        await using var server = await ServerProcess.StartAsync(data.File("data"), "--set", $"Nats:Url={bus.Url}");
        var script = Path.Combine(Repository.Clients, "nats-publish.mjs");
        Assert.True(Directory.Exists(Path.Combine(Repository.Clients, "node_modules", "nats")), "tests/clients is not installed: run eng/test.sh, or `npm ci` there.");

        var run = await Programs.RunAsync("node", [script, bus.Url, "200"]);

        Assert.True(run.ExitCode == 0, run.ToString());
        await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/info")).Number("head") >= 200, "all of it");
        var all = await server.Http.AllEventsAsync("&session=npm-1");
        Assert.Equal(Enumerable.Range(0, 200).Select(n => (long)n), all.Select(recorded => recorded.GetProperty("data").Number("n")));
        Assert.Equal(Enumerable.Range(0, 200).Select(n => $"npm-{n}"), all.Select(recorded => recorded.Text("id")));
        Assert.All(all, recorded => Assert.Equal(("shop", "order.placed"), (recorded.Text("project"), recorded.Text("type"))));
        Assert.All(all, recorded => Assert.Equal("Zoë", recorded.GetProperty("nats").GetProperty("headers").Text("Buyer")));
        Assert.Equal(200, (await server.Http.GetJsonAsync("/api/info")).Number("head"));
    }
}
