namespace Chronicle.Server.Security;

/// <summary>API keys. Without any, only this machine is served and no key is asked for.</summary>
public sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>Keys that may record.</summary>
    public string[] IngestKeys { get; set; } = [];

    /// <summary>Keys that may read and watch.</summary>
    public string[] ReadKeys { get; set; } = [];

    /// <summary>Keys that may do everything.</summary>
    public string[] AdminKeys { get; set; } = [];

    /// <summary>Other host names this server is reached by, for instance behind a proxy.</summary>
    public string[] AllowedHosts { get; set; } = [];

    /// <summary>Origins of other pages that may call this server, for instance <c>https://tools.example.org</c>.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    public bool HasKeys => IngestKeys.Length + ReadKeys.Length + AdminKeys.Length > 0;
}
