using System.Buffers;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Chronicle.Server.Nats;

/// <summary>Where the bus is, and who we are to it. Without <see cref="Url"/> nothing of it is loaded and no socket is opened.</summary>
public sealed class NatsOptions : IValidatableObject
{
    public const string Section = "Nats";

    private const int LongestPrefix = 128;

    private static readonly SearchValues<char> NotInPrefixes = SearchValues.Create("*>$ \t\r\n");

    private static readonly SearchValues<char> NotInStreams = SearchValues.Create(" .*>/\\\t\r\n");

    /// <summary>One address or several with commas: <c>nats://host:4222</c>, or <c>tls://</c> to insist on TLS; may carry <c>user:password@</c> or <c>token@</c>. Default none: no bus.</summary>
    public string Url { get; set; } = "";

    /// <summary>What the server's monitoring calls our connection. Default <c>chronicle</c>.</summary>
    public string Name { get; set; } = "chronicle";

    /// <summary>First tokens of every subject of ours, so that environments can share a server: <c>chronicle</c>, <c>chronicle.dev</c>. Default <c>chronicle</c>.</summary>
    public string Prefix { get; set; } = "chronicle";

    /// <summary>Whether requests on <c>&lt;prefix&gt;.api.&gt;</c> are answered. Default true.</summary>
    public bool Api { get; set; } = true;

    /// <summary>Whether committed events are published on <c>&lt;prefix&gt;.out.&gt;</c>; needs JetStream. Default false.</summary>
    public bool Republish { get; set; }

    /// <summary>The stream that keeps what is published; made if there is none. No two servers may publish to the same. Default <c>CHRONICLE_OUT</c>.</summary>
    public string RepublishStream { get; set; } = "CHRONICLE_OUT";

    /// <summary>JetStream's domain, when it is that of another cluster. Default none.</summary>
    public string? Domain { get; set; }

    /// <summary>Default none; what stands in the URL comes first.</summary>
    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>In place of a user and password. Default none.</summary>
    public string? Token { get; set; }

    /// <summary>Refuse servers that offer no TLS, as <c>tls://</c> does. Default false.</summary>
    public bool Tls { get; set; }

    /// <summary>PEM file with the certificates to trust instead of the system's. Default none.</summary>
    public string? CaFile { get; set; }

    /// <summary>PEM file with our certificate, for servers that verify clients; with <see cref="KeyFile"/>. Default none.</summary>
    public string? CertFile { get; set; }

    /// <summary>PEM file with the key of <see cref="CertFile"/>. Default none.</summary>
    public string? KeyFile { get; set; }

    public bool IsOn => Url.Length > 0;

    /// <summary>Says which key can't be used, and why.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var address in Url.Split(',', StringSplitOptions.TrimEntries))
        {
            if (IsOn && !IsAddress(address))
            {
                yield return Wrong(nameof(Url), $"'{address[(address.LastIndexOf('@') + 1)..]}' is not nats://host:port or tls://host:port; several stand with commas between them.");
            }
        }
        if (Prefix.Length is 0 or > LongestPrefix || Prefix.Split('.').Any(token => token.Length == 0) || Prefix.AsSpan().IndexOfAny(NotInPrefixes) >= 0)
        {
            yield return Wrong(nameof(Prefix), $"'{Prefix}' is not the beginning of a subject: tokens with dots between them, without blanks, *, > and $, {LongestPrefix} characters at most.");
        }
        if (RepublishStream.Length == 0 || RepublishStream.AsSpan().IndexOfAny(NotInStreams) >= 0)
        {
            yield return Wrong(nameof(RepublishStream), $"'{RepublishStream}' is not a stream's name: it may have no blank, dot, slash, * or >.");
        }
        if (Name.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0)
        {
            yield return Wrong(nameof(Name), "has a control character.");
        }
        if (Token is not null && Username is not null)
        {
            yield return Wrong(nameof(Token), $"and {Section}:{nameof(Username)} exclude each other.");
        }
        if (Password is not null && Username is null)
        {
            yield return Wrong(nameof(Password), $"needs {Section}:{nameof(Username)}.");
        }
        if (CertFile is null != KeyFile is null)
        {
            yield return Wrong(CertFile is null ? nameof(CertFile) : nameof(KeyFile), "is missing: a certificate and its key go together.");
        }
        foreach (var (key, file) in new[] { (nameof(CaFile), CaFile), (nameof(CertFile), CertFile), (nameof(KeyFile), KeyFile) })
        {
            if (file is not null && !File.Exists(file))
            {
                yield return Wrong(key, $"there is no file {file}.");
            }
        }
    }

    private static bool IsAddress(string address) =>
        Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : $"nats://{address}", UriKind.Absolute, out var url)
        && url is { Scheme: "nats" or "tls", Host.Length: > 0 };

    private static ValidationResult Wrong(string key, string what) => new(string.Create(CultureInfo.InvariantCulture, $"{Section}:{key}: {what}"), [key]);
}
