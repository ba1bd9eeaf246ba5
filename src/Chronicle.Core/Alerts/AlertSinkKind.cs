namespace Chronicle.Alerts;

/// <summary>What a receiver expects in the request.</summary>
public enum AlertSinkKind
{
    /// <summary>The alert as JSON, as <c>GET /api/alerts</c> shows it.</summary>
    Webhook,

    /// <summary>A message as Slack's incoming webhooks and their likes take it.</summary>
    Slack,

    /// <summary>PagerDuty Events API v2: one incident for each rule, resolved by itself.</summary>
    PagerDuty,
}
