using System.ComponentModel.DataAnnotations;

namespace Chronicle.Server.Metrics;

/// <summary>Where metrics can be had besides <c>/metrics</c> on the server's own port.</summary>
public sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>A port that answers <c>/metrics</c> and nothing else, on the same address. Default none; the original Chronicle used 8511.</summary>
    [Range(1, 65535)]
    public int? Port { get; set; }
}
