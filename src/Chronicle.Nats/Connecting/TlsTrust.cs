using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Chronicle.Nats.Connecting;

/// <summary>Reads the certificate files, anew for each connection: renewed files are taken without a restart.</summary>
internal static class TlsTrust
{
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="NatsException">A file is no certificate or key.</exception>
    public static SslClientAuthenticationOptions For(NatsTlsOpts opts, string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        try
        {
            if (opts.CaFile is not null)
            {
                options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(opts.CaFile);
            }
            if (opts.CertFile is not null)
            {
                // Through PKCS #12, because Windows takes no key that exists in memory only.
                using var pem = X509Certificate2.CreateFromPemFile(opts.CertFile, opts.KeyFile);
                options.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null)];
            }
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            throw new NatsException($"{opts.CaFile ?? opts.CertFile}: {e.Message}", e);
        }
        return options;
    }
}
