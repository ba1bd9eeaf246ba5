using Microsoft.Extensions.Options;

namespace Chronicle.Server.Tests.Configuration;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("Port", "70000", "Port")]
    [InlineData("Host", "example.org", "Host")]
    [InlineData("Host", "0.0.0.0", "API key")]
    [InlineData("Host", "*", "API key")]
    [InlineData("Ingest:QueueEvents", "0", "QueueEvents")]
    [InlineData("Ingest:AdmissionTimeout", "01:00:00", "AdmissionTimeout")]
    [InlineData("Ingest:MaxEventBytes", "1", "MaxEventBytes")]
    [InlineData("Journal:MaxCommitEvents", "0", "MaxCommitEvents")]
    [InlineData("Live:Heartbeat", "00:00:00", "Heartbeat")]
    [InlineData("Live:MaxWebSockets", "0", "MaxWebSockets")]
    [InlineData("Sqlite:CacheSizeKib", "1", "CacheSizeKib")]
    [InlineData("Retention:MaxAge", "-1.00:00:00", "MaxAge")]
    [InlineData("Retention:MaxAge", "00:00:00", "MaxAge")]
    [InlineData("Retention:MessagesMaxAge", "-1.00:00:00", "MessagesMaxAge")]
    [InlineData("Retention:MaxBytes", "1000", "MaxBytes")]
    [InlineData("Retention:Interval", "00:00:00", "Interval")]
    [InlineData("Retention:Projects:0:Project", "", "Retention:Projects:0:Project")]
    [InlineData("Retention:Projects:0:MaxAge", "-00:00:01", "Retention:Projects:0:MaxAge")]
    [InlineData("Maintenance:Interval", "00:00:01", "Interval")]
    [InlineData("Embedding:Urls:0", "ftp://example.org", "Embedding:Urls:0")]
    [InlineData("Embedding:BatchSize", "9", "BatchSize")]
    [InlineData("Embedding:Dimensions", "1", "Dimensions")]
    [InlineData("Embedding:CacheEntries", "0", "CacheEntries")]
    [InlineData("Embedding:Model", "nomic-embed-text", "Embedding:Model")]
    [InlineData("Embedding:ApiKey", "secret", "Embedding:ApiKey")]
    [InlineData("Redaction:Patterns:0", "(", "Redaction")]
    [InlineData("Nats:Url", "http://localhost", "Nats:Url")]
    [InlineData("Nats:Url", "nats://a,,nats://b", "Nats:Url")]
    [InlineData("Nats:Prefix", "a.*", "Nats:Prefix")]
    [InlineData("Nats:Password", "secret", "Nats:Password")]
    [InlineData("Nats:CertFile", "/no/such/file", "Nats:CertFile")]
    [InlineData("Nats:CaFile", "/no/such/file", "Nats:CaFile")]
    [InlineData("Nats:Ingest:Stream", "a.b", "Nats:Ingest:Stream")]
    [InlineData("Nats:Ingest:Consumer", "a*", "Nats:Ingest:Consumer")]
    [InlineData("Nats:Ingest:QueueGroup", "a b", "Nats:Ingest:QueueGroup")]
    [InlineData("Nats:Ingest:MaxAge", "00:00:01", "MaxAge")]
    [InlineData("Nats:Ingest:MaxBytes", "10", "MaxBytes")]
    [InlineData("Nats:Ingest:Replicas", "6", "Replicas")]
    [InlineData("Nats:Ingest:MaxOutstanding", "0", "MaxOutstanding")]
    [InlineData("Nats:Ingest:Subjects:0", "a..b", "Nats:Ingest:Subjects:0")]
    [InlineData("Nats:Ingest:Subjects:0", "chronicle.>", "Nats:Ingest:Subjects:0")]
    [InlineData("Nats:Ingest:CoreSubjects:0", "chronicle.dead.x", "Nats:Ingest:CoreSubjects:0")]
    [InlineData("Nats:Ingest:CoreSubjects:0", "chronicle.ev.p.>", "Nats:Ingest:CoreSubjects:0")]
    [InlineData("Nats:Ingest:Rules:0:Subject", "a.>.b", "Nats:Ingest:Rules:0:Subject")]
    [InlineData("Nats:Ingest:Rules:0:Session", "{x}", "Nats:Ingest:Rules:0:Session")]
    [InlineData("Nats:Ingest:Rules:0:Payload", "7", "Nats:Ingest:Rules:0:Payload")]
    [InlineData("Redaction:Keys:0", "x", "Redaction")]
    [InlineData("Nats:Ulr", "nats://localhost", "Nats:Ulr is no setting; Nats has Api, ")]
    [InlineData("Nats:Ingest:Straem", "x", "Nats:Ingest:Straem is no setting; Nats:Ingest has Consumer, ")]
    [InlineData("Nats:Ingest:Rules:0:Sesion", "x", "Nats:Ingest:Rules:0:Sesion is no setting; Nats:Ingest:Rules:0 has Id, ")]
    [InlineData("Retention:Projects:0:Name", "x", "Retention:Projects:0:Name is no setting")]
    [InlineData("Alerts:Rules:mine:Waning", "1", "Alerts:Rules:mine:Waning is no setting")]
    [InlineData("Alerts:Sinks:0:Uri", "http://localhost", "Alerts:Sinks:0:Uri is no setting")]
    [InlineData("Recal:VectorMemoryBytes", "1000000", "Recal:VectorMemoryBytes is no setting; there are the sections Alerts, ")]
    public async Task ASettingOutOfBounds_StopsTheHost_AndIsNamed(string name, string value, string named)
    {
        using var folder = new TemporaryFolder();

        var refused = await Record.ExceptionAsync(async () =>
        {
            await using var app = ChronicleHost.Build(RunningServer.Configuration((name, value), ("Data", folder.Path)));
            await app.StartAsync();
        });

        var invalid = Assert.IsType<OptionsValidationException>(refused);
        Assert.Contains(named, string.Join(' ', invalid.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::1")]
    [InlineData("127.0.0.1")]
    public async Task AnAddressOfThisMachine_NeedsNoKey(string host)
    {
        await using var server = await RunningServer.StartAsync(("Host", host));

        Assert.Equal("healthy", (await server.GetAsync("/health")).Text("status"));
    }

    [Fact]
    public async Task AnAddressOfOthers_NeedsAKey()
    {
        await using var server = await RunningServer.StartAsync(("Host", "0.0.0.0"), ("Auth:AdminKeys:0", "root"));

        Assert.Equal("chronicle", (await server.GetAsync("/api/info?key=root")).Text("name"));
    }

    [Fact]
    public async Task WhatIsRecorded_IsThereAfterARestart()
    {
        using var folder = new TemporaryFolder();
        string? cursor = null;
        for (var run = 1; run <= 2; run++)
        {
            await using var app = ChronicleHost.Build(RunningServer.Configuration(("Data", folder.Path)));
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Address()) };
            using var posted = await client.PostAsync("/api/events", new StringContent("""{"session_id":"s","type":"note"}"""));
            Assert.Contains($"\"seq\":{run},", await posted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            cursor ??= (await (await client.GetAsync("/api/events/1")).Content.ReadAsStringAsync()).Split("\"cursor\":\"")[1].Split('"')[0];
            Assert.Equal(200, (int)(await client.GetAsync($"/api/events?after={cursor}")).StatusCode);
        }
    }
}
