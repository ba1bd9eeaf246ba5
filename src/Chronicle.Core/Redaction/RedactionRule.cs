namespace Chronicle.Redaction;

/// <summary>Why something was redacted. Its name in snake_case is the <c>rule</c> tag of <c>chronicle.redaction.matches</c>.</summary>
internal enum RedactionRule
{
    /// <summary>A member whose name says that its value is a secret.</summary>
    Key,

    /// <summary><c>password=…</c>, <c>api_key: …</c>, <c>--token …</c> inside text.</summary>
    Assignment,

    /// <summary>A password that a command line takes without naming it: <c>curl -u user:…</c>.</summary>
    Command,

    /// <summary>The keys of OpenAI and those who took its form: <c>sk-…</c>.</summary>
    Openai,
    Github,
    Aws,
    Slack,
    Google,
    Gitlab,
    Npm,
    Stripe,

    /// <summary>Another service's keys, told by their shape.</summary>
    OtherToken,
    Jwt,
    PrivateKey,
    Bearer,
    Basic,
    UrlPassword,

    /// <summary>A pattern of <see cref="RedactionOptions.Patterns"/>.</summary>
    Pattern,
}
