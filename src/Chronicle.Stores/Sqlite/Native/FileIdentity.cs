using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Chronicle.Stores.Sqlite.Native;

/// <summary>Which file stands at a path: its device and its number there. A file that is open keeps its number, so another file at its path has another.</summary>
internal readonly unsafe partial record struct FileIdentity(ulong Device, ulong Number)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint WantNumber = 0x100; // STATX_INO
    private const int CloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC
    private const int NoEntry = 2;
    private const int NoFolder = 20;

    // struct statx, the same on every architecture: statx(2).
    private const int StatxLength = 256;
    private const int NumberOffset = 32;
    private const int DeviceOffset = 136;

    /// <summary>Whether this system tells files apart; elsewhere only a missing file is noticed.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>A file for reading, without the lock that the framework's own handles take; null when it cannot be opened.</summary>
    public static SafeFileHandle? Open(string path)
    {
        int descriptor;
        fixed (byte* name = Encode(path))
        {
            descriptor = Open(name, CloseOnExec);
        }
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>A path as the system's calls take it.</summary>
    public static byte[] Encode(string path) => Encoding.UTF8.GetBytes(path + '\0');

    /// <summary>False when nothing stands at the path. What cannot be told counts as there, with the default identity.</summary>
    public static bool TryRead(byte[] path, out FileIdentity identity)
    {
        identity = default;
        if (!IsSupported)
        {
            return File.Exists(Encoding.UTF8.GetString(path.AsSpan(0, path.Length - 1)));
        }
        var result = stackalloc byte[StatxLength];
        int failed;
        fixed (byte* name = path)
        {
            failed = Statx(CurrentFolder, name, 0, WantNumber, result);
        }
        if (failed != 0)
        {
            return Marshal.GetLastPInvokeError() is not (NoEntry or NoFolder);
        }
        var read = new ReadOnlySpan<byte>(result, StatxLength);
        identity = new FileIdentity(BinaryPrimitives.ReadUInt64LittleEndian(read[DeviceOffset..]), BinaryPrimitives.ReadUInt64LittleEndian(read[NumberOffset..]));
        return true;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int folder, byte* path, int flags, uint mask, byte* result);
}
