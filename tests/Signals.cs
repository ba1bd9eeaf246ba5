using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chronicle.Testing;

/// <summary>Programs that tests start take SIGINT, SIGQUIT and SIGTERM as they would from a terminal, wherever the tests were started.</summary>
/// <remarks>
/// A signal that is ignored stays ignored in every process below: a shell's <c>&amp;</c> in a script ignores SIGINT and SIGQUIT.
/// Those that were ignored when the tests began are reset here, once, before anything is started.
/// </remarks>
internal static class Signals
{
    private static readonly int[] Reset = [2, 3, 15]; // INT, QUIT, TERM

#pragma warning disable CA2255 // there is no other place that is sure to come first
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Restore()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        var ignored = Ignored();
        foreach (var signal in Reset)
        {
            if ((ignored & (1UL << (signal - 1))) != 0)
            {
                _ = SetHandler(signal, 0);
            }
        }
    }

    /// <summary>The signals this process ignores, the first in the lowest bit.</summary>
    internal static ulong Ignored() => File.ReadLines("/proc/self/status").Where(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
        .Select(line => ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).Single();

    [DllImport("libc", EntryPoint = "signal", ExactSpelling = true)]
    private static extern nint SetHandler(int signal, nint handler);
}
