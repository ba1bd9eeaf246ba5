using Chronicle.Redaction;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Security;

internal static class LogServices
{
    /// <summary>Writes log lines to the console, one line each and without secrets.</summary>
    public static void AddRedactedConsole(this ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console => console.SingleLine = true);
        var services = logging.Services;
        services.Remove(services.Single(service => service.ServiceType == typeof(ILoggerProvider) && service.ImplementationType == typeof(ConsoleLoggerProvider)));
        services.AddSingleton<ConsoleLoggerProvider>();
        // A redactor of its own: the one of the doors needs the data folder, and opening that is logged.
        services.AddSingleton<ILoggerProvider>(static provider => new RedactedLogs(
            provider.GetRequiredService<ConsoleLoggerProvider>(), new Redactor(provider.GetRequiredService<IOptions<RedactionOptions>>().Value)));
    }
}
