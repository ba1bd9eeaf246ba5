using System.ComponentModel.DataAnnotations;

namespace Chronicle.Server;

/// <summary>Where the server listens and keeps its data.</summary>
public sealed class ServerOptions
{
    /// <summary>The address to listen on. Default this machine only; any other needs an API key.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The port; 0 takes a free one. Default 8510.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 8510;

    /// <summary>The folder of the data. Default: a folder of the user's.</summary>
    public string Data { get; set; } = DefaultData();

    /// <summary>$XDG_DATA_HOME/chronicle, ~/.local/share/chronicle, or the system's counterpart.</summary>
    public static string DefaultData() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "chronicle");
}
