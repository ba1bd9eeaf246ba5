using System.Globalization;
using System.Runtime.InteropServices;
using Chronicle.Journal;

namespace Chronicle.Stores.Sqlite.Native;

/// <summary>Which SQLite library this process uses: the one named by an option, else the system's when it is good enough, else the one shipped with the program.</summary>
internal static unsafe class SqliteLibrary
{
    public const string ImportName = "chronicle-sqlite3";

    /// <summary>3.35 (2021-03) is the version of the library shipped with the program: nothing newer is used anywhere.</summary>
    public const int MinVersion = 3_035_000;

    /// <summary>The library shipped with the program.</summary>
    public const string Bundled = "e_sqlite3";

    // Both are guarded by Gate and set once: a process has one SQLite.
    private static readonly Lock Gate = new();
    private static nint _loaded;
    private static string? _loadedFrom;

    /// <summary>Loads the library on the first call; later calls only check that they mean the same one.</summary>
    /// <exception cref="StoreException">There is no usable library, or another one is already loaded.</exception>
    public static void Load(string? path)
    {
        lock (Gate)
        {
            if (_loaded == 0)
            {
                (_loaded, _loadedFrom) = path is null ? LoadDefault() : (LoadFrom(path), path);
                NativeLibrary.SetDllImportResolver(typeof(SqliteLibrary).Assembly, static (name, _, _) => name == ImportName ? _loaded : 0);
            }
            else if (path is not null && path != _loadedFrom)
            {
                throw new StoreException(
                    $"SQLite is already loaded from '{_loadedFrom}'; one process cannot also use '{path}'. Set Sqlite:LibraryPath once, before the first store is opened.",
                    isTransient: false);
            }
        }
    }

    private static (nint, string) LoadDefault()
    {
        var system = OperatingSystem.IsWindows() ? "winsqlite3.dll" : OperatingSystem.IsMacOS() ? "libsqlite3.dylib" : "libsqlite3.so.0";
        if (NativeLibrary.TryLoad(system, typeof(SqliteLibrary).Assembly, null, out var handle))
        {
            if (Shortcoming(handle) is null)
            {
                return (handle, system);
            }
            NativeLibrary.Free(handle);
        }
        return (LoadFrom(Bundled), Bundled);
    }

    /// <summary>Loads a library without making it this process's.</summary>
    /// <exception cref="StoreException">It is not there or not good enough.</exception>
    internal static nint LoadFrom(string path)
    {
        if (!NativeLibrary.TryLoad(path, typeof(SqliteLibrary).Assembly, null, out var handle))
        {
            throw new StoreException(
                $"The SQLite library '{path}' cannot be loaded. Install SQLite 3.35 or newer (Debian: libsqlite3-0), or set Sqlite:LibraryPath to one.",
                isTransient: false);
        }
        if (Shortcoming(handle) is { } shortcoming)
        {
            NativeLibrary.Free(handle);
            throw new StoreException(
                $"The SQLite library '{path}' {shortcoming}. Use SQLite 3.35 or newer with FTS5, or set Sqlite:LibraryPath to one.", isTransient: false);
        }
        return handle;
    }

    /// <summary>What makes a library unusable, as the end of a sentence; null when nothing does.</summary>
    private static string? Shortcoming(nint handle)
    {
        if (!NativeLibrary.TryGetExport(handle, "sqlite3_libversion_number", out var versionNumber)
            || !NativeLibrary.TryGetExport(handle, "sqlite3_compileoption_used", out var compileOptionUsed)
            || !NativeLibrary.TryGetExport(handle, "sqlite3_threadsafe", out var threadSafe))
        {
            return "is not SQLite";
        }
        var version = ((delegate* unmanaged<int>)versionNumber)();
        if (version < MinVersion)
        {
            return string.Create(CultureInfo.InvariantCulture, $"is version {version / 1_000_000}.{version / 1_000 % 1_000}.{version % 1_000}");
        }
        if (((delegate* unmanaged<int>)threadSafe)() == 0)
        {
            return "is built without threads";
        }
        fixed (byte* option = "ENABLE_FTS5\0"u8)
        {
            return ((delegate* unmanaged<byte*, int>)compileOptionUsed)(option) == 0 ? "is built without full text search (FTS5)" : null;
        }
    }
}
