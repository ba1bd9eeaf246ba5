using Chronicle.Nats.Tests.Running;
using Xunit;

namespace Chronicle.Nats.Tests;

public sealed class AuthTests
{
    [Theory]
    [InlineData("authorization { user: u, password: p }", "u:p@", null, null, null)]
    [InlineData("authorization { user: u, password: p }", "", "u", "p", null)]
    [InlineData("authorization { token: secret }", "secret@", null, null, null)]
    [InlineData("authorization { token: secret }", "", null, null, "secret")]
    public async Task RightCredentials_AreTaken(string config, string inUrl, string? user, string? password, string? token)
    {
        await using var server = await NatsServer.StartAsync(config);
        var opts = new NatsOpts { Url = $"nats://{inUrl}127.0.0.1:{server.Port}", AuthOpts = new NatsAuthOpts { Username = user, Password = password, Token = token } };
        await using var connection = new NatsConnection(opts, TimeProvider.System, new Random(1));
        await connection.ConnectAsync(Until.Soon());
        Assert.True(await connection.PingAsync() > TimeSpan.Zero);
    }

    [Fact]
    public async Task WrongCredentials_SaySo()
    {
        await using var server = await NatsServer.StartAsync("authorization { user: u, password: p }");
        await using var connection = server.Connection(new NatsOpts { AuthOpts = new NatsAuthOpts { Username = "u", Password = "wrong" } });

        var failure = await Assert.ThrowsAsync<NatsAuthException>(async () => await connection.ConnectAsync(Until.Soon()));
        Assert.Contains("Authorization Violation", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>While the server refuses us we go on trying, at the slow pace, and say why each time.</summary>
    [Fact]
    public async Task WrongCredentials_AreTriedAgainSlowly()
    {
        await using var server = await NatsServer.StartAsync("authorization { user: u, password: p }");
        var opts = new NatsOpts { RetryOnInitialConnect = true, ReconnectWaitAuth = TimeSpan.FromMilliseconds(400), AuthOpts = new NatsAuthOpts { Token = "x" } };
        await using var connection = server.Connection(opts);
        var refused = new List<long>();
        connection.ReconnectFailed += (_, e) =>
        {
            Assert.IsType<NatsAuthException>(e.Error);
            lock (refused)
            {
                refused.Add(TimeProvider.System.GetTimestamp());
            }
        };
        var connecting = connection.ConnectAsync(Until.Soon()).AsTask();
        await Until.TrueAsync(() => refused.Count >= 3, "three tries");

        Assert.False(connecting.IsCompleted);
        Assert.True(TimeProvider.System.GetElapsedTime(refused[0], refused[2]) >= TimeSpan.FromMilliseconds(750));
        await connection.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => connecting);
    }

    [Fact]
    public void CredsFile_SaysWhyNot()
    {
        var opts = new NatsOpts { AuthOpts = new NatsAuthOpts { CredsFile = "user.creds" } };
        var failure = Assert.Throws<NotSupportedException>(() => new NatsConnection(opts, TimeProvider.System, new Random(1)));
        Assert.Contains("Ed25519", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The user's nkey is any: the server asks for a signature before it looks for whose.</summary>
    [Fact]
    public async Task AServerThatWantsNkeys_SaysWhyNot()
    {
        await using var server = await NatsServer.StartAsync("authorization { users: [ { nkey: UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4 } ] }");
        await using var connection = server.Connection();
        var failure = await Assert.ThrowsAsync<NatsException>(async () => await connection.ConnectAsync(Until.Soon()));
        Assert.Contains("Ed25519", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permissions_FailWhatTheyConcern()
    {
        await using var server = await NatsServer.StartAsync("authorization { users: [ { user: u, password: p, permissions: { publish: [\"ok.>\"], subscribe: [\"ok.>\", \"_INBOX.>\"] } } ] }");
        await using var connection = await server.ConnectAsync(new NatsOpts { AuthOpts = new NatsAuthOpts { Username = "u", Password = "p" } });
        var errors = new List<NatsServerException>();
        connection.ServerError += (_, e) =>
        {
            lock (errors)
            {
                errors.Add((NatsServerException)e.Error!);
            }
        };
        await using var fine = await connection.SubscribeCoreAsync("ok.a");
        await using var forbidden = await connection.SubscribeCoreAsync("secret");

        var refused = await Assert.ThrowsAsync<NatsServerException>(() => forbidden.Msgs.Completion.WaitAsync(Until.Deadline));
        Assert.Equal(("secret", true), (refused.Subject, refused.IsPermissionsViolation));
        var request = await Assert.ThrowsAsync<NatsServerException>(async () => await connection.RequestAsync("no.way", timeout: TimeSpan.FromMinutes(5)));
        Assert.Equal("no.way", request.Subject);
        await connection.PublishAsync("no.body");
        await Until.TrueAsync(() => errors.Any(error => error.Subject == "no.body"), "the publisher is told");
        await connection.PublishAsync("ok.a", "still here".Utf8());
        Assert.Equal("still here", (await fine.NextAsync()).Text8());
        Assert.Equal(0, connection.GetStats().Reconnects);
    }

    [Theory]
    [InlineData("http://localhost:4222")]
    [InlineData("nats://")]
    [InlineData("")]
    [InlineData("nats://a b:1")]
    public void AnAddressThatIsNone_NamesTheKey(string url)
    {
        var failure = Assert.Throws<ArgumentException>(() => new NatsConnection(new NatsOpts { Url = url }, TimeProvider.System, new Random(1)));
        Assert.Contains("Url", failure.Message, StringComparison.Ordinal);
    }
}
