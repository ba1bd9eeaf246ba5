using System.Runtime.InteropServices;

namespace Chronicle.Stores.Sqlite.Native;

/// <summary>The heap of the C library, from which SQLite takes its memory.</summary>
public static partial class NativeHeap
{
    /// <summary>Gives free memory back to the system. After large rows glibc keeps up to 64 MiB of it for each thread.</summary>
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        try
        {
            _ = Trim(0);
        }
        catch (Exception missing) when (missing is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library, which has its own ways.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);
}
