using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Chronicle.Server;

namespace Chronicle.Cli.Serving;

/// <summary>Loads the parts of the server that are otherwise loaded when they are first used.</summary>
/// <remarks>The runtime ends the process when a part can't be opened because no descriptor is left, and clients can bring that about. What is loaded needs none.</remarks>
internal static class WholeProgram
{
    // The web server loads them with its first request, the runtime with the first fault.
    private static readonly string[] LoadedLater =
    [
        "Microsoft.AspNetCore.Metadata", "Microsoft.Extensions.Validation", "System.Diagnostics.StackTrace", "System.Numerics.Vectors", "System.Reflection.Metadata",
        "System.Security.Claims",
    ];

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "What was trimmed away is not loaded anywhere else either.")]
    public static void Load()
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
                if (found.Add(name.Name!) && Load(name) is { } loaded && name.Name!.StartsWith("Chronicle.", StringComparison.Ordinal))
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
