using Chronicle.Redaction;

namespace Chronicle.Server.Security;

/// <summary>Log lines without secrets: they quote what clients and other servers said, and none reaches the output but through here.</summary>
internal sealed class RedactedLogs(ILoggerProvider output, Redactor redactor) : ILoggerProvider, ISupportExternalScope
{
    public ILogger CreateLogger(string categoryName) => new RedactedLogger(output.CreateLogger(categoryName), redactor);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => (output as ISupportExternalScope)?.SetScopeProvider(scopeProvider);

    public void Dispose() => output.Dispose();

    private sealed class RedactedLogger(ILogger output, Redactor redactor) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => output.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => output.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!output.IsEnabled(logLevel))
            {
                return;
            }
            var line = formatter(state, exception);
            line = redactor.RedactText(exception is null ? line : $"{line}{Environment.NewLine}{exception}");
            output.Log(logLevel, eventId, line, null, static (text, _) => text);
        }
    }
}
