namespace Chronicle.Alerts;

/// <summary>A receiver of alerts.</summary>
public sealed class AlertSinkOptions
{
    public const string Section = AlertOptions.Section + ":Sinks:0";

    private static readonly Uri PagerDutyEvents = new("https://events.pagerduty.com/v2/enqueue");

    /// <summary>What it expects. Default: a generic webhook.</summary>
    public AlertSinkKind Kind { get; set; }

    /// <summary>Where to post, over http or https. PagerDuty's own when it is PagerDuty and none is given.</summary>
    public string Url { get; set; } = "";

    /// <summary>PagerDuty's integration key.</summary>
    public string RoutingKey { get; set; } = "";

    /// <summary>The least level it hears of; what it has heard of is also resolved there. Default: warning.</summary>
    public AlertLevel Level { get; set; } = AlertLevel.Warning;

    /// <summary>Where to post: <see cref="Url"/>, or PagerDuty's own.</summary>
    public Uri Address => Kind == AlertSinkKind.PagerDuty && Url.Length == 0 ? PagerDutyEvents : new Uri(Url);
}
