using Chronicle.Browser.Running;
using Chronicle.EndToEnd.Running;
using Chronicle.Nats.JetStream;
using NatsServer = Chronicle.Nats.Tests.Running.NatsServer;

namespace Chronicle.Browser;

/// <summary>The line of the Metrics page that says how the bus is: there with a bus only, and true through its restart.</summary>
public sealed class BusTests(Chromium chromium) : BrowserTest(chromium)
{
    private NatsServer _bus = null!;

    private protected override async Task<ServerProcess> StartServerAsync()
    {
        _bus = await NatsServer.StartAsync(port: Ports.Free());
        return await ServerProcess.StartAsync(Data, "--set", $"Nats:Url={_bus.Url}");
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _bus.DisposeAsync();
    }

    [Fact]
    public async Task Line_SaysHowTheBusIs_ThroughItsRestart()
    {
        var line = Page.GetByLabel("NATS", new() { Exact = true });
        await OpenAsync("/metrics-view");
        await Expect(line).ToContainTextAsync("connected");
        await Expect(line).ToContainTextAsync("CHRONICLE");

        await _bus.KillAsync();
        await Expect(line).ToContainTextAsync("reconnecting");
        await _bus.StartAgainAsync();
        await Expect(line).ToContainTextAsync("connected");
        await Expect(line).ToContainTextAsync("reconnects1");

        await using (var connection = await _bus.ConnectAsync())
        {
            await new NatsJSContext(connection).PublishAsync("chronicle.ev.p.s.note", "{"u8.ToArray());
        }
        await Expect(line).ToContainTextAsync("dead letters1");
    }
}
