using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chronicle.Nats.Tests.Running;
using Xunit;

namespace Chronicle.Nats.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nats-tls-");
    private readonly string _tls;

    public TlsTests()
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=test authority", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var ca = caRequest.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(At("ca.pem"), ca.ExportCertificatePem());
        Issue(ca, "server", "1.3.6.1.5.5.7.3.1");
        Issue(ca, "client", "1.3.6.1.5.5.7.3.2");
        _tls = $"cert_file: \"{At("server.pem")}\", key_file: \"{At("server.key")}\", ca_file: \"{At("ca.pem")}\"";
    }

    private NatsTlsOpts Trusting => new() { CaFile = At("ca.pem") };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task RequiredByTheServer_IsUsed()
    {
        await using var server = await NatsServer.StartAsync($"tls {{ {_tls} }}");
        await using var connection = await server.ConnectAsync(new NatsOpts { TlsOpts = Trusting });
        await using var sub = await connection.SubscribeCoreAsync("a");
        for (var i = 0; i < 1000; i++)
        {
            await connection.PublishAsync("a", new byte[i]);
        }
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(i, (await sub.NextAsync()).Data.Length);
        }
    }

    [Fact]
    public async Task ACertificateNobodyTrusts_IsRefused()
    {
        await using var server = await NatsServer.StartAsync($"tls {{ {_tls} }}");
        await using var connection = server.Connection();
        var failure = await Assert.ThrowsAsync<NatsConnectionFailedException>(async () => await connection.ConnectAsync(Until.Soon()));
        Assert.IsType<AuthenticationException>(failure.InnerException);
    }

    [Fact]
    public async Task ClientCertificate_IsShown()
    {
        await using var server = await NatsServer.StartAsync($"tls {{ {_tls}, verify: true }}");
        await using var without = server.Connection(new NatsOpts { TlsOpts = Trusting });
        await Assert.ThrowsAnyAsync<NatsException>(async () => await without.ConnectAsync(Until.Soon()));

        await using var connection = await server.ConnectAsync(new NatsOpts { TlsOpts = Trusting with { CertFile = At("client.pem"), KeyFile = At("client.key") } });
        Assert.True(await connection.PingAsync() > TimeSpan.Zero);
    }

    /// <summary>Credentials never go out in the clear when TLS was asked for.</summary>
    [Theory]
    [InlineData("tls", false)]
    [InlineData("nats", true)]
    public async Task AskedForAndNotOffered_IsRefused(string scheme, bool required)
    {
        await using var server = await NatsServer.StartAsync();
        var opts = new NatsOpts { Url = $"{scheme}://user:secret@127.0.0.1:{server.Port}", TlsOpts = new NatsTlsOpts { Required = required } };
        await using var connection = new NatsConnection(opts, TimeProvider.System, new Random(1));
        var failure = await Assert.ThrowsAsync<NatsException>(async () => await connection.ConnectAsync(Until.Soon()));
        Assert.Contains("no TLS", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACertificateFileThatIsNone_IsNamed()
    {
        await using var server = await NatsServer.StartAsync($"tls {{ {_tls} }}");
        File.WriteAllText(At("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        await using var connection = server.Connection(new NatsOpts { TlsOpts = new NatsTlsOpts { CaFile = At("broken.pem") } });
        var failure = await Assert.ThrowsAsync<NatsException>(async () => await connection.ConnectAsync(Until.Soon()));
        Assert.Contains("broken.pem", failure.Message, StringComparison.Ordinal);
    }

    private string At(string file) => Path.Combine(_folder.FullName, file);

    private void Issue(X509Certificate2 ca, string name, string purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        using var certificate = request.Create(ca, ca.NotBefore, ca.NotAfter, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(At($"{name}.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(At($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
