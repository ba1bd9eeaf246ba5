using System.ComponentModel.DataAnnotations;

namespace Chronicle.Server.Connections;

/// <summary>How many clients may be connected.</summary>
public sealed class ConnectionOptions
{
    public const string Section = "Server";

    /// <summary>
    /// Connections at once. Default as many as the process may open files, less what the files of the data need (at least 96). More than that is never let in:
    /// a server without a free descriptor can neither record nor answer.
    /// </summary>
    [Range(1, 10_000_000)]
    public int? MaxConnections { get; set; }
}
