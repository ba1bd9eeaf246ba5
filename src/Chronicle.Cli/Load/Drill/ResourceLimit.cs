using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Chronicle.Cli.Load.Drill;

/// <summary>What a running process may use of something, as Linux's <c>prlimit</c> sets it; the limit it had comes back on disposal.</summary>
internal sealed partial class ResourceLimit : IDisposable
{
    private const int FileSize = 1;
    private const int Descriptors = 7;

    private readonly int _process;
    private readonly int _resource;
    private readonly Pair _before;

    private ResourceLimit(int process, int resource, ulong soft)
    {
        (_process, _resource) = (process, resource);
        Check(Get(process, resource, 0, out _before));
        Set(_before with { Soft = soft });
    }

    /// <summary>No descriptor is left to it but those it has.</summary>
    public static ResourceLimit DescriptorsInUse(int process) =>
        new(process, Descriptors, (ulong)Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Select(entry => int.Parse(Path.GetFileName(entry), System.Globalization.CultureInfo.InvariantCulture)).Max() + 1);

    /// <summary>Takes away a limit on the size of files that the process was started with.</summary>
    public static void LiftFileSize(int process)
    {
        Check(Get(process, FileSize, 0, out var now));
        Check(Put(process, FileSize, now with { Soft = now.Hard }, 0));
    }

    public void Dispose() => Set(_before);

    private void Set(Pair limit) => Check(Put(_process, _resource, limit, 0));

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new LoadException($"The limits of the server can't be set: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int Put(int process, int resource, in Pair limit, nint before);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int Get(int process, int resource, nint limit, out Pair before);

    private readonly record struct Pair(ulong Soft, ulong Hard);
}
