using Chronicle.Cli.Serving;
using Xunit;

namespace Chronicle.Cli.Tests;

public sealed class SettingFailureTests
{
    [Theory]
    [InlineData("MaxAge: RetentionOptions.MaxAge must be between 1 s and 9 s.", "RetentionOptions", "Retention:MaxAge must be between 1 s and 9 s.")]
    [InlineData("Port: The field MetricsOptions.Port must be between 1 and 65535.", "MetricsOptions", "Metrics:Port must be between 1 and 65535.")]
    [InlineData("Port: The field ServerOptions.Port must be between 0 and 65535.", "ServerOptions", "Port must be between 0 and 65535.")]
    [InlineData("Interval: AlertOptions.Interval must be between 0.05 s and 3600 s.", "AlertOptions", "Alerts:Interval must be between 0.05 s and 3600 s.")]
    [InlineData("Rules: Alerts:Rules:x: neither Warning nor Critical is set.", "AlertOptions", "Alerts:Rules:x: neither Warning nor Critical is set.")]
    [InlineData("Host 'x' is no address: use 127.0.0.1.", "ServerOptions", "Host 'x' is no address: use 127.0.0.1.")]
    public void TheKey_IsNamedAsItIsSet(string failure, string options, string expected) => Assert.Equal(expected, SettingFailure.Describe(failure, options));
}
