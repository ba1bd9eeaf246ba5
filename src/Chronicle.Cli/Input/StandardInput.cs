using System.Runtime.InteropServices;

namespace Chronicle.Cli.Input;

/// <summary>Whether there is a stdin to read.</summary>
internal static partial class StandardInput
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>
    /// False when the process was started with descriptor 0 closed. The runtime then gets that number for a pipe of its own, and reading from it would
    /// disturb the runtime until its end. What we were given can't have been close-on-exec (fcntl(2)); what the runtime opened always is.
    /// </summary>
    public static bool IsOpen()
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }
        var flags = GetFlags(0, GetDescriptorFlags);
        return flags >= 0 && (flags & CloseOnExec) == 0;
    }

    /// <summary>Stdin, or an empty stream when there is none.</summary>
    public static Stream Open() => IsOpen() ? Console.OpenStandardInput() : Stream.Null;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int GetFlags(int descriptor, int command);
}
