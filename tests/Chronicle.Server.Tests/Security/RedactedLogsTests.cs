using System.Collections.Concurrent;
using Chronicle.Redaction;
using Chronicle.Server.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Chronicle.Server.Tests.Security;

public sealed class RedactedLogsTests
{
    private const string Secret = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

    [Fact]
    public void ALine_LosesTheSecretsOfItsTextAndOfItsException()
    {
        var output = new Lines();
        using var logs = new RedactedLogs(output, new Redactor(new RedactionOptions()));

        logs.CreateLogger("c").Log(LogLevel.Error, default, Secret, new InvalidOperationException($"inner {Secret}"), static (path, _) => $"/api/sessions/{path} failed");

        var line = Assert.Single(output.Written);
        Assert.DoesNotContain(Secret, line, StringComparison.Ordinal);
        Assert.Contains("/api/sessions/[REDACTED] failed", line, StringComparison.Ordinal);
        Assert.Contains("inner [REDACTED]", line, StringComparison.Ordinal);
    }

    /// <summary>A console that is registered beside it would write the lines as they are.</summary>
    [Fact]
    public async Task TheServersConsole_IsReachedThroughItAlone()
    {
        await using var server = await RunningServer.StartAsync();

        var providers = server.Services.GetServices<ILoggerProvider>().ToList();

        Assert.Single(providers.OfType<RedactedLogs>());
        Assert.Empty(providers.OfType<ConsoleLoggerProvider>());
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
