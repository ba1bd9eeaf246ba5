using System.CommandLine;
using Chronicle.Cli.Bus;
using Chronicle.Cli.Output;

namespace Chronicle.Cli.Load.Scenarios;

/// <summary>What all scenarios share: where they run, what they print, and what they leave behind.</summary>
internal static class ScenarioVerb
{
    public static Verb Create(string name, string description, string[] examples, Option[] options, Func<LoadRun, Invocation, CancellationToken, Task> run, Func<Invocation, string[]>? settings = null) =>
        Create(name, description, examples, options, run, settings, withNats: false);

    /// <summary>The same on a NATS server: one of the run's own, or the one that is named and that the named server records.</summary>
    public static Verb CreateOnBus(string name, string description, string[] examples, Option[] options, Func<LoadRun, BusAddress, Invocation, CancellationToken, Task> run)
    {
        var bus = new BusOptions("The NATS server that the server of --url records");
        var verb = Create(name, description, examples, options, (load, invocation, ct) => run(load, Address(load, invocation), invocation, ct), RequireBothOrNone, withNats: true);
        bus.AddTo(verb, stream: false);
        return verb;

        BusAddress Address(LoadRun load, Invocation invocation) => load.NatsUrl is { } own ? new BusAddress(own, "chronicle", "") : bus.Read(invocation)!;

        string[] RequireBothOrNone(Invocation invocation) => (invocation.Value(SharedOptions.Url) is null) == (bus.Read(invocation) is null) ? []
            : throw new CliFailure(ExitCodes.Usage, "--nats and --url go together", null, "name both, or neither: then the run starts servers of its own");
    }

    private static Verb Create(
        string name, string description, string[] examples, Option[] options, Func<LoadRun, Invocation, CancellationToken, Task> run, Func<Invocation, string[]>? settings, bool withNats)
    {
        var pid = new Option<int?>("--pid") { Description = "The server's process on this machine, to measure its memory and handles", HelpName = "PID" };
        var keep = new Option<bool>("--keep") { Description = "Leave what was recorded where it is: the data folder of the run's own server, or the events on the named one" };
        var verb = new Verb(name, description, examples);
        foreach (var option in (Option[])[.. options, pid, keep])
        {
            verb.Add(option);
        }
        return verb.Run(async (invocation, ct) =>
        {
            // A server that an environment variable names is not put under load by accident: it has to be said.
            var url = invocation.Value(SharedOptions.Url) is null ? null : invocation.Url;
            string[] ownSettings = settings?.Invoke(invocation) ?? [];
            invocation.Terminal.Say(url is null ? $"{name}: on a server of its own" : $"{name}: on {url}");
            LoadRun? load = null;
            try
            {
                await ProgressBar.RunAsync(invocation.Terminal, name, async progress =>
                {
                    load = await LoadRun.StartAsync(name, url, invocation.ApiKey, invocation.Value(pid), invocation.Value(keep), ownSettings, withNats, progress, invocation.Clock, ct).ConfigureAwait(false);
                    await load.WarmUpAsync(ct).ConfigureAwait(false);
                    await run(load, invocation, ct).ConfigureAwait(false);
                }).ConfigureAwait(false);
                Print(load!, invocation); // after the bar, which would draw over it
                await load!.CleanUpAsync(invocation.Terminal, invocation.Client(), invocation.Value(keep), ct).ConfigureAwait(false);
            }
            finally
            {
                if (load is not null)
                {
                    await load.DisposeAsync().ConfigureAwait(false);
                }
            }
            ct.ThrowIfCancellationRequested();
            return load.Found.IsGood ? ExitCodes.Ok : ExitCodes.Problem;
        });
    }

    private static void Print(LoadRun load, Invocation invocation)
    {
        if (invocation.Json)
        {
            load.Found.WriteJson(invocation.Terminal.Bytes);
            return;
        }
        load.Found.Print(invocation.Terminal.Out);
        invocation.Terminal.Out.Flush();
    }
}
