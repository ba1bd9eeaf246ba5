using System.CommandLine;
using System.Runtime;
using System.Runtime.InteropServices;
using Chronicle.Cli.Claude;
using Chronicle.Cli.Serving;
using Chronicle.Journal;
using Chronicle.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chronicle.Cli.Commands;

internal static class ServeCommand
{
    public static Command Create()
    {
        var host = new Option<string?>("--host") { Description = "Address to listen on; any but this machine's own needs an API key (default 127.0.0.1)", HelpName = "ADDRESS" };
        var port = new Option<string?>("--port") { Description = "Port to listen on; 0 takes a free one (default 8510)", HelpName = "PORT" };
        var data = new Option<string?>("--data") { Description = "Folder of the data (default: a folder of the user's)", HelpName = "DIR" };
        var config = new Option<string?>("--config") { Description = "JSON file with settings (default: chronicle.json in the data folder, if there)", HelpName = "FILE" };
        var set = new Option<string[]>("--set") { Description = "Any setting of docs/configuration.md, as Section:Name=value", HelpName = "SETTING" };
        // For the clock-back drill (docs/benchmarks.md); nobody needs them otherwise.
        var clockStep = new Option<TimeSpan?>("--clock-step") { Hidden = true };
        var clockStepAfter = new Option<TimeSpan>("--clock-step-after") { Hidden = true };
        var verb = new Verb(
            "serve",
            "Record, and show the dashboard (what `chronicle` does without a command)",
            "chronicle",
            "chronicle serve --port 9000 --data ./recordings",
            "chronicle serve --set Live:MaxWebSockets=5000")
        {
            host,
            port,
            data,
            config,
            set,
            clockStep,
            clockStepAfter,
        };
        return verb.Run(async (invocation, ct) =>
        {
            var settings = ServeSettings.Read(
                invocation.Value(host), invocation.Value(port), invocation.Value(data), invocation.Value(config), invocation.Value(set) ?? [], invocation.ApiKey);
            var clock = invocation.Value(clockStep) is { } step ? new SteppingClock(step, invocation.Value(clockStepAfter)) : null;
            return await RunAsync(invocation, settings, clock, ct).ConfigureAwait(false);
        });
    }

    private static async Task<int> RunAsync(Invocation invocation, IConfiguration settings, TimeProvider? clock, CancellationToken ct)
    {
        // A concurrent collection doesn't compact. That it would be possible has another use: see Chronicle.Cli.csproj.
        GCSettings.LatencyMode = GCLatencyMode.Batch;
        var preparing = Task.Run(Readiness.Prepare, CancellationToken.None);
        await using var app = Build(settings, clock);
        using var force = ForceOnSecondInterrupt();
        using var survive = SurviveFileSizeLimit();
        try
        {
            await app.StartAsync(ct).ConfigureAwait(false);
        }
        catch (IOException taken)
        {
            throw new CliFailure(ExitCodes.Problem, "the server can't listen", taken.Message, "stop what uses the port, or choose another with --port", taken);
        }
        catch (OptionsValidationException invalid)
        {
            throw Invalid(invalid);
        }
        await preparing.ConfigureAwait(false);
        if (!invocation.Quiet)
        {
            Greeting.Write(Console.Error, app.Address(), app.Services.GetRequiredService<ServerOptions>().Data, app.Services.GetRequiredService<IEventStore>());
        }
        await app.WaitForShutdownAsync(ct).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static WebApplication Build(IConfiguration settings, TimeProvider? clock)
    {
        try
        {
            return ChronicleHost.Build(settings, services =>
            {
                services.AddSingleton(new ProgramCommand(InstallLine.Program()));
                if (clock is not null)
                {
                    services.AddSingleton(clock);
                }
            });
        }
        catch (OptionsValidationException invalid)
        {
            throw Invalid(invalid);
        }
        catch (InvalidOperationException invalid) when (invalid.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal))
        {
            throw new CliFailure(ExitCodes.Usage, "a setting is not understood", SettingFailure.OfValue(invalid.Message), "see docs/configuration.md", invalid);
        }
        catch (StoreException broken)
        {
            throw new CliFailure(ExitCodes.Problem, "the data can't be opened", broken.Message, null, broken);
        }
    }

    private static CliFailure Invalid(OptionsValidationException invalid) =>
        new(ExitCodes.Usage, "a setting can't be used", string.Join(' ', invalid.Failures.Select(failure => SettingFailure.Describe(failure, invalid.OptionsType.Name))), "see docs/configuration.md", invalid);

    /// <summary>A write past a limit on the size of files (<c>ulimit -f</c>) kills a process by default. It is a full disk like any other: the write fails, and is waited for.</summary>
    private static PosixSignalRegistration? SurviveFileSizeLimit()
    {
        const int fileSizeExceeded = 25; // SIGXFSZ, on Linux and macOS
        return OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create((PosixSignal)fileSizeExceeded, static context => context.Cancel = true);
    }

    /// <summary>The first interrupt drains and closes (the host listens for it too); a second one does not wait for that.</summary>
    private static PosixSignalRegistration ForceOnSecondInterrupt()
    {
        var interrupts = 0;
        return PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref interrupts) == 1)
            {
                Console.Error.WriteLine("Stopping: recording what has arrived. Interrupt again to stop at once.");
                return;
            }
            Environment.Exit(ExitCodes.Interrupted);
        });
    }
}
