using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Chronicle.Server;

namespace Chronicle.Cli.Serving;

/// <summary>Gets before the first request what the runtime otherwise gets when it first needs it: the parts of the program, and threads.</summary>
/// <remarks>Both take descriptors, and the runtime ends the process when none is left for them.</remarks>
internal static class Readiness
{
    // Recording, reading and answering need no more at a time; they are kept (Chronicle.Cli.csproj).
    private const int Threads = 12;

    // What is set up uses them from the start, so that they are loaded; else nothing does.
    private static readonly string[] Optional = ["Chronicle.Nats", "OpenTelemetry", "Polly"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // The web server loads them with its first request, the runtime with the first fault.
    private static readonly string[] LoadedLater =
    [
        "Microsoft.AspNetCore.Metadata", "Microsoft.Extensions.Validation", "System.Diagnostics.StackTrace", "System.Numerics.Vectors", "System.Reflection.Metadata",
        "System.Security.Claims",
    ];

    public static void Prepare()
    {
        LoadParts();
        StartThreads();
    }

    private static void StartThreads()
    {
        ThreadPool.GetMinThreads(out var least, out var ports);
        ThreadPool.SetMinThreads(Math.Max(least, Threads), ports);
        using var started = new CountdownEvent(Threads);
        using var finished = new CountdownEvent(Threads);
        for (var thread = 0; thread < Threads; thread++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    started.Signal();
                    started.Wait(Patience);
                    finished.Signal();
                },
                null);
        }
        finished.Wait(Timeout.InfiniteTimeSpan);
        ThreadPool.SetMinThreads(least, ports);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "What was trimmed away is not loaded anywhere else either.")]
    private static void LoadParts()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return; // compiled ahead of time: it is one file
        }
        foreach (var name in LoadedLater)
        {
            Load(new AssemblyName(name));
        }
        var found = new HashSet<string>();
        var open = new Stack<Assembly>([typeof(ChronicleHost).Assembly]);
        while (open.TryPop(out var part))
        {
            foreach (var name in part.GetReferencedAssemblies())
            {
                if (!Optional.Any(optional => name.Name!.StartsWith(optional, StringComparison.Ordinal)) && found.Add(name.Name!)
                    && Load(name) is { } loaded && name.Name!.StartsWith("Chronicle.", StringComparison.Ordinal))
                {
                    open.Push(loaded);
                }
            }
        }
    }

    private static Assembly? Load(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (IOException)
        {
            return null; // it fails where it is used
        }
    }
}
